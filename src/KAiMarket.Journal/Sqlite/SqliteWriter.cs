using Microsoft.Data.Sqlite;

namespace KAiMarket.Journal.Sqlite;

/// <summary>The connection that commits batches, with its statements.</summary>
internal sealed class SqliteWriter : SqliteDatabase
{
    private readonly SqliteStatement _begin, _beginReading, _commit, _head, _version, _event, _batch, _move;

    public SqliteWriter(string path, TimeSpan patience)
        : base(path, SqliteOpenMode.ReadWrite, patience)
    {
        try
        {
            // A commit survives the loss of power. The write-ahead log (64 MiB) is carried over in large steps, because
            // each step writes the pages of the index by stream, which lie anywhere, and waits for the disk again.
            Run("pragma synchronous = full; pragma wal_autocheckpoint = 8000; pragma cache_size = -65536;");
            _begin = Prepare("begin immediate");
            _beginReading = Prepare("begin");
            _commit = Prepare("commit");
            _head = Prepare("select position, at, hash from head");
            _version = Prepare("select version from events where stream = ? order by version desc limit 1");
            _event = Prepare(
                "insert into events (position, stream, version, name, data, meta, at) values (?, ?, ?, ?, ?, ?, ?)");
            _batch = Prepare("insert into batches (first_position, count, at, digest, hash) values (?, ?, ?, ?, ?)");
            _move = Prepare("update head set position = ?, at = ?, hash = ?");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Set while the commit itself runs, when a failure leaves its outcome open.</summary>
    public bool Committing { get; private set; }

    /// <summary>Writes what can be written of the batch, in one transaction begun with the file's write lock.</summary>
    public Commit Commit(IReadOnlyList<Append> batch, DateTimeOffset now, Chain chain)
    {
        // A batch that only confirms answers for the moment of its snapshot and leaves the other writers alone.
        var writes = batch.Any(append => append.Events.Count > 0);
        (writes ? _begin : _beginReading).Step();

        var (last, at, hash) = Head();
        var outcomes = Ruling.On(batch, Versions(batch));
        var written = Ruling.Written(batch, outcomes);
        var first = 0L;
        if (written.Count > 0)
        {
            first = last + 1;
            at = Math.Max(at, Chain.Microseconds(now));
            last = Insert(written, last, at);

            var digest = chain.Digest(written);
            var count = (int)(last - first + 1);
            var link = Chain.Link(hash, first, count, Chain.Time(at), digest);
            _batch.Bind(1, first).Bind(2, count).Bind(3, at).Bind(4, digest).Bind(5, link).Step();
            _move.Bind(1, last).Bind(2, at).Bind(3, link).Step();
        }

        Committing = true;
        _commit.Step();
        Committing = false;
        return new Commit(first, last, Chain.Time(at), outcomes);
    }

    private (long Position, long At, byte[] Hash) Head()
    {
        if (!_head.Step())
            throw new JournalSchemaException("The journal's head row is missing; restore the file from a backup.");

        var head = (_head.Number(0), _head.Number(1), _head.Bytes(2));
        _head.Reset();
        return head;
    }

    private Dictionary<string, long> Versions(IReadOnlyList<Append> batch)
    {
        var versions = new Dictionary<string, long>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            var stream = batch[i].Stream;
            if (versions.ContainsKey(stream)) continue;
            versions.Add(stream, _version.Bind(1, stream).Step() ? _version.Number(0) : 0);
            _version.Reset();
        }

        return versions;
    }

    private long Insert(List<Append> written, long position, long at)
    {
        _event.Bind(7, at);
        foreach (var append in written)
        {
            _event.Bind(2, append.Stream).Bind(6, append.Meta.Span);
            for (var n = 0; n < append.Events.Count; n++)
            {
                var (name, data, _) = append.Events[n];
                _event.Bind(1, ++position).Bind(3, append.DecidedOn + 1 + n).Bind(4, name).Bind(5, data.Span).Step();
            }
        }

        return position;
    }
}
