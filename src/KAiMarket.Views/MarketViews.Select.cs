using System.Data.Common;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

public sealed partial class MarketViews
{
    /// <summary>The most rows of one page.</summary>
    public const int MostRows = 1_000;

    /// <summary>A page of a table, its position read in the same statement as its rows.</summary>
    /// <param name="alternatives">Conditions of which a row meets exactly one, each with an index of its own.</param>
    private async Task<Page<TRow>> PageAsync<TRow>(
        Table<TRow> table, Filter filter, int limit, CancellationToken cancel,
        Func<TRow, string>? cursor = null, string? order = null, IReadOnlyList<string>? alternatives = null)
        where TRow : class
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostRows);
        order ??= table.KeyList;

        // One row more tells whether there is another page.
        var parts = (alternatives ?? [""]).Select((alternative, i) =>
            $"""
            SELECT * FROM (SELECT {table.ColumnList} FROM ~{table.Name} {filter.Where(alternative.Length > 0 ? alternative : null)}
              ORDER BY {order} LIMIT {limit + 1}) AS part{i}
            """);
        var sql =
            $"""
            SELECT c.position, r.* FROM ~checkpoint c LEFT JOIN
            (SELECT * FROM ({string.Join("\nUNION ALL ", parts)}) AS parts ORDER BY {order} LIMIT {limit + 1}) AS r ON true
            ORDER BY {string.Join(", ", order.Split(", ").Select(column => "r." + column))}
            """;
        var rows = await SelectAsync(sql, filter.Values, reader => (
            Position: reader.GetInt64(0), Row: reader.IsDBNull(1) ? null : table.Read(new RowReader(reader, 1).Start())), cancel);

        var items = rows.Where(row => row.Row is not null).Select(row => row.Row!).Take(limit).ToList();
        var next = rows.Count > limit ? Cursor.Of((cursor ?? table.Key)(items[^1])) : null;
        return new(items, next, rows[0].Position);
    }

    private async Task<TRow?> RowAsync<TRow>(Table<TRow> table, string key, CancellationToken cancel) where TRow : class
    {
        var sql = $"SELECT {table.ColumnList} FROM ~{table.Name} WHERE {table.KeyList} = $1";
        var rows = await SelectAsync(sql, [key], reader => table.Read(new RowReader(reader, 0).Start()), cancel);
        return rows.Count == 0 ? null : rows[0];
    }

    private async Task<List<T>> SelectAsync<T>(
        string sql, IReadOnlyList<object> values, Func<DbDataReader, T> read, CancellationToken cancel)
    {
        try
        {
            return await _store.SelectAsync(Answering(), sql, values, read, cancel);
        }
        catch (GenerationGoneException)
        {
            // Another process has switched; its choice stands in the store.
            return await SelectNewestAsync(sql, values, read, cancel);
        }
        catch (Exception trouble) when (_store.IsTrouble(trouble))
        {
            if (_store.IsDamage(trouble)) _damage = trouble;
            throw Unreachable(trouble);
        }
    }

    private async Task<List<T>> SelectNewestAsync<T>(
        string sql, IReadOnlyList<object> values, Func<DbDataReader, T> read, CancellationToken cancel)
    {
        try
        {
            var serving = (await _store.GenerationsAsync(cancel)).Serving;
            return await _store.SelectAsync(serving, sql, values, read, cancel);
        }
        catch (Exception trouble) when (_store.IsTrouble(trouble) || trouble is GenerationGoneException)
        {
            throw Unreachable(trouble);
        }
    }

    private static ViewsUnavailableException Unreachable(Exception trouble) =>
        new($"The views' store cannot be read now: {trouble.Message}", trouble);

    // The generation that answers, or the reason why none does.
    private long Answering()
    {
        if (_stopped is { } stopped) throw stopped;
        if (Volatile.Read(ref _generation) is > 0 and var generation) return generation;
        throw new ViewsUnavailableException(Building is { } building
            ? $"The views are being built: {building.Position:N0} of {Math.Max(_tail.Newest, building.Position):N0} events so far."
            : _trouble is { } trouble ? $"The views cannot be opened now: {trouble}" : "The views are being opened.");
    }
}
