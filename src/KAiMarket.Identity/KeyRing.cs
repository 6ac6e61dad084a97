using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace KAiMarket.Identity;

/// <summary>
/// The keys in memory: a request costs a digest and a look-up. Changes made here act at once, those of other processes
/// within <see cref="PollEvery"/>.
/// </summary>
public sealed class KeyRing(IdentityStore store, TimeProvider clock) : ICredentials
{
    /// <summary>A revocation acts everywhere within 5 s: this, and as long again for a slow store.</summary>
    public static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(2);

    // A use that is not written down in time is lost by a crash, no more.
    private static readonly TimeSpan UsesEvery = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private ImmutableSortedDictionary<string, ApiKey> _byId =
        ImmutableSortedDictionary.Create<string, ApiKey>(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<KeyHash, Credential> _bySecret = new();
    private DateTimeOffset _seen = DateTimeOffset.UnixEpoch + Polling.Overlap;

    /// <summary>Every key there ever was, in order of id.</summary>
    public ImmutableSortedDictionary<string, ApiKey> ById => _byId;

    public Credential? Find(ReadOnlySpan<char> secret) =>
        KeyHash.TryOf(secret, out var hash) && _bySecret.TryGetValue(hash, out var key) ? key : null;

    /// <summary>Takes in what changed in the store.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var changed = await store.KeysAsync(_seen - Polling.Overlap, cancel);
        _seen = now;
        Take(changed);
    }

    /// <summary>Takes in what changes; beside that, writes down now and then which keys were used.</summary>
    /// <param name="trouble">Hears why it failed, and with null that it works.</param>
    public Task FollowAsync(Action<Exception?> trouble, CancellationToken cancel) => Task.WhenAll(
        Polling.FollowAsync(PollEvery, RefreshAsync, clock, trouble, cancel),
        Polling.FollowAsync(UsesEvery, SaveUsesAsync, clock, trouble, cancel));

    /// <summary>Writes down when keys were last used here, in one statement for all.</summary>
    public async Task SaveUsesAsync(CancellationToken cancel)
    {
        var uses = _byId.Values.Where(key => key.Use.Unsaved is not null)
            .Select(key => (key.Id, At: key.Use.Unsaved!.Value, key.Use)).ToList();
        if (uses.Count == 0) return;

        await store.Keys.Uses.SaveAsync(uses.Select(use => (use.Id, use.At)), cancel);
        foreach (var (_, at, use) in uses) use.Saved(at);
    }

    /// <summary>When keys were last used, here or at another gateway.</summary>
    public async Task<Func<ApiKey, DateTimeOffset?>> UsesAsync(
        IReadOnlyCollection<ApiKey> keys, CancellationToken cancel)
    {
        var stored = await store.Keys.Uses.OfAsync([.. keys.Select(key => key.Id)], cancel);
        return key => stored.TryGetValue(key.Id, out var there) && !(key.Use.LastAt > there) ? there : key.Use.LastAt;
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

    /// <summary>Gives a key another secret; false when it has one of that number, which the ring then knows.</summary>
    /// <param name="maker">
    /// The account of the person who sees the secret; null where nobody is known. A key that nobody made is theirs then:
    /// where two must act, it is no second one beside them.
    /// </param>
    public async Task<bool> RotateAsync(ApiKey key, KeyRotation rotation, string? maker, CancellationToken cancel)
    {
        if (!await store.Keys.RotateAsync(key.Id, rotation, maker, cancel))
        {
            await RefreshAsync(cancel);
            return false;
        }

        Take([key with { Rotations = key.Rotations.Add(rotation), MadeBy = key.MadeBy ?? maker }]);
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
            foreach (var key in changed)
            {
                var next = !_byId.TryGetValue(key.Id, out var known) ? key : Both(known, key);
                if (next is null) continue;
                _byId = _byId.SetItem(key.Id, next);

                // Its secrets alone: a hundred thousand other keys do not make a new one slow.
                foreach (var (hash, credential) in next.Credentials())
                {
                    if (next.RevokedAt is null) _bySecret[hash] = credential;
                    else _bySecret.TryRemove(hash, out _);
                }
            }
        }
    }

    // One of them may have been read before something that the other knows: a revocation and a secret are never undone.
    private static ApiKey? Both(ApiKey known, ApiKey read)
    {
        var revokes = known.RevokedAt is null && read.RevokedAt is not null;
        var rotates = read.Rotations.Length > known.Rotations.Length;
        return !revokes && !rotates ? null : known with
        {
            RevokedAt = known.RevokedAt ?? read.RevokedAt,
            MadeBy = known.MadeBy ?? read.MadeBy,
            Rotations = rotates ? read.Rotations : known.Rotations,
        };
    }
}
