using System.Collections.Concurrent;
using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Journal;

/// <summary>The writer of a process over a store that fails before, while and after it commits.</summary>
public abstract class GroupCommitConformance(JournalStore store) : JournalSuite(store)
{
    private const string Stream = "program/1";

    [StoreFact]
    public async Task A_store_that_fails_before_it_commits_wrote_nothing()
    {
        await using var writer = Writer(Journal, Fault.None, Fault.Before);
        await writer.AppendAsync(Events(Stream, 0, null, "1"));
        var (epoch, pipelined) = (new Epoch(), new List<Task<Appended>>());
        for (var n = 1; n < 4; n++) pipelined.Add(writer.AppendAsync(Events(Stream, n, epoch, $"{n + 1}")));

        foreach (var task in pipelined) await AssertNotWrittenAsync(task);
        Assert.True(epoch.Failed);
        Assert.Equal(["1"], await StreamAsync(Stream));

        Assert.Equal(Outcome.Done, (await writer.AppendAsync(Events(Stream, 1, null, "2"))).Outcome);
        await AssertWholeAsync();
    }

    [StoreFact]
    public async Task A_store_that_fails_while_it_commits_wrote_nothing()
    {
        await Store.FailAtAsync("poison.v1");
        await using var writer = Writer(Journal);
        var epoch = new Epoch();
        var poison = new Append(
            Stream, 0, [new NewEvent("noted.v1", Bytes("1")), new NewEvent("poison.v1", Bytes("2"))], Bytes("{}"), epoch);
        var failing = writer.AppendAsync(poison);
        var following = writer.AppendAsync(Events(Stream, 2, epoch, "3"));

        await AssertNotWrittenAsync(failing);
        await AssertNotWrittenAsync(following);
        Assert.Empty(await AllAsync());
        Assert.Equal(Outcome.Done, (await writer.AppendAsync(Events(Stream, 0, null, "1"))).Outcome);
        await AssertWholeAsync();
    }

    [StoreFact]
    public async Task An_answer_that_is_lost_leaves_the_outcome_unknown_and_fails_the_epoch()
    {
        await using var writer = Writer(Journal, Fault.After);
        var epoch = new Epoch();
        await Assert.ThrowsAsync<JournalOutcomeUnknownException>(() => writer.AppendAsync(Events(Stream, 0, epoch, "1")));

        Assert.True(epoch.Failed);
        Assert.Equal(Outcome.Conflict, (await writer.AppendAsync(Events(Stream, 1, epoch, "2"))).Outcome);
        Assert.Equal(Outcome.Conflict, (await writer.AppendAsync(Events(Stream, 0, null, "1"))).Outcome);
        Assert.Equal(["1"], await StreamAsync(Stream));
        await AssertWholeAsync();
    }

    [StoreFact]
    public async Task Appends_that_wait_are_committed_together_and_answered_with_their_positions()
    {
        await using var writer = Writer(Journal, Fault.Slow);
        var appends = Enumerable.Range(0, 500).Select(n => writer.AppendAsync(Events($"a/{n}", 0, null, "x", "y"))).ToArray();
        var appended = await Task.WhenAll(appends);

        Assert.Equal(Enumerable.Range(0, 500).Select(n => n * 2 + 1L), appended.Select(one => one.First));
        Assert.InRange((await Journal.ReadBatchesAsync(0, 1000)).Count, 1, 250);
        await AssertWholeAsync();
    }

