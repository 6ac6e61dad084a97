using System.Collections.Concurrent;
using KAiMarket.Domain;

namespace KAiMarket.Identity.Sessions;

/// <summary>
/// The sessions in memory: a request costs a digest and a look-up. Changes made here act at once, those of other
/// processes within 5 seconds.
/// </summary>
public sealed class SessionRing(SessionTable table, TimeProvider clock) : ICredentials
{
    /// <summary>How often gateways tell one another which sessions were used.</summary>
    public static readonly TimeSpan UsesEvery = TimeSpan.FromMinutes(1);

    // A use is written down a minute late, and the writing takes its time.
    private static readonly TimeSpan UsesOverlap = Polling.Overlap + (2 * UsesEvery);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Known> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<KeyHash, Known> _live = new();
    private readonly ConcurrentDictionary<string, RequestRate> _rates = new(StringComparer.Ordinal);
    private DateTimeOffset _read = DateTimeOffset.UnixEpoch + Polling.Overlap;
    private DateTimeOffset _usesRead = DateTimeOffset.UnixEpoch + UsesOverlap;
    private DateTimeOffset _swept;

    public Credential? Find(ReadOnlySpan<char> secret)
    {
        if (!KeyHash.TryOf(secret, out var hash) || !_live.TryGetValue(hash, out var known)) return null;
        var now = clock.GetUtcNow();
        if (!known.IsLiveAt(now)) return null;
        known.See(now);
        return known.Credential;
    }

    /// <summary>One that is live; null when there is none of that id.</summary>
    public Session? Live(string session) =>
        _byId.TryGetValue(session, out var known) && known.IsLiveAt(clock.GetUtcNow()) ? known.Session : null;

    /// <summary>The live sessions of an account, newest first.</summary>
    public IReadOnlyList<Session> LiveOf(string account)
    {
        var now = clock.GetUtcNow();
        return [.. _byId.Values
            .Where(known => known.Session.Account == account && known.IsLiveAt(now))
            .Select(known => known.Session with { SeenAt = known.SeenAt })
            .OrderByDescending(session => session.CreatedAt).ThenBy(session => session.Id, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Begins a session; null when the account was locked, erased or given another password since its stamp was read.
    /// </summary>
    public async Task<(Session Session, string Secret)?> BeginAsync(
        string account, string stamp, CancellationToken cancel)
    {
        var (session, secret) = Session.Begin(account, clock.GetUtcNow());
        if (!await table.AddAsync(session, stamp, cancel)) return null;
        Take(session);
        return (session, secret);
    }

    /// <summary>Ends one session of an account, or all of them, at once.</summary>
    /// <param name="session">null for all.</param>
    /// <param name="except">One that goes on.</param>
    public async Task EndAsync(string account, string? session, string? except, CancellationToken cancel)
    {
        await table.EndAsync(account, session, except, clock.GetUtcNow(), cancel);
        await TakeAsync(account, cancel);
    }

    /// <summary>Puts on a hat, or takes it off. Whether the account may wear it is the caller's to look at.</summary>
    public async Task WearAsync(Session session, WornHat? hat, CancellationToken cancel)
    {
        await table.WearAsync(session.Id, hat, clock.GetUtcNow(), cancel);
        await TakeAsync(session.Account, cancel);
    }

    /// <summary>Takes off every hat that an account wears for an organisation, such as when it leaves.</summary>
    public async Task TakeOffAsync(string account, string organisation, CancellationToken cancel)
    {
        await table.TakeOffAsync(account, organisation, clock.GetUtcNow(), cancel);
        await TakeAsync(account, cancel);
    }

    /// <summary>Takes in what changed in the store: new sessions, hats and ends.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        foreach (var session in await table.ChangedAsync(_read - Polling.Overlap, now, cancel)) Take(session);
        _read = now;
        if (now - _swept < SweepEvery) return;

        _swept = now;
        foreach (var known in _byId.Values.Where(known => known.Session.ExpiresAt <= now)) Forget(known);
        await table.ForgetAsync(now - Session.Longest, cancel);
        await table.Uses.ForgetAsync(now - Session.Longest, cancel);
    }

    /// <summary>Writes down which sessions were used here, and takes in which were used elsewhere.</summary>
    public async Task ExchangeUsesAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var uses = _byId.Values.Where(known => known.Unsaved && known.IsLiveAt(now))
            .Select(known => (Known: known, At: known.SeenAt)).ToList();
        await table.Uses.SaveAsync(uses.Select(use => (use.Known.Session.Id, use.At)), cancel);
        foreach (var (known, at) in uses) known.Saved(at);

        foreach (var (id, at) in await table.Uses.SinceAsync(_usesRead - UsesOverlap, cancel))
            if (_byId.TryGetValue(id, out var known)) known.SeenElsewhere(at);
        _usesRead = now;
    }

    private async Task TakeAsync(string account, CancellationToken cancel)
    {
        foreach (var session in await table.OfAsync(account, cancel)) Take(session);
    }

    private void Take(Session session)
    {
        var known = _byId.AddOrUpdate(
            session.Id,
            _ => new Known(session, _rates.GetOrAdd(session.Account, _ => new RequestRate())),
            // Read before a change, and taken in after: a change is never undone.
            (_, there) => session.ChangedAt <= there.Session.ChangedAt ? there : there.With(session));
        if (known.Session.EndedAt is null) _live[session.Hash] = known;
        else _live.TryRemove(session.Hash, out _);
    }

    private void Forget(Known known)
    {
        _live.TryRemove(known.Session.Hash, out _);
        _byId.TryRemove(known.Session.Id, out _);
    }

    private sealed class Known
    {
        private readonly RequestRate _rate;
        private readonly LastUse _seen;

        public Known(Session session, RequestRate rate) : this(session, rate, new(session.SeenAt.UtcTicks)) { }

        private Known(Session session, RequestRate rate, LastUse seen)
        {
            (Session, _rate, _seen) = (session, rate, seen);
            var (organisation, role, scopes) = session.Hat ?? new WornHat("", Role.Person, Scopes.All);
            Credential = new(
                session.Id, CredentialKind.Session, session.Account, organisation, role, scopes, session.ExpiresAt, rate);
        }

        public Session Session { get; }

        public Credential Credential { get; }

        public DateTimeOffset SeenAt => new(Volatile.Read(ref _seen.Ticks), TimeSpan.Zero);

        public bool Unsaved => Volatile.Read(ref _seen.Ticks) > _seen.SavedTicks;

        public bool IsLiveAt(DateTimeOffset now) =>
            Session.EndedAt is null && now < Session.ExpiresAt && now - SeenAt < Session.Idle;

        public void See(DateTimeOffset now) => Volatile.Write(ref _seen.Ticks, now.UtcTicks);

        public void Saved(DateTimeOffset at) => _seen.SavedTicks = at.UtcTicks;

        public void SeenElsewhere(DateTimeOffset at)
        {
            if (at > SeenAt) See(at);
            if (at.UtcTicks > _seen.SavedTicks) Saved(at);
        }

        public Known With(Session session) => new(session, _rate, _seen);
    }

    private sealed class LastUse(long ticks)
    {
        public long Ticks = ticks;
        public long SavedTicks = ticks;
    }
}
