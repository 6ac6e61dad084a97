using KAiMarket.Domain.Bids;

namespace KAiMarket.Domain.Tenders;

[StoredAs("bid-withdrawn.v1")]
public sealed record BidWithdrawn(BidId Bid) : TenderEvent;

/// <summary>Takes a bid back before the close; it stays sealed for ever. Asking again changes nothing.</summary>
public sealed record WithdrawBid(BidId Bid) : TenderCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal NotYours = SubmitBid.NotYours;
    public static readonly Refusal BidMissing = ConfirmBid.BidMissing;
    public static readonly Refusal Cancelled = Tender.Cancelled;
    public static readonly Refusal Closed = Tender.Closed;
    public static readonly Refusal MayNotChange = SubmitBid.MayNotChange;

    public static Decision<TenderEvent> Decide(Tender tender, WithdrawBid withdraw, Moment at) => tender switch
    {
        _ when !BidId.IsValid(withdraw.Bid.Value) => IdInvalid.At("bid"),
        { Status: TenderStatus.None } => TenderMissing,
        _ when !at.Actor.ActsFor(Role.Vendor, withdraw.Bid.Company.Value) => NotYours,
        _ when !tender.Bids.TryGetValue(withdraw.Bid, out var bid) => BidMissing,
        _ when tender.Bids[withdraw.Bid].IsWithdrawn => new AlreadySo(),
        _ when tender.NotOpenAt(at.Now) is { } refusal => refusal,
        { Terms.Procedure: var procedure } when !ProcedurePack.Find(procedure)!.BidsMayChange => MayNotChange,
        _ => new BidWithdrawn(withdraw.Bid),
    };
}
