using System.Security.Cryptography;
using KAiMarket.Domain;

namespace KAiMarket.Identity.Sessions;

/// <summary>
/// What a person's session acts under: an organisation and a role in it. Without one a session reads what everyone may,
/// and its own account.
/// </summary>
public sealed record WornHat(string Organisation, Role Role, Scopes Scopes);

/// <summary>
/// A person who signed in. The secret is kept nowhere; only its SHA-256. It ends after <see cref="Idle"/> without a
/// request and after <see cref="Longest"/> in any case, as NIST SP 800-63B revision 3, section 4.2.3, asks at assurance
/// level 2; revision 4, section 2.2.3, would allow an hour and a day.
/// </summary>
/// <param name="Account">A random id, never a name.</param>
/// <param name="SeenAt">Its last request as the store knows it, to the minute.</param>
/// <param name="ChangedAt">Grows with every change of this session.</param>
public sealed record Session(
    string Id, KeyHash Hash, string Account, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? EndedAt, DateTimeOffset ChangedAt, WornHat? Hat)
{
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>A new session and its secret: 256 random bits behind the prefix of sessions.</summary>
    public static (Session Session, string Secret) Begin(string account, DateTimeOffset now)
    {
        var random = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var secret = Doorkeeper.SessionPrefix + random;
        KeyHash.TryOf(secret, out var hash);
        return (new Session(RandomId.Of("s"), hash, account, now, now, now + Longest, null, now, null), secret);
    }

    public bool IsLiveAt(DateTimeOffset now) => EndedAt is null && now < ExpiresAt && now - SeenAt < Idle;
}
