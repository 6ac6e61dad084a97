using KAiMarket.Domain.Bids;

namespace KAiMarket.Domain.Tenders;

/// <param name="Amendment">The last amendment of the tender when its bidder confirmed.</param>
[StoredAs("bid-confirmed.v1")]
public sealed record BidConfirmed(BidId Bid, int Amendment) : TenderEvent;

/// <summary>
/// Lets a bid stand after the tender was amended: its bidder has seen the amendment. Asking again changes nothing.
/// </summary>
/// <param name="Amendment">The amendment that the bidder has seen: the tender's last.</param>
public sealed record ConfirmBid(BidId Bid, int Amendment) : TenderCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal NotYours = SubmitBid.NotYours;
    public static readonly Refusal BidMissing =
        new("bid-missing", Kind.Missing, "There is no such bid on this tender", "bid");
    public static readonly Refusal Withdrawn = new("bid-withdrawn", Kind.Conflict, "The bid was withdrawn");
    public static readonly Refusal Cancelled = Tender.Cancelled;
    public static readonly Refusal Closed = Tender.Closed;
    public static readonly Refusal AmendedSince = new("tender-amended-since", Kind.Conflict,
        "A bid is confirmed for the tender's last amendment", "amendment");

    public static Decision<TenderEvent> Decide(Tender tender, ConfirmBid confirm, Moment at) => tender switch
    {
        _ when !BidId.IsValid(confirm.Bid.Value) => IdInvalid.At("bid"),
        { Status: TenderStatus.None } => TenderMissing,
        _ when !at.Actor.ActsFor(Role.Vendor, confirm.Bid.Company.Value) => NotYours,
        _ when !tender.Bids.TryGetValue(confirm.Bid, out var bid) => BidMissing,
        _ when tender.Bids[confirm.Bid].IsWithdrawn => Withdrawn,
        _ when confirm.Amendment >= 0 && tender.Bids[confirm.Bid].Confirmed >= confirm.Amendment => new AlreadySo(),
        _ when tender.NotOpenAt(at.Now) is { } refusal => refusal,
        _ when confirm.Amendment != tender.Amendment => AmendedSince.Because($"The last is {tender.Amendment}."),
        _ => new BidConfirmed(confirm.Bid, confirm.Amendment),
    };
}
