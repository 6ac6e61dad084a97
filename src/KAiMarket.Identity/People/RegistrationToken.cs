using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace KAiMarket.Identity.People;

/// <summary>
/// What a letter proves: that its reader asked for an account with this address within a day. Nothing is kept until it
/// comes back, so nobody can put an account with a password of theirs behind another's address.
/// </summary>
internal sealed class RegistrationToken(IDataProtectionProvider protection, TimeProvider clock)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(24);

    private readonly IDataProtector _protector = protection.CreateProtector("registration");

    public string Of(string email) => _protector.Protect(
        $"{(clock.GetUtcNow() + Lasts).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)} {email}");

    /// <summary>The address of a token; null when it is none, or too old.</summary>
    public string? EmailOf(string token)
    {
        try
        {
            var parts = _protector.Unprotect(token.Trim()).Split(' ', 2);
            return long.Parse(parts[0], CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeMilliseconds()
                ? parts[1]
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
