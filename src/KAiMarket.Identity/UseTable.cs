namespace KAiMarket.Identity;

/// <summary>
/// When something that opens was last used. Gateways write it down late and together, apart from what they must hear of at
/// once: a hundred thousand uses a minute do not hold up a revocation.
/// </summary>
/// <param name="name">Of the table.</param>
public sealed class UseTable(IdentityDatabase database, string name)
{
    // Of one statement; SQLite takes 32,766 parameters and PostgreSQL more.
    private const int MostAtOnce = 1000;

    private readonly string _table = database.Schema + name;

    internal static string Schema(IdentityDatabase database, string name) =>
        $"""
        create table if not exists {database.Schema}{name} (id text primary key, last_used_at bigint not null);
        create index if not exists {name}_last_used_at on {database.Schema}{name} (last_used_at);
        """;

    /// <summary>Writes uses down; a later one of another gateway stays.</summary>
    public async Task SaveAsync(IEnumerable<(string Id, DateTimeOffset At)> uses, CancellationToken cancel)
    {
        // In order, so that two gateways never wait for each other's rows.
        foreach (var batch in uses.OrderBy(use => use.Id, StringComparer.Ordinal).Chunk(MostAtOnce))
        {
            var rows = string.Join(", ", batch.Select((_, i) =>
                $"({IdentityDatabase.Name(2 * i)}, {IdentityDatabase.Name((2 * i) + 1)})"));
            await database.RunAsync(
                $"""
                    insert into {_table} (id, last_used_at) values {rows}
                    on conflict (id) do update set last_used_at = excluded.last_used_at
                    where excluded.last_used_at > {name}.last_used_at
                    """,
                cancel, [.. batch.SelectMany(use => new object[] { use.Id, use.At.ToUnixTimeMilliseconds() })]);
        }
    }

    /// <summary>Last uses as far as gateways have written them down.</summary>
    /// <param name="ids">A thousand at most.</param>
    public async Task<Dictionary<string, DateTimeOffset>> OfAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancel)
    {
        if (ids.Count == 0) return [];
        var names = string.Join(", ", Enumerable.Range(0, ids.Count).Select(IdentityDatabase.Name));
        return Known(await database.AskAsync(
            $"select id, last_used_at from {_table} where id in ({names})", Read, cancel, [.. ids]));
    }

    /// <summary>Last uses at a time or later.</summary>
    public async Task<Dictionary<string, DateTimeOffset>> SinceAsync(DateTimeOffset since, CancellationToken cancel) =>
        Known(await database.AskAsync(
            $"select id, last_used_at from {_table} where last_used_at >= @a", Read, cancel,
            since.ToUnixTimeMilliseconds()));

    public Task ForgetAsync(DateTimeOffset before, CancellationToken cancel) => database.RunAsync(
        $"delete from {_table} where last_used_at < @a", cancel, before.ToUnixTimeMilliseconds());

    private static (string Id, DateTimeOffset At) Read(System.Data.Common.DbDataReader row) =>
        (row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)));

    private static Dictionary<string, DateTimeOffset> Known(List<(string Id, DateTimeOffset At)> rows) =>
        rows.ToDictionary(row => row.Id, row => row.At, StringComparer.Ordinal);
}
