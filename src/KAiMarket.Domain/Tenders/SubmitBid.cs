using KAiMarket.Domain.Bids;

namespace KAiMarket.Domain.Tenders;

/// <param name="Number">Counts the company's submissions on this lot from 1; a later one replaces the earlier.</param>
/// <param name="At">When it arrived.</param>
[StoredAs("bid-accepted.v1")]
public sealed record BidAccepted(
    BidId Bid, SealedEnvelope Technical, SealedEnvelope Price, int Number, DateTimeOffset At) : TenderEvent;

/// <summary>
/// Takes a sealed bid, or one in the place of the company's last, until the close (투찰). It arrived when it reached the
/// market (전자조달법 제11조). The same envelopes again change nothing, and hear of the same receipt.
/// </summary>
/// <param name="Bid">Whose bid, on which lot of this tender.</param>
/// <param name="Technical">Kept durably, and found to open, before this is asked.</param>
/// <param name="Price">As well.</param>
public sealed record SubmitBid(BidId Bid, SealedEnvelope Technical, SealedEnvelope Price) : TenderCommand
{
    public const int MostSubmissions = 100;

    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal EnvelopesInvalid = new("bid-envelopes-invalid", Kind.Invalid,
        "A bid has two envelopes, each with a digest, the id of a key and a size", "technical");
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal NotYours =
        new("not-your-bid", Kind.Forbidden, "The caller does not act for the company that bids");
    public static readonly Refusal LotMissing = Tender.LotMissing;
    public static readonly Refusal Superseded = new("bid-superseded", Kind.Conflict,
        "These envelopes were replaced or withdrawn; seal the bid anew to submit it again");
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NotPublished = Tender.NotPublished;
    public static readonly Refusal Cancelled = Tender.Cancelled;
    public static readonly Refusal Closed = Tender.Closed;
    public static readonly Refusal KeysDiffer = new("bid-keys-differ", Kind.Conflict,
        "A bid's envelopes are sealed to the keys of its tender, each to its own", "technical");
    public static readonly Refusal MayNotChange =
        new("bid-may-not-change", Kind.Conflict, "The procedure of this tender lets nobody replace a bid");
    public static readonly Refusal TooOften =
        new("bid-replaced-too-often", Kind.Conflict, "A bid is submitted at most 100 times");

    public static Decision<TenderEvent> Decide(Tender tender, SubmitBid submit, Moment at) => tender switch
    {
        _ when !BidId.IsValid(submit.Bid.Value) => IdInvalid.At("bid"),
        _ when submit is not { Technical.IsValid: true, Price.IsValid: true } => EnvelopesInvalid,
        { Status: TenderStatus.None } => TenderMissing,
        _ when !at.Actor.ActsFor(Role.Vendor, submit.Bid.Company.Value) => NotYours,
        { IsImported: true } => Imported,
        { Terms: { } terms } when terms.Find(submit.Bid.Lot) is null => LotMissing,
        // Before the clock: whoever repeats a submission that was accepted hears so, however late.
        _ when tender.Bids.TryGetValue(submit.Bid, out var bid) && !bid.IsWithdrawn
            && bid.IsOf(submit.Technical, submit.Price) => new AlreadySo(),
        _ when tender.Accepted.Contains(submit.Technical.Digest) => Superseded,
        _ when tender.NotOpenAt(at.Now) is { } refusal => refusal,
        { Published: { } keys } when (submit.Technical.Key, submit.Price.Key) != (keys.TechnicalKey, keys.PriceKey) =>
            KeysDiffer,
        { Terms: { } terms } => Accept(tender, terms, submit, at.Now),
        _ => TenderMissing,
    };

    private static Decision<TenderEvent> Accept(Tender tender, TenderTerms terms, SubmitBid submit, DateTimeOffset now)
    {
        var number = tender.Bids.TryGetValue(submit.Bid, out var last) ? last.Number + 1 : 1;
        return number switch
        {
            > 1 when !ProcedurePack.Find(terms.Procedure)!.BidsMayChange => MayNotChange,
            > MostSubmissions => TooOften,
            _ => new BidAccepted(submit.Bid, submit.Technical, submit.Price, number, now.ToUniversalTime()),
        };
    }
}
