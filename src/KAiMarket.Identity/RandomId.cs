using System.Security.Cryptography;
using KAiMarket.Domain;

namespace KAiMarket.Identity;

/// <summary>Ids that tell nothing of what they stand for.</summary>
public static class RandomId
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 16;

    /// <summary>A letter, a hyphen and 16 random characters: 82 bits.</summary>
    public static string Of(string kind) => $"{kind}-{RandomNumberGenerator.GetString(Letters, Length)}";

    /// <summary>Whether an id looks like one of a kind.</summary>
    public static bool Is(string kind, string id) =>
        id.Length == kind.Length + 1 + Length && id.StartsWith(kind + "-", StringComparison.Ordinal)
        && Ids.IsPlain(id) && !id.AsSpan(kind.Length + 1).Contains('-');
}
