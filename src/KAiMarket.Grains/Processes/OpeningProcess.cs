using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Grains.Processes;

/// <summary>
/// Opens the envelopes that the officers of a tender have let be opened. What each bid is first found to hold counts,
/// also when the process runs again.
/// </summary>
internal static class OpeningProcess
{
    public static async Task Open(
        TenderId id, OpeningApproved approved, Moment at, long seen, IGrains grains, Unsealing unsealing)
    {
        if (!approved.IsLast) return;

        var (kind, tender) = (approved.Envelopes, grains.Tender(id));
        var due = (await tender.Read(new EnvelopesToOpen(kind), seen)).State;
        if (due.IsOpened) return;

        var opened = ImmutableArray.CreateBuilder<OpenedEnvelope>(due.Bids.Length);
        foreach (var bid in due.Bids)
        {
            var (revealed, content) = await grains.Bid(bid.Bid).Ask(
                await unsealing.RevealAsync(bid, kind), RevealedEnvelopes.Asked, at);
            ProcessStuckException.ThrowIfRefused(revealed, $"Opening {bid.Bid}");
            var found = (kind == EnvelopeKind.Technical ? content!.Technical : content!.Price)!;
            opened.Add(new(bid.Bid, found.Digest, found.Price, found.Fault));
        }

        ProcessStuckException.ThrowIfRefused(
            await tender.Ask(new RecordOpening(kind, opened.MoveToImmutable()), at), $"Recording the opening of {id}");
    }
}
