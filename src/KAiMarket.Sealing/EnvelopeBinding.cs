namespace KAiMarket.Sealing;

/// <summary>The two sealed parts of a bid (협상에 의한 계약 체결기준 §6: proposal and price are separate).</summary>
public enum EnvelopeKind : byte
{
    /// <summary>제안서: opened after the close, for the evaluation.</summary>
    Technical = 1,

    /// <summary>가격입찰서: opened only after the evaluation.</summary>
    Price = 2,
}

/// <summary>
/// What an envelope is for. It is readable from outside and bound to the content: an envelope moved to another tender,
/// lot, bidder or kind does not open. Ids are 1 to 128 visible ASCII characters.
/// </summary>
public sealed record EnvelopeBinding(EnvelopeKind Kind, string Tender, string Lot, string Bidder)
{
    public const int MostIdLength = 128;

    public bool IsValid => IsKind(Kind) && IsId(Tender) && IsId(Lot) && IsId(Bidder);

    internal static bool IsKind(EnvelopeKind kind) => kind is EnvelopeKind.Technical or EnvelopeKind.Price;

    // Visible ASCII has one spelling in bytes and no spaces, so ids compare alike everywhere and cannot run together.
    internal static bool IsId(string? id)
    {
        if (id is null || id.Length is 0 or > MostIdLength) return false;
        foreach (var letter in id)
            if (letter is < '!' or > '~') return false;
        return true;
    }
}
