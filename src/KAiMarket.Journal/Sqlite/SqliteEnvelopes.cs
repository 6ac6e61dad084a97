using Microsoft.Data.Sqlite;

namespace KAiMarket.Journal.Sqlite;

/// <summary>Envelopes in a file of their own beside the journal's, so that large ones hold up no commit of events.</summary>
public sealed class SqliteEnvelopes : IEnvelopes
{
    private const int MostBytes = 8 * 1024 * 1024;

    private readonly string _path;
    private readonly TimeSpan _patience;
    private readonly EnvelopeBatches _batches;
    private SqliteEnvelopeWriter? _writer;

    /// <param name="path">The file; it is made when it is not there.</param>
    /// <param name="patience">How long to wait for other processes that write; five seconds when not given.</param>
    /// <param name="mostWaiting">Bytes that may wait before more are turned away.</param>
    public SqliteEnvelopes(
        string path, TimeSpan? patience = null, long mostWaiting = EnvelopeBatches.MostWaiting)
    {
        (_path, _patience) = (path, patience ?? TimeSpan.FromSeconds(5));
        _batches = new(MostBytes, mostWaiting, [contents => Task.Run(() => Write(contents))]);
    }

    public Task OpenAsync(CancellationToken cancel = default) => Task.Run(
        () => Do(() => SqliteEnvelopeWriter.Migrate(_path, _patience)), cancel);

    public Task PutAsync(IReadOnlyList<SealedContent> contents, CancellationToken cancel = default) =>
        _batches.PutAsync(contents, cancel);

    public Task<ReadOnlyMemory<byte>?> ReadAsync(
        ReadOnlyMemory<byte> digest, CancellationToken cancel = default) => Task.Run<ReadOnlyMemory<byte>?>(
        () =>
        {
            byte[]? content = null;
            Do(() =>
            {
                using var database = new SqliteDatabase(_path, SqliteOpenMode.ReadOnly, _patience);
                var row = database.Prepare("select content from envelopes where digest = ?").Bind(1, digest.Span);
                if (row.Step()) content = row.Bytes(0);
            });
            if (content is null) return null;
            return SealedContent.Read(digest, content);
        },
        cancel);

    public async ValueTask DisposeAsync()
    {
        await _batches.DisposeAsync();
        _writer?.Dispose();
    }

    private void Write(IReadOnlyList<SealedContent> contents)
    {
        try
        {
            (_writer ??= new SqliteEnvelopeWriter(_path, _patience)).Write(contents);
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

    private void Do(Action work)
    {
        try
        {
            work();
        }
        catch (SqliteFailure failure)
        {
            throw SqliteFailures.Explain(failure, _path);
        }
    }
}
