using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>Envelopes beside the journal, in the table <c>journal.envelopes</c>, which the journal makes when it opens.</summary>
public sealed class PostgresEnvelopes : IEnvelopes
{
    // While one batch is on its way to the disk, the next is on its way to the server. A third writer only adds to what
    // they wait for each other, and larger batches are no faster.
    private const int Writers = 2;
    private const int MostBytes = 2 * 1024 * 1024;
    private const int Readers = 4;

    private readonly NpgsqlDataSource _source;
    private readonly PostgresEnvelopeWriter[] _writers;
    private readonly EnvelopeBatches _batches;

    /// <param name="journal">The one that they lie beside.</param>
    /// <param name="mostWaiting">Bytes that may wait before more are turned away.</param>
    public PostgresEnvelopes(PostgresJournal journal, long mostWaiting = EnvelopeBatches.MostWaiting)
    {
        _source = journal.Beside("kaimarket envelopes", Writers + Readers);
        _writers = [.. Enumerable.Range(0, Writers).Select(_ => new PostgresEnvelopeWriter(_source, journal.Epochs))];
        _batches = new(MostBytes, mostWaiting, _writers.Select(writer => (Func<IReadOnlyList<SealedContent>, Task>)writer.WriteAsync));
    }

    public Task OpenAsync(CancellationToken cancel = default) => Task.CompletedTask;

    public Task PutAsync(IReadOnlyList<SealedContent> contents, CancellationToken cancel = default) =>
        _batches.PutAsync(contents, cancel);

    public async Task<ReadOnlyMemory<byte>?> ReadAsync(
        ReadOnlyMemory<byte> digest, CancellationToken cancel = default)
    {
        byte[]? content;
        try
        {
            try
            {
                content = await AskAsync(digest, cancel);
            }
            catch (Exception failure) when (PostgresFailures.OfStore(failure) && !PostgresFailures.IsAnswered(failure))
            {
                // After a restart of the server every connection in the pool is dead.
                _source.Clear();
                content = await AskAsync(digest, cancel);
            }
        }
        catch (Exception failure) when (PostgresFailures.OfStore(failure))
        {
            throw PostgresFailures.Explain(failure);
        }

        if (content is null) return null;
        return SealedContent.Read(digest, content);
    }

    public async ValueTask DisposeAsync()
    {
        await _batches.DisposeAsync();
        foreach (var writer in _writers) await writer.DisposeAsync();
        await _source.DisposeAsync();
    }

    private async Task<byte[]?> AskAsync(ReadOnlyMemory<byte> digest, CancellationToken cancel)
    {
        await using var command = _source.CreateCommand("select content from journal.envelopes where digest = $1");
        command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = digest });
        return await command.ExecuteScalarAsync(cancel) as byte[];
    }
}
