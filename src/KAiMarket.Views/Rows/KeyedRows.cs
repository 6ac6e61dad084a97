namespace KAiMarket.Views.Rows;

/// <summary>
/// A table whose rows change. Rows seen lately stay in memory from batch to batch; a change to any other row waits
/// until the batch has loaded it. Each row is written once a batch, however often it changed.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="remembered">Rows kept between batches: at least as many, at most twice as many and one batch.</param>
internal sealed class KeyedRows<TRow>(Table<TRow> table, int remembered) : TouchedRows(table) where TRow : class
{
    private readonly Table<TRow> _shape = table;
    private Dictionary<string, Slot> _young = [];
    private Dictionary<string, Slot> _old = [];
    private readonly List<Slot> _changed = [];
    private readonly HashSet<string> _missing = [];
    private readonly List<(string Key, Func<TRow?, TRow?> Change)> _waiting = [];

    /// <summary>A row that a fact has made; there was none before.</summary>
    public void Put(string key, TRow row)
    {
        var slot = new Slot(row) { IsNew = true };
        _young.Add(key, slot);
        Mark(slot);
    }

    /// <summary>What a fact makes of a row, or of none, now or when it is known whether there is one.</summary>
    public void Make(string key, Func<TRow?, TRow> make) => Apply(key, make);

    /// <summary>What a fact makes of a row, now or when it has been loaded.</summary>
    public void Change(string key, Func<TRow, TRow> change) => Apply(key, row => change(row ?? throw None(key)));

    /// <summary>Looks at a row, now or when it has been loaded.</summary>
    public void Read(string key, Action<TRow> look) => Look(key, row => look(row ?? throw None(key)));

    /// <summary>Looks at a row, or at null where there is none, now or when that is known.</summary>
    public void Look(string key, Action<TRow?> look) => Apply(key, row =>
    {
        look(row);
        return null;
    });

    private InvalidOperationException None(string key) => new($"there is no row {key} in {Table.Name} to change");

    private void Apply(string key, Func<TRow?, TRow?> change)
    {
        if (Find(key) is { } slot)
        {
            Apply(slot, change);
            return;
        }

        _missing.Add(key);
        _waiting.Add((key, change));
    }

    private void Apply(Slot slot, Func<TRow?, TRow?> change)
    {
        if (change(slot.Row) is not { } changed) return;
        slot.Row = changed;
        Mark(slot);
    }

    private void Mark(Slot slot)
    {
        if (slot.IsChanged) return;
        slot.IsChanged = true;
        _changed.Add(slot);
    }

    private Slot? Find(string key)
    {
        if (_young.TryGetValue(key, out var slot)) return slot;
        if (!_old.Remove(key, out slot)) return null;
        _young.Add(key, slot);
        return slot;
    }

    public override IReadOnlyCollection<string> Missing => _missing;

    public override void Take(RowReader row)
    {
        var loaded = _shape.Read(row);
        _young.Add(_shape.Key(loaded), new Slot(loaded));
    }

    public override void Finish()
    {
        foreach (var (key, change) in _waiting)
        {
            if (Find(key) is { } slot) Apply(slot, change);
            else if (change(null) is { } made) Put(key, made);
        }

        _waiting.Clear();
        _missing.Clear();
    }

    public override IEnumerable<RowList> Writes
    {
        get
        {
            var (created, changed) =
                (new RowList<TRow>(_shape, areNew: true), new RowList<TRow>(_shape, areNew: false));
            foreach (var slot in _changed) (slot.IsNew ? created : changed).Rows.Add(slot.Row);
            return [created.Sorted(), changed.Sorted()];
        }
    }

    public override void Written()
    {
        foreach (var slot in _changed) (slot.IsNew, slot.IsChanged) = (false, false);
        _changed.Clear();
        if (_young.Count > remembered) (_old, _young) = (_young, []);
    }

    private sealed class Slot(TRow row)
    {
        public TRow Row { get; set; } = row;
        public bool IsNew { get; set; }
        public bool IsChanged { get; set; }
    }
}
