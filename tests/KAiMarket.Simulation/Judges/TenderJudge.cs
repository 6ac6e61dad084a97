using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Tenders;
using KAiMarket.Journal;
using KAiMarket.Simulation.Homes;
using KAiMarket.Simulation.Store;
using SealedKind = KAiMarket.Sealing.EnvelopeKind;

namespace KAiMarket.Simulation.Judges;

/// <summary>
/// Holds what the keys were used for, and what bidders were told, against the journals of the tenders. It reads facts and
/// believes no decision.
/// </summary>
internal static class TenderJudge
{
    public static IEnumerable<string> Judge(MemoryStore store, Receipts receipts, SimulatedSeals seals)
    {
        var stories = store.Streams.Where(stream => stream.StartsWith("tender/", StringComparison.Ordinal))
            .ToDictionary(stream => stream["tender/".Length..], stream => new TenderStory(store.Stream(stream)));
        foreach (var opened in seals.Opened)
        {
            if (WhyNotOpened(stories[opened.Binding.Tender].Until(opened.Head), opened) is { } why)
                yield return $"opened-early: {opened.Binding} at position {opened.Head}: {why}";
        }

        foreach (var wrong in JudgeReceipts(store, receipts)) yield return wrong;
        foreach (var (tender, story) in stories)
        {
            foreach (var wrong in story.JudgeBids()) yield return $"arrived-in-time: {tender}: {wrong}";
            foreach (var wrong in story.JudgeOpenings(receipts)) yield return $"bids-opened: {tender}: {wrong}";
        }
    }

    private static string? WhyNotOpened(TenderStory then, Unsealed opened)
    {
        var kind = opened.Binding.Kind == SealedKind.Technical ? EnvelopeKind.Technical : EnvelopeKind.Price;
        var bid = new BidId($"{opened.Binding.Tender}.{opened.Binding.Lot}.{opened.Binding.Bidder}");
        if (!then.IsClosed) return "the tender was not closed.";
        if (then.IsCancelled) return "the tender was cancelled.";
        if (kind == EnvelopeKind.Price && !then.Evaluated.Contains(bid.Lot)) return "the lot was not evaluated.";
        if (then.Officers(kind) is var officers && officers < 2) return $"{officers} officers had approved.";
        return then.Standing(bid)?.Of(kind) == opened.Digest ? null : "it is not the envelope of a bid that stands.";
    }

    private static IEnumerable<string> JudgeReceipts(MemoryStore store, Receipts receipts)
    {
        var first = new Dictionary<string, GivenReceipt>(StringComparer.Ordinal);
        foreach (var given in receipts.Given)
        {
            var bid = given.Bid;
            if (!first.TryAdd(bid.Technical.Digest, given) && Line(first[bid.Technical.Digest]) != Line(given))
                yield return $"receipt-repeats: {Line(first[bid.Technical.Digest])}, and later {Line(given)}.";
            var stream = store.Stream($"tender/{bid.Bid.Tender}");
            var accepted = bid.Version >= 1 && bid.Version <= stream.Count
                && stream[(int)bid.Version - 1] is { Name: "bid-accepted.v1" } recorded
                    ? (BidAccepted)Facts.Read(recorded.Name, recorded.Data.Span) : null;
            if (accepted is null || accepted != new BidAccepted(bid.Bid, bid.Technical, bid.Price, bid.Number, bid.At))
                yield return $"receipt-kept: {Line(given)}, where the journal has {accepted}.";
            if (given.IsFirst && given.Arrived != bid.At)
                yield return $"arrived-in-time: {Line(given)} arrived at {given.Arrived:O}.";
        }

        static string Line(GivenReceipt given) =>
            $"{given.Bid.Bid} {given.Bid.Technical.Digest[..8]} {given.Bid.Price.Digest[..8]} number {given.Bid.Number} "
            + $"at {given.Bid.At:O} version {given.Bid.Version}";
    }
}
