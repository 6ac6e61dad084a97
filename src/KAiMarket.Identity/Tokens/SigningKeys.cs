using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace KAiMarket.Identity.Tokens;

/// <summary>
/// The keys that this market's gateways sign tokens with, all of them the same. A new one is made every
/// <see cref="Lifetime"/>, is published for <see cref="Notice"/> before it signs, and what it replaces goes on verifying
/// for <see cref="Grace"/>.
/// </summary>
/// <param name="wrap">What their private halves are encrypted with; shared by all gateways.</param>
public sealed class SigningKeys(SigningKeyTable table, IDataProtector wrap, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Long enough for every gateway to have it, and for others who keep the published set in memory.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromHours(1);

    public static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private volatile IReadOnlyList<SigningKey> _keys = [];

    /// <summary>Those that verify now or soon will, in order.</summary>
    public IReadOnlyList<SigningKey> Published
    {
        get
        {
            var now = clock.GetUtcNow();
            var keys = _keys;
            return [.. keys.Where((_, index) => EndOf(keys, index) > now)];
        }
    }

    /// <summary>The newest that has been published long enough; of a new market the first.</summary>
    public SigningKey Current
    {
        get
        {
            var known = clock.GetUtcNow() - Notice;
            var keys = _keys;
            return keys.LastOrDefault(key => key.CreatedAt <= known) ?? keys[0];
        }
    }

    /// <summary>The key of a name, as long as what it signed is to be believed.</summary>
    public SigningKey? Find(ReadOnlySpan<char> kid)
    {
        var keys = _keys;
        for (var i = keys.Count - 1; i >= 0; i--)
            if (kid.SequenceEqual(keys[i].Kid)) return EndOf(keys, i) > clock.GetUtcNow() ? keys[i] : null;
        return null;
    }

    /// <summary>Takes in what other gateways made, makes the next key when it is time, and forgets what has ended.</summary>
    /// <exception cref="CryptographicException">They are encrypted under another identity key.</exception>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var stored = await table.AllAsync(cancel);
        if (stored.Count == 0 || stored[^1].CreatedAt + Lifetime <= now)
        {
            await table.AddAsync(Make(stored.Count == 0 ? 1 : stored[^1].Number + 1, now), cancel);
            stored = await table.AllAsync(cancel);
        }

        var known = _keys.ToDictionary(key => key.Number);
        List<SigningKey> keys = [.. stored.Select(key => known.GetValueOrDefault(key.Number) ?? Open(key))];
        _keys = keys;
        for (var i = 0; i < keys.Count; i++)
            if (EndOf(keys, i) <= now) await table.ForgetAsync(keys[i].Number, cancel);
    }

    public async Task FollowAsync(Action<Exception> trouble, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            try
            {
                await RefreshAsync(cancel);
            }
            catch (System.Data.Common.DbException failure)
            {
                // Those in memory go on; the next look will do what is due.
                trouble(failure);
            }
        }
    }

    public void Dispose()
    {
        foreach (var key in _keys) key.Dispose();
    }

    // The next one begins to sign when it has been known for a while, and this one's tokens are believed a day longer.
    private static DateTimeOffset EndOf(IReadOnlyList<SigningKey> keys, int index) =>
        index + 1 < keys.Count ? keys[index + 1].CreatedAt + Notice + Grace : DateTimeOffset.MaxValue;

    private StoredSigningKey Make(int number, DateTimeOffset now)
    {
        using var key = new SigningKey(number, ECDsa.Create(ECCurve.NamedCurves.nistP256), now);
        var bytes = key.With(pair => pair.ExportPkcs8PrivateKey());
        var wrapped = wrap.Protect(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return new StoredSigningKey(number, key.Kid, now, wrapped);
    }

    private SigningKey Open(StoredSigningKey stored)
    {
        var bytes = wrap.Unprotect(stored.Wrapped);
        var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(bytes, out _);
        CryptographicOperations.ZeroMemory(bytes);
        return new SigningKey(stored.Number, pair, stored.CreatedAt);
    }
}
