using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KAiMarket.Identity.People;
using Microsoft.AspNetCore.DataProtection;

namespace KAiMarket.Identity.Providers;

/// <summary>
/// Nonces of the market's own making, so that a provider's token was asked for here and now, and signs in once: nothing
/// is kept of one until it is used, and its use on one gateway is its use on all.
/// </summary>
internal sealed class Nonces(AccountTable table, IDataProtectionProvider protection, TimeProvider clock)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    private readonly IDataProtector _protector = protection.CreateProtector("sign-in-nonce");

    public (string Nonce, DateTimeOffset ValidUntil) New()
    {
        var until = clock.GetUtcNow() + Lasts;
        return (_protector.Protect($"{until.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)} {RandomId.Of("n")}"), until);
    }

    /// <summary>Uses a nonce up; false when it is not ours, too old, or was used.</summary>
    public async Task<bool> UseAsync(string nonce, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (UntilOf(nonce) is not { } until || until <= now) return false;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(nonce)));
        return await table.UseNonceAsync(digest, until, now, cancel);
    }

    private DateTimeOffset? UntilOf(string nonce)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(
                long.Parse(_protector.Unprotect(nonce).Split(' ')[0], CultureInfo.InvariantCulture));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
