using KAiMarket.Domain.Bids;

namespace KAiMarket.Domain.Tenders;

[StoredAs("bid-withdrawn.v1")]
public sealed record BidWithdrawn(BidId Bid) : TenderEvent;

/// <summary>
/// Takes a bid back before the close; it stays sealed for ever. Asking again changes nothing, also when the company has
/// bid anew meanwhile.
/// </summary>
/// <param name="Number">
/// Of the submission, as its receipt has it: a withdrawal that arrives again never takes a later bid back.
/// </param>
public sealed record WithdrawBid(BidId Bid, int Number) : TenderCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal NotYours = SubmitBid.NotYours;
    public static readonly Refusal BidMissing = ConfirmBid.BidMissing;
    public static readonly Refusal Cancelled = Tender.Cancelled;
    public static readonly Refusal Closed = Tender.Closed;
    public static readonly Refusal MayNotChange = SubmitBid.MayNotChange;
    public static readonly Refusal Superseded = SubmitBid.Superseded;

    public static Decision<TenderEvent> Decide(Tender tender, WithdrawBid withdraw, Moment at) => tender switch
    {
        _ when !BidId.IsValid(withdraw.Bid.Value) => IdInvalid.At("bid"),
        { Status: TenderStatus.None } => TenderMissing,
        _ when !at.Actor.ActsFor(Role.Vendor, withdraw.Bid.Company.Value) => NotYours,
        _ when !tender.Bids.TryGetValue(withdraw.Bid, out var bid) || withdraw.Number < 1
            || withdraw.Number > bid.Number => BidMissing,
        _ when withdraw.Number <= tender.Bids[withdraw.Bid].Withdrawn => new AlreadySo(),
        _ when tender.NotOpenAt(at.Now) is { } refusal => refusal,
        { Terms.Procedure: var procedure } when !ProcedurePack.Find(procedure)!.BidsMayChange => MayNotChange,
        _ when withdraw.Number < tender.Bids[withdraw.Bid].Number => Superseded,
        _ => new BidWithdrawn(withdraw.Bid),
    };
}
