using System.Collections.Concurrent;
using KAiMarket.Domain;

namespace KAiMarket.Identity.Sessions;

/// <summary>
/// The sessions in memory: a request costs a digest and a look-up. Changes made here act at once, those of other
/// processes within 5 seconds.
/// </summary>
public sealed class SessionRing(SessionTable table, TimeProvider clock) : ICredentials
{
    /// <summary>How stale the store may be about the last use of a session.</summary>
    public static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Known> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<KeyHash, Known> _live = new();
    private readonly ConcurrentDictionary<string, RequestRate> _rates = new(StringComparer.Ordinal);
    private DateTimeOffset _read = DateTimeOffset.UnixEpoch + Polling.Overlap;
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

    /// <summary>Takes in what changed in the store, and tells it what was used here.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        foreach (var session in await table.ChangedAsync(_read - Polling.Overlap, now, cancel)) Take(session);
        _read = now;

        var seen = _byId.Values
            .Where(known => known.IsLiveAt(now) && known.SeenAt - known.Session.SeenAt >= SeenEvery)
            .Select(known => (known.Session.Id, known.SeenAt)).ToList();
        if (seen.Count > 0) await table.SeenAsync(seen, now, cancel);
        if (now - _swept < SweepEvery) return;

        _swept = now;
        foreach (var known in _byId.Values.Where(known => known.Session.ExpiresAt <= now)) Forget(known);
        await table.ForgetAsync(now - Session.Longest, cancel);
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

        public bool IsLiveAt(DateTimeOffset now) =>
            Session.EndedAt is null && now < Session.ExpiresAt && now - SeenAt < Session.Idle;

        public void See(DateTimeOffset now) => Volatile.Write(ref _seen.Ticks, now.UtcTicks);

        public Known With(Session session)
        {
            // Another process may have seen it later than this one.
            if (session.SeenAt > SeenAt) See(session.SeenAt);
            return new Known(session, _rate, _seen);
        }
    }

    private sealed class LastUse(long ticks)
    {
        public long Ticks = ticks;
    }
}
