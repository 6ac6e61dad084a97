using System.Collections.Immutable;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Domain.Tenders;

/// <summary>
/// The public record of a tender: all that its rankings and awards follow from, so that anybody computes them anew.
/// Who bid is nobody's to know before the technical envelopes are opened, and not at all when they never are.
/// </summary>
/// <param name="Terms">As drafted or last amended.</param>
/// <param name="Published">With the hashes that were pinned.</param>
/// <param name="MaterialAmendment">Bids that are not confirmed for it do not stand; 0 for none.</param>
/// <param name="Procedure">The pack that the terms name, in full.</param>
/// <param name="Pricing">The formula that the terms name, in full.</param>
/// <param name="Bids">Every company's bid on every lot, withdrawn ones included, by id.</param>
/// <param name="Openings">Technical envelopes, then prices.</param>
/// <param name="Lots">In the order of the terms.</param>
public sealed record TenderRecord(
    TenderId Tender, TenderStatus Status, TenderTerms Terms, TenderPublished Published, int Amendment,
    int MaterialAmendment, ProcedurePack Procedure, PricePack Pricing, ImmutableArray<RecordedBid> Bids,
    ImmutableArray<RecordedOpening> Openings, ImmutableArray<RecordedLot> Lots)
{
    /// <summary>Null for a draft, an imported tender and one that does not exist.</summary>
    public static TenderRecord? Of(TenderId id, Tender tender) =>
        tender is { Terms: { } terms, Published: { } published }
            ? new(
                id, tender.Status, terms, published, tender.Amendment, tender.MaterialAmendment,
                ProcedurePack.Find(terms.Procedure)!, PricePacks.Find(terms.Pricing)!,
                tender.Opened.ContainsKey(EnvelopeKind.Technical)
                    ? [.. tender.Bids.Values.Select(RecordedBid.Of)] : [],
                [.. tender.Opened.Values.Select(opened => new RecordedOpening(
                    opened.Envelopes, tender.Approvals[opened.Envelopes], opened.Opened))],
                [.. terms.Lots.Select(lot => RecordedLot.Of(tender, lot.Id))])
            : null;
}

/// <param name="Record">Null for a draft, an imported tender and one that does not exist.</param>
public sealed record FoundRecord(TenderRecord? Record);

/// <summary>Asks for the public record.</summary>
/// <param name="Tender">The one that is asked: it does not know its own id.</param>
public sealed record ShowRecord(TenderId Tender) : IQuestion<Tender, FoundRecord>
{
    public FoundRecord AnswerFrom(Tender state) => new(TenderRecord.Of(Tender, state));
}

/// <summary>A bid as it was received: sealed.</summary>
/// <param name="Number">Counts the company's submissions on the lot from 1.</param>
/// <param name="At">When it arrived.</param>
/// <param name="Version">Of the tender, made by the acceptance.</param>
/// <param name="Confirmed">The last amendment that its bidder is known to have seen.</param>
public sealed record RecordedBid(
    BidId Bid, string TechnicalDigest, string PriceDigest, int Number, DateTimeOffset At, long Version, int Confirmed,
    bool Withdrawn)
{
    public static RecordedBid Of(SubmittedBid bid) => new(
        bid.Bid, bid.Technical.Digest, bid.Price.Digest, bid.Number, bid.At, bid.Version, bid.Confirmed,
        bid.IsWithdrawn);
}

/// <summary>What an opening showed.</summary>
/// <param name="Officers">The accounts that approved it.</param>
public sealed record RecordedOpening(
    EnvelopeKind Envelopes, ImmutableArray<string> Officers, ImmutableArray<OpenedEnvelope> Opened);

/// <summary>How a lot was evaluated, ranked and settled.</summary>
/// <param name="Outcome">Null before it was ranked.</param>
/// <param name="Lines">The ranking as published.</param>
/// <param name="Award">Null where there is none.</param>
/// <param name="Failure">Null where it did not fail.</param>
public sealed record RecordedLot(
    LotId Lot, bool IsEvaluated, ImmutableArray<BidMarks> Marks, ImmutableArray<VoidBid> Void,
    EvaluationOutcome? Outcome, ImmutableArray<RankLine> Lines, LotAwarded? Award, LotFailure? Failure)
{
    public static RecordedLot Of(Tender tender, LotId lot)
    {
        var evaluated = tender.Evaluations.GetValueOrDefault(lot);
        var ranked = tender.Rankings.GetValueOrDefault(lot);
        return new(
            lot, evaluated is not null, evaluated?.Marks ?? [], evaluated?.Void ?? [], ranked?.Outcome,
            ranked?.Lines ?? [], tender.Awards.GetValueOrDefault(lot),
            tender.Failures.TryGetValue(lot, out var failure) ? failure : null);
    }
}
