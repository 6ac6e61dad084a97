using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Journal.Sqlite;

/// <summary>
/// The journal in one SQLite file. Every call runs to its end on the caller's thread. Other processes may write the
/// same file; it must lie on a local disk.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    private const int StreamPage = 4096;

    private readonly string _path;
    private readonly bool _readOnly;
    private readonly TimeSpan _patience;
    private readonly Lock _writing = new();
    private readonly Chain _chain = new();
    private readonly ConcurrentBag<SqliteReader> _readers = [];
    private SqliteWriter? _writer;
    private bool _disposed;

    /// <param name="path">The file; it and its folder are made when they are not there.</param>
    /// <param name="patience">How long to wait for other processes that write; five seconds when not given.</param>
    public SqliteJournal(string path, TimeSpan? patience = null)
        : this(path, readOnly: false, patience)
    {
    }

    private SqliteJournal(string path, bool readOnly, TimeSpan? patience = null) =>
        (_path, _readOnly, _patience) = (path, readOnly, patience ?? TimeSpan.FromSeconds(5));

    /// <summary>A journal file to read and verify, which is never made, migrated or written.</summary>
    public static SqliteJournal OpenReadOnly(string path) => new(path, readOnly: true);

    public async Task OpenAsync(CancellationToken cancel = default)
    {
        try
        {
            if (!_readOnly) await SqliteSchema.MigrateAsync(_path, _patience, cancel);
            using var database = new SqliteDatabase(_path, SqliteOpenMode.ReadOnly, _patience);
            SqliteSchema.Check(database);
        }
        catch (SqliteFailure failure)
        {
            throw SqliteFailures.Explain(failure, _path);
        }
    }

    public Task<Commit> CommitAsync(
        IReadOnlyList<Append> batch, DateTimeOffset now, CancellationToken cancel = default)
    {
        if (_readOnly) throw new InvalidOperationException("This journal was opened to be read.");

        cancel.ThrowIfCancellationRequested();
        try
        {
            lock (_writing) return Task.FromResult(Commit(batch, now));
        }
        catch (Exception failure)
        {
            return Task.FromException<Commit>(failure);
        }
    }

    public async IAsyncEnumerable<RecordedEvent> ReadStreamAsync(
        string stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        // In pages, so that a slow caller keeps no snapshot open, which would keep the write-ahead log from shrinking.
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var page = await Read(reader => reader.Stream(stream, afterVersion, StreamPage));
            foreach (var recorded in page) yield return recorded;
            if (!EventPage.IsFull(page, StreamPage)) yield break;
            afterVersion = page[^1].Version;
        }
    }

    public async Task<IReadOnlyList<RecordedEvent>> ReadAsync(
        long afterPosition, int most, CancellationToken cancel = default) =>
        await Read(reader => reader.Events(afterPosition, most));

    public async Task<IReadOnlyList<RecordedBatch>> ReadBatchesAsync(
        long afterFirst, int most, CancellationToken cancel = default) =>
        await Read(reader => reader.Batches(afterFirst, most));

    public async Task<Head> HeadAsync(CancellationToken cancel = default) =>
        await Read(reader => reader.Heads()) is [var head]
            ? head
            : throw new JournalSchemaException("The journal's head row is missing; restore the file from a backup.");

    public async Task<IReadOnlyList<JournalEpoch>> EpochsAsync(CancellationToken cancel = default) =>
        await Read(reader => reader.Epochs());

    public ValueTask DisposeAsync()
    {
        lock (_writing)
        {
            _disposed = true;
            _writer?.Dispose();
            _writer = null;
            _chain.Dispose();
        }

        while (_readers.TryTake(out var reader)) reader.Dispose();
        return ValueTask.CompletedTask;
    }

    private Commit Commit(IReadOnlyList<Append> batch, DateTimeOffset now)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            return (_writer ??= new SqliteWriter(_path, _patience)).Commit(batch, now, _chain);
        }
        catch (Exception failure)
        {
            // Closing undoes what was begun. The next batch opens the file anew.
            var committing = _writer is { Committing: true };
            _writer?.Dispose();
            _writer = null;
            if (failure is SqliteFailure ofStore) throw SqliteFailures.Explain(ofStore, _path, committing);
            throw;
        }
    }

    private Task<T> Read<T>(Func<SqliteReader, T> read)
    {
        SqliteReader? reader = null;
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_readers.TryTake(out reader)) reader = new SqliteReader(_path, _patience);
            var result = read(reader);
            _readers.Add(reader);
            return Task.FromResult(result);
        }
        catch (Exception failure)
        {
            reader?.Dispose();
            return Task.FromException<T>(
                failure is SqliteFailure ofStore ? SqliteFailures.Explain(ofStore, _path) : failure);
        }
    }
}
