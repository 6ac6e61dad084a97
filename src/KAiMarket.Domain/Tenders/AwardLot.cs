using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Domain.Tenders;

/// <param name="Bid">Whose bid won.</param>
/// <param name="Price">What the contract is worth, tax included.</param>
/// <param name="ByLot">Whether a lot was drawn between bids that nothing told apart.</param>
[StoredAs("lot-awarded.v1")]
public sealed record LotAwarded(LotId Lot, BidId Bid, Won Price, bool ByLot) : TenderEvent;

/// <summary>
/// Awards a lot to the bid of the first rank (낙찰). Between bids that share it a lot is drawn that nobody could foresee
/// and everybody can repeat: see <see cref="Draw"/>. Asking again changes nothing.
/// </summary>
public sealed record AwardLot(LotId Lot) : TenderCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NotYours = Tender.NotYours;
    public static readonly Refusal LotMissing = Tender.LotMissing;
    public static readonly Refusal Failed = new("lot-failed", Kind.Conflict, "The lot has failed", "lot");
    public static readonly Refusal NotRanked =
        new("lot-not-ranked", Kind.Conflict, "A lot is awarded after its prices are opened", "lot");

    public static Decision<TenderEvent> Decide(Tender tender, AwardLot award, Moment at) => tender switch
    {
        _ when !LotId.IsValid(award.Lot.Value) => IdInvalid.At("lot"),
        { Status: TenderStatus.None } => TenderMissing,
        { IsImported: true } => Imported,
        _ when !tender.IsBuyer(at.Actor) => NotYours,
        { Terms: { } terms } when terms.Find(award.Lot) is null => LotMissing,
        _ when tender.Awards.ContainsKey(award.Lot) => new AlreadySo(),
        _ when tender.Failures.ContainsKey(award.Lot) => Failed,
        _ when !tender.Rankings.ContainsKey(award.Lot) => NotRanked,
        _ => Award(tender, tender.Rankings[award.Lot]),
    };

    private static Decision<TenderEvent> Award(Tender tender, LotRanked ranked)
    {
        var first = ranked.Lines.Where(line => line.Rank == 1).Select(line => line.Bid).ToList();
        var winner = first.Count == 1 ? first[0] : Draw(tender, ranked.Lot, first);
        var price = tender.Opened[EnvelopeKind.Price].Opened.Single(one => one.Bid == winner).Price!.Value;
        return new LotAwarded(ranked.Lot, winner, price, first.Count > 1);
    }

    /// <summary>
    /// The lot between bids that share a rank. A seed is the SHA-256 over the digests of all price envelopes of the lot
    /// that were opened, in order of their bids, each on a line; of the bids the one wins for which the SHA-256 over the
    /// seed in lower-case hexadecimal, a space and its id is lowest. No bidder knows the envelopes of the others.
    /// </summary>
    internal static BidId Draw(Tender tender, LotId lot, IEnumerable<BidId> tied)
    {
        var digests = tender.Opened[EnvelopeKind.Price].Opened
            .Where(one => one.Bid.Lot == lot)
            .OrderBy(one => one.Bid.Value, StringComparer.Ordinal)
            .Select(one => one.Digest + "\n");
        var seed = Canonical.Hash(string.Concat(digests));
        return tied.MinBy(bid => Canonical.Hash($"{seed} {bid}"), StringComparer.Ordinal);
    }
}
