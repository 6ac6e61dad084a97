using System.Security.Cryptography;

namespace KAiMarket.Identity;

/// <summary>Ids that tell nothing of what they stand for.</summary>
public static class RandomId
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A letter, a hyphen and 16 random characters: 82 bits.</summary>
    public static string Of(string kind) => $"{kind}-{RandomNumberGenerator.GetString(Letters, 16)}";
}
