namespace KAiMarket.Views.Rows;

/// <summary>What one batch of events does to one table: the rows it needs to see and the rows it leaves.</summary>
internal abstract class TouchedRows(Table table)
{
    public Table Table { get; } = table;

    /// <summary>Keys of rows that must be loaded before the fold can finish.</summary>
    public virtual IReadOnlyCollection<string> Missing => [];

    /// <summary>Takes a loaded row.</summary>
    public virtual void Take(RowReader row) =>
        throw new NotSupportedException($"Rows of {Table.Name} are never loaded.");

    /// <summary>Does what had to wait for the loaded rows.</summary>
    public virtual void Finish() { }

    /// <summary>What is to be written; valid until <see cref="Written"/>.</summary>
    public abstract IEnumerable<RowList> Writes { get; }

    /// <summary>The rows have been written.</summary>
    public abstract void Written();
}

/// <summary>Rows of one table to be written in one go.</summary>
internal abstract class RowList(Table table, bool areNew)
{
    public Table Table { get; } = table;

    /// <summary>No such row is in the table yet, so the store need not look for one.</summary>
    public bool AreNew { get; } = areNew;

    public abstract int Count { get; }
    public abstract string? Text(int row, int column);
    public abstract long? Number(int row, int column);
}

internal sealed class RowList<TRow>(Table<TRow> table, bool areNew) : RowList(table, areNew)
{
    private readonly Table<TRow> _shape = table;

    public List<TRow> Rows { get; } = [];

    public override int Count => Rows.Count;
    public override string? Text(int row, int column) => _shape.Getters[column].Text!(Rows[row]);
    public override long? Number(int row, int column) => _shape.Getters[column].Number!(Rows[row]);

    /// <summary>
    /// Puts the rows in the order of the table's index, in which a store takes them with far less work.
    /// </summary>
    public RowList<TRow> Sorted()
    {
        var key = _shape.Key;
        Rows.Sort((left, right) => string.CompareOrdinal(key(left), key(right)));
        return this;
    }
}

/// <summary>A table that only grows, in the order of the journal.</summary>
internal sealed class AddedRows<TRow>(Table<TRow> table) : TouchedRows(table)
{
    private readonly RowList<TRow> _added = new(table, areNew: true);

    public void Add(TRow row) => _added.Rows.Add(row);

    public override IEnumerable<RowList> Writes => [_added];
    public override void Written() => _added.Rows.Clear();
}

/// <summary>
/// A table of sums. A batch adds up what it brings and the store adds that to what it has, so no row is ever loaded;
/// the fence on the position makes sure that it is added once.
/// </summary>
internal sealed class SummedRows<TRow>(Table<TRow> table, Func<TRow, TRow, TRow> plus) : TouchedRows(table)
{
    private readonly Dictionary<string, (bool IsNew, int Place)> _places = [];
    private readonly RowList<TRow> _opened = new(table, areNew: true);
    private readonly RowList<TRow> _added = new(table, areNew: false);

    /// <summary>Adds to a row.</summary>
    /// <param name="key">The row's.</param>
    /// <param name="isNew">Nothing was ever added to it before.</param>
    public void Add(string key, TRow row, bool isNew = false)
    {
        if (_places.TryGetValue(key, out var found))
        {
            var rows = (found.IsNew ? _opened : _added).Rows;
            rows[found.Place] = plus(rows[found.Place], row);
            return;
        }

        var list = (isNew ? _opened : _added).Rows;
        _places.Add(key, (isNew, list.Count));
        list.Add(row);
    }

    public override IEnumerable<RowList> Writes => [_opened.Sorted(), _added.Sorted()];

    public override void Written()
    {
        _places.Clear();
        _opened.Rows.Clear();
        _added.Rows.Clear();
    }
}
