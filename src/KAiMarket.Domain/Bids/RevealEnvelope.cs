using KAiMarket.Domain.Tenders;

namespace KAiMarket.Domain.Bids;

/// <param name="Envelope">Which of the two.</param>
/// <param name="Digest">Of the envelope, as its receipt has it.</param>
/// <param name="Content">SHA-256 of what was in it, in lower-case hexadecimal; null when it did not open.</param>
/// <param name="Price">What the bid asks; null unless it is a price envelope of the form.</param>
/// <param name="Fault">Why the envelope is void; null when it is not.</param>
[StoredAs("envelope-revealed.v1")]
public sealed record EnvelopeRevealed(
    EnvelopeKind Envelope, string Digest, string? Content, Won? Price, string? Fault) : BidEvent;

/// <summary>
/// Records what the market found in one envelope, so that it is found once. Asking again changes nothing, whatever is
/// found then.
/// </summary>
public sealed record RevealEnvelope(EnvelopeKind Envelope, string Digest, string? Content, Won? Price, string? Fault)
    : BidCommand, ICreation
{
    public static readonly Refusal Invalid = new("revealed-envelope-invalid", Kind.Invalid,
        "An envelope that opened has the digest of its content, and a price where it is a price envelope; any other a fault");
    public static readonly Refusal NotYours = RecordOpening.NotYours;

    public static Decision<BidEvent> Decide(Bid bid, RevealEnvelope reveal, Moment at) => bid switch
    {
        _ when !IsValid(reveal) => Invalid,
        _ when at.Actor.Role != Role.Market => NotYours,
        _ when (reveal.Envelope == EnvelopeKind.Technical ? bid.Technical : bid.Price) is not null => new AlreadySo(),
        _ => new EnvelopeRevealed(reveal.Envelope, reveal.Digest, reveal.Content, reveal.Price, reveal.Fault),
    };

    private static bool IsValid(RevealEnvelope reveal) =>
        Enum.IsDefined(reveal.Envelope) && SealedEnvelope.IsHex(reveal.Digest, 64)
        && (reveal.Content is null || SealedEnvelope.IsHex(reveal.Content, 64))
        && (reveal.Fault is null
            ? reveal.Content is not null && (reveal.Envelope == EnvelopeKind.Technical
                ? reveal.Price is null
                : reveal.Price is { } price && Bounds.Hold(price, least: 1))
            : Text.IsLine(reveal.Fault) && reveal.Price is null);
}
