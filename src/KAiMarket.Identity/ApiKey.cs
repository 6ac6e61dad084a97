using System.Collections.Immutable;
using System.Security.Cryptography;
using KAiMarket.Domain;

namespace KAiMarket.Identity;

/// <summary>What a key may do and for whom. The secrets themselves are kept nowhere; only their SHA-256.</summary>
/// <param name="Hash">Of its first secret.</param>
/// <param name="Organisation">The ministry, company or SME it acts for; empty for none.</param>
public sealed record ApiKey(
    string Id, KeyHash Hash, Role Role, string Organisation, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    /// <summary>What of its role's rights it may use.</summary>
    public Scopes Scopes { get; init; } = Scopes.All;

    /// <summary>From then on it opens nothing; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The account of the person who made it, by a session or another key; null where nobody is known.</summary>
    public string? MadeBy { get; init; }

    /// <summary>The secrets that came after the first, numbered from 1.</summary>
    public ImmutableArray<KeyRotation> Rotations { get; init; } = [];

    public RequestRate Rate { get; init; } = new();
    public KeyUse Use { get; init; } = new();

    /// <summary>Until when older secrets than the newest are good; null when there was never another.</summary>
    public DateTimeOffset? OverlapEndsAt => Rotations.IsEmpty ? null : Rotations.Max(rotation => rotation.OldEndAt);

    /// <summary>A new secret: 256 random bits behind a prefix that secret scanners and people recognise.</summary>
    public static string NewSecret(Role role)
    {
        var random = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return $"{Doorkeeper.KeyPrefix}{role.ToString().ToLowerInvariant()}_{random}";
    }

    /// <summary>Why a key cannot have this role with this organisation; null when it can.</summary>
    public static string? Objection(Role role, string organisation) => role switch
    {
        Role.Market => "The market's own role is never given to a key.",
        Role.Person => "The role of a person is never given to a key.",
        Role.Administrator or Role.Operator or Role.Auditor =>
            organisation.Length == 0 ? null : $"A key of the role {role} has no organisation.",
        _ => Ids.IsPlain(organisation)
            ? null
            : $"A key of the role {role} acts for an organisation; its id is {Ids.Rule}.",
    };

    /// <summary>Whether it opens anything at a time.</summary>
    public bool IsGoodAt(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);

    /// <summary>What a request is let in with for each of its secrets. An older one ends with the shortest overlap since.</summary>
    public IEnumerable<(KeyHash Hash, Credential Credential)> Credentials()
    {
        var end = ExpiresAt;
        for (var i = Rotations.Length; i >= 0; i--)
        {
            yield return (i == 0 ? Hash : Rotations[i - 1].Hash, Credential(end));
            if (i > 0 && (end is null || Rotations[i - 1].OldEndAt < end)) end = Rotations[i - 1].OldEndAt;
        }
    }

    /// <summary>What a request is let in with that shows one of its secrets.</summary>
    /// <param name="end">Of the secret.</param>
    private Credential Credential(DateTimeOffset? end) =>
        new(Id, CredentialKind.Key, Id, Organisation, Role, Scopes, end, Rate, MadeBy) { Use = Use };
}

/// <summary>A key's next secret.</summary>
/// <param name="Number">From 1.</param>
/// <param name="OldEndAt">When all secrets before it end at the latest.</param>
public sealed record KeyRotation(int Number, KeyHash Hash, DateTimeOffset MadeAt, DateTimeOffset OldEndAt);