    [StoreFact]
    public async Task Two_homes_that_pipeline_one_stream_never_put_an_event_on_a_foreign_predecessor()
    {
        var homes = new List<Home>();
        for (var n = 0; n < 2; n++)
        {
            // Each home is a process of its own: its own connection, writer and faults, the same at every run.
            var (journal, faults) = (await Store.OpenAsync(), new Random(100 + n));
            var faulty = new FaultyJournal(journal, () => faults.Next(10) switch
            {
                0 => Fault.Before,
                1 => Fault.After,
                2 or 3 => Fault.Slow,
                _ => Fault.None,
            });
            homes.Add(new Home($"home-{n}", new GroupCommit(faulty, new JournalTail(journal, TimeProvider.System), TimeProvider.System), journal));
        }

        await Task.WhenAll(homes.Select(home => Task.Run(() => home.SendAsync(1_500))));
        foreach (var home in homes) await home.Writer.DisposeAsync();

        var stream = (await StreamAsync(Stream)).Select(text => text.Split(" after ")).ToArray();
        var predecessor = "nothing";
        foreach (var (id, believed) in stream.Select(words => (words[0], words[1])))
        {
            Assert.Equal(predecessor, believed);
            predecessor = id;
        }

        var written = stream.Select(words => words[0]).ToList();
        Assert.Equal(written.Distinct(), written);
        Assert.Superset(homes.SelectMany(home => home.Acknowledged).ToHashSet(), written.ToHashSet());
        Assert.Subset(homes.SelectMany(home => home.Acknowledged.Concat(home.Unknown)).ToHashSet(), written.ToHashSet());
        Assert.All(homes, home => Assert.NotEmpty(home.Acknowledged));
        Assert.All(homes, home => Assert.NotEmpty(home.Refused));
        await AssertWholeAsync();
    }

    private static GroupCommit Writer(IJournal journal, params Fault[] faults)
    {
        var commits = 0;
        var faulty = new FaultyJournal(journal, () => commits < faults.Length ? faults[commits++] : Fault.None);
        return new GroupCommit(faulty, new JournalTail(journal, TimeProvider.System), TimeProvider.System);
    }

    // In the failing batch, or behind it in an epoch that has failed since.
    private static async Task AssertNotWrittenAsync(Task<Appended> append)
    {
        try
        {
            Assert.Equal(Outcome.Conflict, (await append).Outcome);
        }
        catch (JournalUnavailableException)
        {
        }
    }

    /// <summary>
    /// Believes that the stream is its own: each event names the one it rests on, and does not wait until that is durable.
    /// After a failure it waits for all it has sent, reads the stream again and goes on.
    /// </summary>
    private sealed class Home(string name, GroupCommit writer, IJournal journal)
    {
        private const int Deep = 64;

        public GroupCommit Writer => writer;
        public ConcurrentBag<string> Acknowledged { get; } = [];
        public ConcurrentBag<string> Refused { get; } = [];
        public ConcurrentBag<string> Unknown { get; } = [];

        public async Task SendAsync(int count)
        {
            for (var sent = 0; sent < count;)
            {
                var (version, predecessor) = (0L, "nothing");
                await foreach (var recorded in journal.ReadStreamAsync(Stream, 0))
                    (version, predecessor) = (recorded.Version, Text(recorded.Data).Split(" after ")[0]);

                var epoch = new Epoch();
                var pipeline = new Queue<Task>();
                for (; sent < count && !epoch.Failed; sent++)
                {
                    var id = $"{name}:{sent}";
                    pipeline.Enqueue(AwaitAsync(id, writer.AppendAsync(Events(Stream, version++, epoch, $"{id} after {predecessor}"))));
                    predecessor = id;
                    if (pipeline.Count == Deep) await pipeline.Dequeue();
                }

                await Task.WhenAll(pipeline);
            }
        }

        private async Task AwaitAsync(string id, Task<Appended> append)
        {
            try
            {
                ((await append).Outcome == Outcome.Done ? Acknowledged : Refused).Add(id);
            }
            catch (JournalOutcomeUnknownException)
            {
                Unknown.Add(id);
            }
            catch (JournalUnavailableException)
            {
                Refused.Add(id);
            }
        }
    }
}

[NeedsPostgres]
public sealed class PostgresGroupCommitConformance() : GroupCommitConformance(new PostgresStore(PostgresServer.Shared));

public sealed class SqliteGroupCommitConformance() : GroupCommitConformance(new SqliteStore());
