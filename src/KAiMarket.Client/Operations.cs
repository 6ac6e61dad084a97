using System.Text.Json;
#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>How the read models stand.</summary>
/// <param name="Lag">Events that the journal has and they have not.</param>
/// <param name="LagSeconds">The age of the oldest of those.</param>
/// <param name="Rebuilding">The rebuild under way, or null.</param>
/// <param name="Error">Why they do not go on, or null.</param>
/// <param name="Stopped">Whether they will not go on by themselves.</param>
/// <param name="Folding">Whether the process that answered folds them, or another one does.</param>
public sealed record ViewsState(
    long Generation, long Position, long Lag, double LagSeconds, Rebuild? Rebuilding, string? Error, bool Stopped,
    bool Folding);

public sealed record Rebuild(long Generation, long Position);

/// <summary>How the work across aggregates stands.</summary>
/// <param name="LedBy">The server that does it; null while none does.</param>
/// <param name="LedSince">Since when.</param>
public sealed record ProcessesState(
    long Position, long Lag, string? Trouble, IReadOnlyList<DeadLetter> DeadLetters, string? LedBy = null,
    DateTimeOffset? LedSince = null);

/// <summary>An event whose work keeps failing.</summary>
public sealed record DeadLetter(
    long Position, string Stream, string Name, string Error, DateTimeOffset Since);

public enum Role
{
    Administrator, Operator, Ministry, Vendor, Sme, Provider, Auditor,
}

/// <summary>What a key may do and for whom.</summary>
/// <param name="Organisation">The ministry, company or SME that it acts for; null for administrators, operators and
/// auditors.</param>
/// <param name="Scopes">What of the role's rights it may use, such as <c>orders:read</c>; none for everything.</param>
/// <param name="ExpiresAt">From then on it opens nothing; null for never.</param>
public sealed record KeyBody(
    Role Role, string? Organisation = null, IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null);

/// <param name="OverlapHours">How long the secrets before go on, 720 at most; 0 ends them at once.</param>
public sealed record KeyRotationBody(int OverlapHours = 24);

/// <param name="Scopes">In order; empty for everything that the role may.</param>
/// <param name="LastUsedAt">Of any of its secrets and tokens, as far as gateways have written it down.</param>
/// <param name="Rotations">How many secrets came after the first.</param>
/// <param name="OverlapEndsAt">Until when older secrets than the newest are good.</param>
/// <param name="Key">The secret itself: shown once, in the reply to the request that made it.</param>
public sealed record ApiKey(
    string Id, Role Role, string? Organisation, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt, int Rotations,
    DateTimeOffset? OverlapEndsAt, string? MadeBy, string? Key);

/// <summary>Whether the market can serve, and if not, why.</summary>
public sealed record Readiness(bool Ready, IReadOnlyList<HealthCheck> Checks);

public sealed record HealthCheck(string Name, bool Ok, string Detail);

public partial interface IKAiMarket
{
    [Get("/v1/views")]
    Task<Answer<ViewsState>> ViewsAsync(CancellationToken cancel = default);

    /// <summary>
    /// Folds the read models anew from the first event while the market serves from the old ones (operators).
    /// </summary>
    [Post("/v1/views/rebuild")]
    Task<Answer<ViewsState>> RebuildViewsAsync(CancellationToken cancel = default);

    [Get("/v1/processes")]
    Task<Answer<ProcessesState>> ProcessesAsync(CancellationToken cancel = default);

    /// <summary>
    /// Runs work that was put aside once more (operators); 404 when nothing was put aside at that position.
    /// </summary>
    [Post("/v1/processes/dead-letters/{position}/retry")]
    Task<Answer<ProcessesState>> RetryDeadLetterAsync(long position, CancellationToken cancel = default);

    /// <summary>Makes a key (administrators). Repeated, it answers without the secret.</summary>
    [Put("/v1/keys/{key}")]
    Task<Answer<ApiKey>> CreateKeyAsync(string key, [Body] KeyBody body, CancellationToken cancel = default);

    [Get("/v1/keys/{key}")]
    Task<Answer<ApiKey>> KeyAsync(string key, CancellationToken cancel = default);

    [Get("/v1/keys")]
    Task<Answer<Page<ApiKey>>> KeysAsync(int? limit = null, string? after = null, CancellationToken cancel = default);

    /// <summary>
    /// Gives a key its next secret (administrators); both are good while they overlap. Repeated, it answers without it.
    /// </summary>
    /// <param name="number">1 for the first that follows the key's own, and so on.</param>
    [Put("/v1/keys/{key}/rotations/{number}")]
    Task<Answer<ApiKey>> RotateKeyAsync(
        string key, int number, [Body] KeyRotationBody body, CancellationToken cancel = default);

    /// <summary>Ends a key at once and for ever, with all its secrets and tokens (administrators).</summary>
    [Delete("/v1/keys/{key}")]
    Task<Answer<ApiKey>> RevokeKeyAsync(string key, CancellationToken cancel = default);

    [Get("/health/live")]
    Task<Answer<Readiness>> LiveAsync(CancellationToken cancel = default);

    /// <summary>Throws <see cref="ProblemException"/> <c>not-ready</c> (503) while the market cannot serve.</summary>
    [Get("/health/ready")]
    Task<Answer<Readiness>> ReadyAsync(CancellationToken cancel = default);

    [Get("/openapi/v1.json")]
    Task<JsonElement> OpenApiAsync(CancellationToken cancel = default);
}
