using System.Data.Common;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

public sealed partial class MarketViews
{
    /// <summary>The most rows of one page.</summary>
    public const int MostRows = 1_000;

    /// <summary>
    /// A page of a table in the order of <paramref name="order"/>, of its key where that is not given.
    /// </summary>
    private Task<Page<TRow>> PageAsync<TRow>(
        Table<TRow> table, Filter filter, int limit, CancellationToken cancel, Func<TRow, string>? cursor = null,
        string? order = null)
        where TRow : class
    {
        order ??= table.KeyList;
        var select = $"SELECT {table.ColumnList} FROM ~{table.Name} {filter.Where()} ORDER BY {order}";
        return PageAsync(table, filter.Values, [select], order, limit, cursor ?? table.Key, cancel);
    }

    /// <summary>A page of rows, its position read in the same statement as they.</summary>
    /// <param name="parts">SELECTs of the table's columns, each ordered, that together give every row once.</param>
    private async Task<Page<TRow>> PageAsync<TRow>(
        Table<TRow> table, IReadOnlyList<object> values, IEnumerable<string> parts, string order, int limit,
        Func<TRow, string> cursor, CancellationToken cancel)
        where TRow : class
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostRows);

        // One row more tells whether there is another page.
        var limited = parts.Select((part, i) => $"SELECT * FROM ({part} LIMIT {limit + 1}) AS part{i}");
        var sql =
            $"""
            SELECT c.position, r.* FROM ~checkpoint c LEFT JOIN
            (SELECT * FROM ({string.Join("\nUNION ALL ", limited)}) AS parts
            ORDER BY {order} LIMIT {limit + 1}) AS r ON true
            ORDER BY {string.Join(", ", order.Split(", ").Select(column => "r." + column))}
            """;
        var rows = await SelectAsync(sql, values, reader => (
            Position: reader.GetInt64(0),
            Row: reader.IsDBNull(1) ? null : table.Read(new RowReader(reader, 1).Start())), cancel);

        var items = rows.Where(row => row.Row is not null).Select(row => row.Row!).Take(limit).ToList();
        return new(items, rows.Count > limit ? Cursor.Of(cursor(items[^1])) : null, rows[0].Position);
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
            ? $"The views are being built: {building.Position:N0} of {Math.Max(_tail.Newest, building.Position):N0} " +
                "events so far."
            : _trouble is { } trouble ? $"The views cannot be opened now: {trouble}" : "The views are being opened.");
    }
}
