using KAiMarket.Identity.Tokens;

namespace KAiMarket.Identity;

/// <summary>
/// Tells from the bearer's secret alone who asks, without a database: API keys and sessions by their prefix, anything
/// else is taken for a signed token.
/// </summary>
public sealed class Doorkeeper(ICredentials keys, ICredentials sessions, TokenVerifier tokens, TimeProvider clock)
{
    public const string KeyPrefix = "kai_";
    public const string SessionPrefix = "kai_session_";

    /// <summary>Whose a secret is, by memory; null when it is nobody's, has ended, was revoked, or is a new token.</summary>
    public Credential? Find(ReadOnlySpan<char> secret) => Admit(
        secret.StartsWith(SessionPrefix, StringComparison.Ordinal) ? sessions.Find(secret)
        : secret.StartsWith(KeyPrefix, StringComparison.Ordinal) ? keys.Find(secret)
        : tokens.Find(secret));

    /// <summary>Verifies a token that is seen for the first time, which costs a signature's verification.</summary>
    public Credential? Verify(ReadOnlySpan<char> secret) =>
        secret.StartsWith(KeyPrefix, StringComparison.Ordinal) ? null : Admit(tokens.Verify(secret));

    private Credential? Admit(Credential? found)
    {
        if (found is null) return null;

        var now = clock.GetUtcNow();
        if (found.ExpiresAt <= now) return null;
        found.Use?.Mark(now);
        return found;
    }
}

/// <summary>Where there are no credentials of a kind.</summary>
public sealed class NoCredentials : ICredentials
{
    public Credential? Find(ReadOnlySpan<char> secret) => null;
}
