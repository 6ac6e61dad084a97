using System.Security.Cryptography;
using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Tenders;
using KAiMarket.Journal;
using KAiMarket.Sealing;
using EnvelopeKind = KAiMarket.Domain.Tenders.EnvelopeKind;

namespace KAiMarket.Grains.Processes;

/// <summary>
/// Opens sealed envelopes with the tenders' keys. It asks nobody for leave: the tender's own record of approvals does
/// (<see cref="OpeningProcess"/>), and whoever shows a content looks there first.
/// </summary>
/// <param name="keys">The tenders' keys.</param>
/// <param name="envelopes">Where the envelopes lie.</param>
public sealed class Unsealing(ITenderKeys keys, IEnvelopes envelopes)
{
    /// <summary>The names of the two kinds where envelopes are sealed.</summary>
    public static Sealing.EnvelopeKind KindOf(EnvelopeKind kind) =>
        kind == EnvelopeKind.Technical ? Sealing.EnvelopeKind.Technical : Sealing.EnvelopeKind.Price;

    /// <summary>What a bid's envelope of a kind is bound to.</summary>
    public static EnvelopeBinding BindingOf(BidId bid, EnvelopeKind kind) =>
        new(KindOf(kind), bid.Tender.Value, bid.Lot.Value, bid.Company.Value);

    /// <summary>The content of a bid's envelope, or why it does not open.</summary>
    /// <exception cref="ProcessStuckException">
    /// The envelope or the key is not there: somebody must bring it back, and no bidder must suffer for it.
    /// </exception>
    public async Task<SealOutcome> OpenAsync(BidId bid, EnvelopeKind kind, SealedEnvelope envelope)
    {
        if (await envelopes.ReadAsync(Convert.FromHexString(envelope.Digest)) is not { } bytes)
            throw new ProcessStuckException($"The {kind} envelope of {bid} is not in the store; restore it.");

        var outcome = await keys.OpenAsync(BindingOf(bid, kind), bytes);
        return outcome.Fault is SealFault.KeyMissing or SealFault.KeyDestroyed or SealFault.KeyDiffers
            ? throw new ProcessStuckException(
                $"The key that the {kind} envelope of {bid} is sealed to ({envelope.Key}) is not in the ring; restore it.")
            : outcome;
    }

    /// <summary>What is to be recorded of a bid's envelope.</summary>
    internal async Task<RevealEnvelope> RevealAsync(SubmittedBid bid, EnvelopeKind kind)
    {
        var envelope = bid.Of(kind);
        var outcome = await OpenAsync(bid.Bid, kind, envelope);
        if (outcome.Fault is { } fault) return new(kind, envelope.Digest, null, null, fault.Sentence());

        var content = Convert.ToHexStringLower(SHA256.HashData(outcome.Bytes.Span));
        if (kind == EnvelopeKind.Technical) return new(kind, envelope.Digest, content, null, null);
        return PriceContent.TryRead(outcome.Bytes.Span, out var price)
            ? new(kind, envelope.Digest, content, new Won(price), null)
            : new(kind, envelope.Digest, null, null, SealFault.ContentMalformed.Sentence());
    }
}
