namespace KAiMarket.Identity;

/// <summary>
/// Tells from the bearer's secret alone, in memory, who asks: API keys and sessions by their prefix, anything else is
/// taken for a signed token.
/// </summary>
public sealed class Doorkeeper(ICredentials keys, ICredentials sessions, ICredentials tokens, TimeProvider clock)
{
    public const string KeyPrefix = "kai_";
    public const string SessionPrefix = "kai_session_";

    /// <summary>Whose a secret is; null when it is nobody's, has ended or was revoked.</summary>
    public Credential? Find(ReadOnlySpan<char> secret)
    {
        var found = secret.StartsWith(SessionPrefix, StringComparison.Ordinal) ? sessions.Find(secret)
            : secret.StartsWith(KeyPrefix, StringComparison.Ordinal) ? keys.Find(secret)
            : tokens.Find(secret);
        return found?.ExpiresAt is { } end && end <= clock.GetUtcNow() ? null : found;
    }
}

/// <summary>Where there are no credentials of a kind.</summary>
public sealed class NoCredentials : ICredentials
{
    public Credential? Find(ReadOnlySpan<char> secret) => null;
}
