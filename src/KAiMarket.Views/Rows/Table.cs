using System.Globalization;
using System.Text;

namespace KAiMarket.Views.Rows;

/// <summary>What a write does to a column of a row that is there already.</summary>
internal enum Merge
{
    /// <summary>The new value takes the old one's place.</summary>
    Replace,

    /// <summary>The new value is added to the old one.</summary>
    Add,

    /// <summary>The first value stays.</summary>
    Keep,
}

/// <summary>
/// A column as the stores see it: text, or a 64-bit number. Times are UTC ticks of 100 ns, so nothing is lost.
/// </summary>
internal sealed record Column(string Name, bool IsText, bool IsKey, bool IsNullable, Merge Merge);

/// <summary>A table as the stores see it. Its name and its columns are the same in every store.</summary>
internal abstract class Table(
    string name, IReadOnlyList<Column> columns, bool appendOnly, IReadOnlyList<string> indexes)
{
    public string Name { get; } = name;
    public IReadOnlyList<Column> Columns { get; } = columns;

    /// <summary>Rows are only ever added, in the order of their key.</summary>
    public bool AppendOnly { get; } = appendOnly;

    /// <summary>
    /// Secondary indexes, each as what follows the table's name: <c>(debit, position) WHERE opens = 0</c>.
    /// </summary>
    public IReadOnlyList<string> Indexes { get; } = indexes;

    /// <summary>
    /// A text column of tokens with a space between any two, by which rows are found; null for none. A token is of
    /// letters, digits and hyphens in ASCII.
    /// </summary>
    public string? Tokens { get; init; }

    /// <summary>The names of all columns, as a SELECT or INSERT lists them.</summary>
    public string ColumnList { get; } = string.Join(", ", columns.Select(column => column.Name));

    public string KeyList { get; } =
        string.Join(", ", columns.Where(column => column.IsKey).Select(column => column.Name));

    /// <summary>The statements that make the table.</summary>
    /// <param name="prefix">Goes before the table's name, as in <c>views_3.</c></param>
    /// <param name="text">The type of a text column, with byte order as its collation.</param>
    /// <param name="suffix">Store parameters.</param>
    public string Create(string prefix, string text, string suffix)
    {
        var sql = new StringBuilder($"CREATE TABLE {prefix}{Name} (\n");
        foreach (var column in Columns)
        {
            sql.Append(CultureInfo.InvariantCulture, $"  {column.Name} {(column.IsText ? text : "bigint")}");
            sql.Append(column.IsNullable ? ",\n" : " NOT NULL,\n");
        }

        sql.Append(CultureInfo.InvariantCulture, $"  PRIMARY KEY ({KeyList})){suffix};\n");
        for (var i = 0; i < Indexes.Count; i++)
        {
            // An index lives in its table's schema and must not name another.
            sql.Append(CultureInfo.InvariantCulture, $"CREATE INDEX {Name}_{i + 1} ON {prefix}{Name} {Indexes[i]};\n");
        }

        return sql.ToString();
    }

    /// <summary>An INSERT around <paramref name="source"/>.</summary>
    /// <param name="merge">Rows may be there already; without it, one that is there is an error.</param>
    public string Insert(string prefix, string source, bool merge)
    {
        var insert = $"INSERT INTO {prefix}{Name} AS t ({ColumnList}) {source}";
        var merged = Columns.Where(column => column is { IsKey: false, Merge: not Merge.Keep }).Select(column =>
            column.Merge == Merge.Add
                ? $"{column.Name} = t.{column.Name} + excluded.{column.Name}"
                : $"{column.Name} = excluded.{column.Name}");
        return !merge ? insert : $"{insert} ON CONFLICT ({KeyList}) DO UPDATE SET {string.Join(", ", merged)}";
    }
}

/// <summary>A table with the way from a row to its columns and back.</summary>
internal sealed class Table<TRow>(
    string name, Func<TRow, string> key, Func<RowReader, TRow> read, bool appendOnly, IReadOnlyList<string> indexes,
    params IReadOnlyList<Column<TRow>> columns)
    : Table(name, [.. columns.Select(column => column.Shape)], appendOnly, indexes)
{
    /// <summary>Names a row within the table.</summary>
    public Func<TRow, string> Key { get; } = key;

    /// <summary>Reads a row whose columns come in the table's order.</summary>
    public Func<RowReader, TRow> Read { get; } = read;

    public IReadOnlyList<Column<TRow>> Getters { get; } = columns;
}

/// <summary>How one column comes from a row; one of the two getters is there.</summary>
internal sealed record Column<TRow>(Column Shape, Func<TRow, string?>? Text, Func<TRow, long?>? Number)
{
    public static Column<TRow> Key(string name, Func<TRow, string> get) =>
        new(new(name, true, true, false, Merge.Keep), get, null);
    public static Column<TRow> Key(string name, Func<TRow, long> get) =>
        new(new(name, false, true, false, Merge.Keep), null, row => get(row));
    public static Column<TRow> Of(string name, Func<TRow, string> get) =>
        new(new(name, true, false, false, Merge.Replace), get, null);
    public static Column<TRow> Of(string name, Func<TRow, long> get, Merge merge = Merge.Replace) =>
        new(new(name, false, false, false, merge), null, row => get(row));
    public static Column<TRow> Maybe(string name, Func<TRow, string?> get) =>
        new(new(name, true, false, true, Merge.Replace), get, null);
    public static Column<TRow> Maybe(string name, Func<TRow, long?> get) =>
        new(new(name, false, false, true, Merge.Replace), null, get);
}
