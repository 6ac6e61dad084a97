using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Journal;

/// <summary>What the journal promises when several processes write it while others read.</summary>
public abstract class ManyWritersConformance(JournalStore store) : JournalSuite(store)
{
    private const int Writers = 4;

    [StoreFact]
    public async Task Writers_on_connections_of_their_own_leave_no_gap_for_a_reader()
    {
        var journals = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Store.OpenAsync()));
        var writing = Task.WhenAll(journals.Select(
            (journal, n) => Task.Run(() => AppendingProcess.AppendAsync(journal, $"writer-{n}", 150))));

        await FollowAsync(writing);
        await AssertEveryEventOnceAsync(150);
    }

    [StoreFact]
    public async Task Processes_that_write_at_once_leave_no_gap_for_a_reader()
    {
        var processes = Enumerable.Range(0, Writers).Select(n => AppendingProcess.Start(Store, $"writer-{n}", 60)).ToArray();
        try
        {
            await FollowAsync(Task.WhenAll(processes.Select(process => process.WaitForExitAsync())));
            Assert.All(processes, process => Assert.Equal(0, process.ExitCode));
        }
        finally
        {
            foreach (var process in processes)
            {
                if (!process.HasExited) process.Kill();
                process.Dispose();
            }
        }

        await AssertEveryEventOnceAsync(60);
    }

    [StoreFact]
    public async Task Processes_that_open_a_new_journal_at_once_agree_on_its_schema()
    {
        await using var fresh = Store is SqliteStore ? (JournalStore)new SqliteStore() : new PostgresStore(PostgresServer.Shared);
        var journals = Enumerable.Range(0, 8).Select(_ => fresh.Unopened()).ToArray();
        await Task.WhenAll(journals.Select(journal => Task.Run(() => journal.OpenAsync())));

        for (var n = 0; n < journals.Length; n++)
            Assert.Equal([Outcome.Done], (await journals[n].CommitAsync([Events("a/1", n, null, "x")], Noon)).Outcomes);
        Assert.Equal(8, (await Journal.HeadAsync()).Position + (await journals[0].HeadAsync()).Position);
    }

    private async Task FollowAsync(Task writing)
    {
        var reader = await Store.OpenAsync();
        var seen = 0L;
        while (true)
        {
            // Asked before reading: what was committed by then must be read now.
            var finished = writing.IsCompleted;
            var page = await reader.ReadAsync(seen, 200);
            foreach (var recorded in page) Assert.Equal(++seen, recorded.Position);
            if (finished && page.Count == 0) break;
            await Task.Yield();
        }

        await writing;
        Assert.Equal(seen, (await reader.HeadAsync()).Position);
    }

    private async Task AssertEveryEventOnceAsync(int count)
    {
        await AssertWholeAsync();
        for (var n = 0; n < Writers; n++)
            Assert.Equal(Enumerable.Range(0, count).Select(i => $"writer-{n} {i}"), await StreamAsync($"own/writer-{n}"));

        var shared = await StreamAsync(AppendingProcess.Shared);
        Assert.NotEmpty(shared);
        Assert.Equal(shared.Distinct(), shared);
    }
}

[NeedsPostgres]
public sealed class PostgresManyWritersConformance() : ManyWritersConformance(new PostgresStore(PostgresServer.Shared));

public sealed class SqliteManyWritersConformance() : ManyWritersConformance(new SqliteStore());
