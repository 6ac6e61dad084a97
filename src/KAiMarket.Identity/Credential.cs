using KAiMarket.Domain;

namespace KAiMarket.Identity;

/// <summary>What a request was let in with: who acts, for whom, in which role, how far and how long.</summary>
/// <param name="Id">Of the key, the session or the token's key: what is revoked, and what the security trail names.</param>
/// <param name="Account">As the journal names whoever acts: a key's id or a person's account, never a person.</param>
/// <param name="Organisation">The ministry, company or SME it acts for; empty for none.</param>
/// <param name="Scopes">What of the role's rights it may use.</param>
/// <param name="ExpiresAt">From then on it is worth nothing; null for never.</param>
/// <param name="Rate">How often it may ask; shared by all credentials of one account.</param>
/// <param name="MadeBy">The account of the person who made the key; null for a session, and where nobody is known.</param>
public sealed record Credential(
    string Id, CredentialKind Kind, string Account, string Organisation, Role Role, Scopes Scopes,
    DateTimeOffset? ExpiresAt, RequestRate Rate, string? MadeBy = null)
{
    /// <summary>As the domain sees whoever holds it.</summary>
    public Actor Actor { get; } = new(Account, Organisation, Role) { MadeBy = MadeBy };

    /// <summary>Where its last use is noted; null for nowhere.</summary>
    public KeyUse? Use { get; init; }
}

public enum CredentialKind
{
    /// <summary>An API key of a program.</summary>
    Key,

    /// <summary>A person's, after signing in.</summary>
    Session,

    /// <summary>A short-lived signed token that a key was exchanged for.</summary>
    Token,
}

/// <summary>One kind of credentials, found in memory.</summary>
public interface ICredentials
{
    /// <summary>Whose a secret is; null when it is nobody's, or was revoked. An end is the caller's to look at.</summary>
    Credential? Find(ReadOnlySpan<char> secret);
}
