namespace KAiMarket.Domain.Tenders;

/// <summary>The two sealed parts of a bid (협상에 의한 계약체결기준 제6조: proposal and price are separate).</summary>
public enum EnvelopeKind
{
    /// <summary>제안서: opened after the close, for the evaluation.</summary>
    Technical,

    /// <summary>가격입찰서: opened only after the evaluation.</summary>
    Price,
}

/// <summary>An envelope as everybody may know it: what is in it stays in the store of envelopes, sealed.</summary>
/// <param name="Digest">SHA-256 of all its bytes in lower-case hexadecimal; it is found by this.</param>
/// <param name="Key">The id of the tender's key that it is sealed to: 32 lower-case hexadecimal digits.</param>
/// <param name="Bytes">Its size.</param>
public sealed record SealedEnvelope(string Digest, string Key, int Bytes)
{
    public const int MostBytes = 9 * 1024 * 1024;

    internal bool IsValid => IsHex(Digest, 64) && IsHex(Key, 32) && Bytes is > 0 and <= MostBytes;

    internal static bool IsHex(string? text, int length) =>
        text?.Length == length && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
