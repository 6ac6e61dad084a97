using KAiMarket.Domain.Bids;

namespace KAiMarket.Domain.Tenders;

/// <summary>What a tender says of one company's bid; null for none.</summary>
/// <param name="Stands">Whether it is neither withdrawn nor left unconfirmed after a material amendment.</param>
/// <param name="Amendment">The tender's last amendment.</param>
/// <param name="IsOpened">Whether its technical envelope is opened.</param>
public sealed record BidReceipt(SubmittedBid? Bid, bool Stands, int Amendment, bool IsOpened);

/// <summary>Asks for one bid.</summary>
public sealed record FindBid(BidId Bid) : IQuestion<Tender, BidReceipt>
{
    public BidReceipt AnswerFrom(Tender state)
    {
        var bid = state.Bids.GetValueOrDefault(Bid);
        return new(
            bid, bid?.Stands(state.MaterialAmendment) ?? false, state.Amendment,
            state.Opened.TryGetValue(EnvelopeKind.Technical, out var opened)
                && opened.Opened.Any(one => one.Bid == Bid));
    }
}

/// <summary>What would become of a bid if it were submitted now.</summary>
/// <param name="Refusal">Why it would be refused, or null.</param>
/// <param name="IsRepeat">The very bid was accepted before, and stands.</param>
public sealed record SubmissionOutlook(Refusal? Refusal, bool IsRepeat);

/// <summary>
/// Asks what would become of a bid, so that nothing is kept and nothing opened for one that will be refused.
/// </summary>
public sealed record TryBid(SubmitBid Submit, DateTimeOffset Now, Actor Actor) : IQuestion<Tender, SubmissionOutlook>
{
    public SubmissionOutlook AnswerFrom(Tender state)
    {
        var decision = SubmitBid.Decide(state, Submit, new Moment(Now, Actor, "outlook"));
        return new(decision.Refusal, decision.Refusal is null && decision.Events.IsEmpty);
    }
}
