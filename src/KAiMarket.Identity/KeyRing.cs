using System.Collections.Immutable;

namespace KAiMarket.Identity;

/// <summary>
/// The keys in memory: a request costs a digest and a look-up. Changes made here act at once, those of other processes
/// within <see cref="PollEvery"/>.
/// </summary>
public sealed class KeyRing(IdentityStore store, TimeProvider clock) : ICredentials
{
    public static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(5);

    // Another node's clock may stand behind ours, and its change be seen late.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private ImmutableSortedDictionary<string, ApiKey> _byId =
        ImmutableSortedDictionary.Create<string, ApiKey>(StringComparer.Ordinal);
    private volatile Dictionary<KeyHash, Credential> _live = [];
    private DateTimeOffset _seen = DateTimeOffset.UnixEpoch + Overlap;

    /// <summary>Every key there ever was, in order of id.</summary>
    public ImmutableSortedDictionary<string, ApiKey> ById => _byId;

    public Credential? Find(ReadOnlySpan<char> secret) =>
        KeyHash.TryOf(secret, out var hash) && _live.TryGetValue(hash, out var key) ? key : null;

    /// <summary>Takes in what changed in the store.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var changed = await store.KeysAsync(_seen - Overlap, cancel);
        _seen = now;
        Take(changed);
    }

    public async Task FollowAsync(Action<Exception?> trouble, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(PollEvery, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            try
            {
                await RefreshAsync(cancel);
                trouble(null);
            }
            catch (System.Data.Common.DbException failure)
            {
                // The keys in memory stay good; the log tells that others' changes do not arrive.
                trouble(failure);
            }
        }
    }

    /// <summary>Adds a key; false when the id is taken by another, which the ring then knows.</summary>
    public async Task<bool> AddAsync(ApiKey key, CancellationToken cancel)
    {
        if (!await store.AddKeyAsync(key, cancel))
        {
            await RefreshAsync(cancel);
            return false;
        }

        Take([key]);
        return true;
    }

    public async Task RevokeAsync(ApiKey key, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await store.RevokeKeyAsync(key.Id, now, cancel);
        Take([key with { RevokedAt = now }]);
    }

    private void Take(List<ApiKey> changed)
    {
        lock (_lock)
        {
            var byId = _byId.ToBuilder();
            var news = false;
            foreach (var key in changed)
            {
                if (byId.TryGetValue(key.Id, out var known) && known.RevokedAt == key.RevokedAt) continue;

                // Read before the key was revoked, and taken in after: a revocation is never undone.
                if (known?.RevokedAt is not null && key.RevokedAt is null) continue;
                byId[key.Id] = known is null ? key : key with { Rate = known.Rate };
                news = true;
            }

            if (!news) return;
            _byId = byId.ToImmutable();
            _live = _byId.Values.Where(key => key.RevokedAt is null).ToDictionary(
                key => key.Hash, key => key.Credential);
        }
    }
}
