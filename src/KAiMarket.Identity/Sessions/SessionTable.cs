using System.Data.Common;
using KAiMarket.Domain;

namespace KAiMarket.Identity.Sessions;

/// <summary>Digests of sessions' secrets, whose they are, and what they act under.</summary>
public sealed class SessionTable(IdentityDatabase database)
{
    private const string Columns =
        """
        id, hash, account, created_at, expires_at, ended_at, changed_at, organisation, role, scopes
        """;

    // Grows in any case: what a process read before a change is never taken for newer than the change.
    private const string Changed = "changed_at = case when changed_at >= @a then changed_at + 1 else @a end";

    private const string UsesName = "session_uses";

    private readonly string _sessions = $"{database.Schema}sessions";
    private readonly string _accounts = $"{database.Schema}accounts";

    /// <summary>The last use of each, which gateways tell one another about once a minute.</summary>
    public UseTable Uses { get; } = new(database, UsesName);

    internal static string Schema(IdentityDatabase database) =>
        $"""
        create table if not exists {database.Schema}sessions (id text primary key, hash {database.Bytes} not null unique,
            account text not null, created_at bigint not null, expires_at bigint not null,
            ended_at bigint, changed_at bigint not null, organisation text, role text, scopes text);
        create index if not exists sessions_changed_at on {database.Schema}sessions (changed_at);
        create index if not exists sessions_account on {database.Schema}sessions (account);
        {UseTable.Schema(database, UsesName)}
        """;

    /// <summary>
    /// Adds a session, unless its account was locked, erased or given another password since the stamp was read. The
    /// account's row is held meanwhile, so no session slips past the end of all sessions.
    /// </summary>
    public async Task<bool> AddAsync(Session session, string stamp, CancellationToken cancel) =>
        await database.RunAsync(
            $"""
                insert into {_sessions} (id, hash, account, created_at, expires_at, changed_at)
                select @a, @b, id, @c, @d, @c from {_accounts}
                where id = @e and stamp = @f and locked_at is null and erased_at is null
                {(database.IsPostgres ? "for share" : "")}
                """,
            cancel, session.Id, session.Hash.ToBytes(), session.CreatedAt.ToUnixTimeMilliseconds(),
            session.ExpiresAt.ToUnixTimeMilliseconds(), session.Account, stamp) == 1;

    /// <summary>Ends the sessions of an account, or one of them.</summary>
    /// <param name="session">null for all.</param>
    /// <param name="except">One that goes on.</param>
    public Task EndAsync(
        string account, string? session, string? except, DateTimeOffset at, CancellationToken cancel) =>
        database.RunAsync(
            $"""
                update {_sessions} set ended_at = @a, {Changed}
                where account = @b and ended_at is null
                    and (cast(@c as text) is null or id = @c) and (cast(@d as text) is null or id <> @d)
                """,
            cancel, at.ToUnixTimeMilliseconds(), account, session, except);

    /// <summary>Puts on a hat, or takes it off.</summary>
    public Task WearAsync(string session, WornHat? hat, DateTimeOffset at, CancellationToken cancel) =>
        database.RunAsync(
            $"""
                update {_sessions} set organisation = @b, role = @c, scopes = @d, {Changed}
                where id = @e and ended_at is null
                """,
            cancel, at.ToUnixTimeMilliseconds(), hat?.Organisation, hat?.Role.ToString(), hat?.Scopes.Text,
            session);

    /// <summary>Takes off every hat that an account wears for an organisation.</summary>
    public Task TakeOffAsync(string account, string organisation, DateTimeOffset at, CancellationToken cancel) =>
        database.RunAsync(
            $"""
                update {_sessions} set organisation = null, role = null, scopes = null, {Changed}
                where account = @b and organisation = @c and ended_at is null
                """,
            cancel, at.ToUnixTimeMilliseconds(), account, organisation);

    /// <summary>Forgets sessions that ended by themselves before a time.</summary>
    public Task ForgetAsync(DateTimeOffset expiredBefore, CancellationToken cancel) => database.RunAsync(
        $"delete from {_sessions} where expires_at < @a", cancel, expiredBefore.ToUnixTimeMilliseconds());

    /// <summary>Sessions that changed at a time or later and have time left.</summary>
    public Task<List<Session>> ChangedAsync(DateTimeOffset since, DateTimeOffset now, CancellationToken cancel) =>
        database.AskAsync(
            $"select {Columns} from {_sessions} where changed_at >= @a and expires_at > @b", Read, cancel,
            since.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());

    /// <summary>What is known of an account's sessions, newest first.</summary>
    public Task<List<Session>> OfAsync(string account, CancellationToken cancel) => database.AskAsync(
        $"select {Columns} from {_sessions} where account = @a order by created_at desc, id", Read, cancel, account);

    private static Session Read(DbDataReader row)
    {
        DateTimeOffset At(int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
        DateTimeOffset? MaybeAt(int column) => row.IsDBNull(column) ? null : At(column);
        var hat = row.IsDBNull(7) || !Scopes.TryParse(row.GetString(9), out var scopes)
            ? null
            : new WornHat(row.GetString(7), Enum.Parse<Role>(row.GetString(8)), scopes);
        return new Session(
            row.GetString(0), KeyHash.FromBytes((byte[])row.GetValue(1)), row.GetString(2), At(3), At(3), At(4),
            MaybeAt(5), At(6), hat);
    }
}
