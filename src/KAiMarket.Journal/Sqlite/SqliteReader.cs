using Microsoft.Data.Sqlite;

namespace KAiMarket.Journal.Sqlite;

/// <summary>A connection that only reads, with its statements.</summary>
internal sealed class SqliteReader : SqliteDatabase
{
    private readonly SqliteStatement _stream, _events, _batches, _head, _epochs;

    public SqliteReader(string path, TimeSpan patience)
        : base(path, SqliteOpenMode.ReadOnly, patience)
    {
        try
        {
            const string Columns = "select position, stream, version, name, data, meta, at from events ";
            _stream = Prepare(Columns + "where stream = ? and version > ? order by version limit ?");
            _events = Prepare(Columns + "where position > ? order by position limit ?");
            _batches = Prepare(
                "select first_position, count, at, digest, hash from batches " +
                "where first_position > ? order by first_position limit ?");
            _head = Prepare("select position, at, hash from head");
            _epochs = Prepare("select number, id, position, at from epochs order by number");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public List<RecordedEvent> Stream(string stream, long afterVersion, int most) =>
        Page(_stream.Bind(1, stream).Bind(2, afterVersion).Bind(3, most));

    public List<RecordedEvent> Events(long afterPosition, int most) =>
        Page(_events.Bind(1, afterPosition).Bind(2, most));

    public List<RecordedBatch> Batches(long afterFirst, int most) =>
        Rows(_batches.Bind(1, afterFirst).Bind(2, most), row => new RecordedBatch(
            row.Number(0), (int)row.Number(1), Chain.Time(row.Number(2)), row.Bytes(3), row.Bytes(4)));

    public List<Head> Heads() =>
        Rows(_head, row => new Head(row.Number(0), Chain.Time(row.Number(1)), row.Bytes(2)));

    public List<JournalEpoch> Epochs() => Rows(_epochs, row => new JournalEpoch(
        (int)row.Number(0), row.Text(1), row.Number(2), Chain.Time(row.Number(3))));

    private static List<T> Rows<T>(SqliteStatement statement, Func<SqliteStatement, T> read)
    {
        var rows = new List<T>();
        while (statement.Step()) rows.Add(read(statement));
        return rows;
    }

    private static List<RecordedEvent> Page(SqliteStatement statement)
    {
        var (page, bytes) = (new List<RecordedEvent>(), 0L);
        while (bytes < EventPage.MostBytes && statement.Step())
        {
            page.Add(Event(statement));
            bytes += page[^1].Data.Length;
        }

        // Where rows are left, they would keep the snapshot open.
        statement.Reset();
        return page;
    }

    private static RecordedEvent Event(SqliteStatement row) => new(
        row.Number(0), row.Text(1), row.Number(2), row.Text(3), row.Bytes(4), row.Bytes(5), Chain.Time(row.Number(6)));
}
