namespace KAiMarket.Views.Rows;

/// <summary>What one batch of events does to one table: the rows it needs to see and the rows it leaves.</summary>
internal abstract class TouchedRows(Table table)
{
    public Table Table { get; } = table;

    /// <summary>Keys of rows that must be loaded before the fold can finish.</summary>
    public virtual IReadOnlyCollection<string> Missing => [];

    /// <summary>Takes a loaded row.</summary>
    public virtual void Take(RowReader row) => throw new NotSupportedException($"Rows of {Table.Name} are never loaded.");

    /// <summary>Does what had to wait for the loaded rows.</summary>
    public virtual void Finish() { }

    /// <summary>How many rows are to be written.</summary>
    public abstract int Count { get; }

    /// <summary>A text column of the n-th row to be written.</summary>
    public abstract string? Text(int row, int column);

    /// <summary>A number column of the n-th row to be written.</summary>
    public abstract long? Number(int row, int column);

    /// <summary>The rows have been written.</summary>
    public abstract void Written();
}

/// <summary>Rows to be written, in a list.</summary>
internal abstract class TouchedRows<TRow>(Table<TRow> table) : TouchedRows(table)
{
    protected Table<TRow> Shape { get; } = table;

    protected abstract TRow Row(int row);

    public override string? Text(int row, int column) => Shape.Getters[column].Text!(Row(row));
    public override long? Number(int row, int column) => Shape.Getters[column].Number!(Row(row));
}

/// <summary>A table that only grows.</summary>
internal sealed class AddedRows<TRow>(Table<TRow> table) : TouchedRows<TRow>(table)
{
    private readonly List<TRow> _rows = [];

    public void Add(TRow row) => _rows.Add(row);

    public override int Count => _rows.Count;
    protected override TRow Row(int row) => _rows[row];
    public override void Written() => _rows.Clear();
}

/// <summary>
/// A table of sums. A batch adds up what it brings and the store adds that to what it has, so no row is ever loaded;
/// the fence on the position makes sure that it is added once.
/// </summary>
internal sealed class SummedRows<TRow>(Table<TRow> table, Func<TRow, TRow, TRow> plus) : TouchedRows<TRow>(table)
{
    private readonly Dictionary<string, int> _places = [];
    private readonly List<TRow> _rows = [];

    public void Add(TRow row)
    {
        var key = Shape.Key(row);
        if (_places.TryGetValue(key, out var place))
        {
            _rows[place] = plus(_rows[place], row);
            return;
        }

        _places.Add(key, _rows.Count);
        _rows.Add(row);
    }

    public override int Count => _rows.Count;
    protected override TRow Row(int row) => _rows[row];

    public override void Written()
    {
        _places.Clear();
        _rows.Clear();
    }
}
