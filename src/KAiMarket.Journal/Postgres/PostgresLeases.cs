using System.Data;
using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>
/// Leases beside the journal, by the database's clock. A process that dies loses its session with its life, and with it
/// its leases, at once; one that is stopped keeps its session, and loses them at the end of the term.
/// </summary>
public sealed class PostgresLeases : ILeases, IAsyncDisposable
{
    private const int PatienceSeconds = 2;

    // The start of a session tells it from a later one of its number; of other roles' sessions it is not shown.
    private const string IsTaken =
        """
        until > clock_timestamp() and exists (select 1 from pg_stat_activity as activity
          where activity.pid = session and coalesce(activity.backend_start = started, true))
        """;

    // Who only asks in vain touches no row.
    private const string Take =
        $"""
        insert into journal.leases as held (name, holder, since, until, session, started, trouble)
        select $1, $2, clock_timestamp(), clock_timestamp() + $3, pid, backend_start, $4
        from pg_stat_activity where pid = pg_backend_pid()
          and not exists (select 1 from journal.leases where name = $1 and holder <> $2 and {IsTaken})
        on conflict (name) do update set
          holder = excluded.holder, until = excluded.until, session = excluded.session, started = excluded.started,
          trouble = excluded.trouble,
          since = case when held.holder = $2 and held.until > clock_timestamp() then held.since else excluded.since end
        where held.holder = $2 or held.until <= clock_timestamp() or not exists (
          select 1 from pg_stat_activity as activity
          where activity.pid = held.session and coalesce(activity.backend_start = held.started, true))
        returning true
        """;

    private readonly NpgsqlDataSource _source;
    private readonly string _holder;
    private readonly SemaphoreSlim _turn = new(1);
    private NpgsqlConnection? _session;

    /// <param name="address">A URL or a connection string, see <see cref="PostgresAddress"/>.</param>
    /// <param name="holder">This process; no other may have the same name at any time.</param>
    public PostgresLeases(string address, string holder)
    {
        _holder = holder;
        var options = new NpgsqlConnectionStringBuilder(PostgresAddress.ToConnectionString(address));

        // A lease that is lost in a crash of the database was its holder's session's as well.
        options.Options = $"-c synchronous_commit=off {options.Options}".Trim();
        options.ApplicationName = "kaimarket leases";
        options.Pooling = false;
        options.Timeout = PatienceSeconds;
        options.CommandTimeout = PatienceSeconds;
        _source = NpgsqlDataSource.Create(options);
    }

    public Task<bool> TakeAsync(string name, TimeSpan term, string? trouble, CancellationToken cancel) =>
        DoAsync(
            Take, [name, _holder, term, (object?)trouble ?? DBNull.Value],
            async command => await command.ExecuteScalarAsync(cancel) is true, cancel);

    public Task ReleaseAsync(string name, CancellationToken cancel) =>
        DoAsync(
            "delete from journal.leases where name = $1 and holder = $2", [name, _holder],
            command => command.ExecuteNonQueryAsync(cancel), cancel);

    public Task<IReadOnlyList<HeldLease>> ReadAsync(CancellationToken cancel) =>
        DoAsync(
            $"select name, holder, since, trouble from journal.leases where {IsTaken} order by name", [],
            async command =>
            {
                await using var row = await command.ExecuteReaderAsync(cancel);
                var held = new List<HeldLease>();
                while (await row.ReadAsync(cancel))
                {
                    held.Add(new(row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2),
                        row.IsDBNull(3) ? null : row.GetString(3)));
                }

                return (IReadOnlyList<HeldLease>)held;
            },
            cancel);

    public async ValueTask DisposeAsync()
    {
        if (_session is not null) await _session.DisposeAsync();
        await _source.DisposeAsync();
        _turn.Dispose();
    }

    // Always over the same connection: it is by this session that the database knows that the process lives.
    private async Task<T> DoAsync<T>(
        string sql, object[] values, Func<NpgsqlCommand, Task<T>> work, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (_session is { State: not ConnectionState.Open } broken)
            {
                _session = null;
                await broken.DisposeAsync();
            }

            _session ??= await _source.OpenConnectionAsync(cancel);
            await using var command = new NpgsqlCommand(sql, _session);
            foreach (var value in values)
            {
                command.Parameters.Add(value is DBNull
                    ? new() { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }
                    : new() { Value = value });
            }

            return await work(command);
        }
        catch (Exception failure) when (PostgresFailures.OfStore(failure))
        {
            throw PostgresFailures.Explain(failure);
        }
        finally
        {
            _turn.Release();
        }
    }
}
