using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Engine;

/// <summary>What every engine promises on every store, also where the journal fails.</summary>
public abstract class EngineConformance(JournalStore store) : GrainsConformance(store)
{
    protected override Task<Home> OpenAsync() => OpenAsync(Store.Unopened());

    /// <summary>One process of the engine: several of them on one journal are several processes.</summary>
    protected abstract Task<Home> OpenAsync(IJournal journal, ISnapshots? snapshots = null, int snapshotEvery = 1);

    [StoreFact]
    public async Task A_failed_commit_is_told_and_leaves_nothing_in_memory()
    {
        var fault = Fault.None;
        await using var home = await OpenAsync(new FaultyJournal(Store.Unopened(), () => fault));
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(), Demo.At);

        fault = Fault.Before;
        await Assert.ThrowsAsync<JournalUnavailableException>(() => program.Ask(Demo.Claim(1), Demo.At));
        fault = Fault.None;

        Assert.Equal(1, (await program.Read()).Version);
        Assert.True((await program.Ask(Demo.Claim(1), Demo.At)).Changed);
    }

    [StoreFact]
    public async Task A_commit_whose_answer_was_lost_is_found_by_the_repeat()
    {
        var fault = Fault.None;
        await using var home = await OpenAsync(new FaultyJournal(Store.Unopened(), () => fault));
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(), Demo.At);

        fault = Fault.After;
        await Assert.ThrowsAsync<JournalOutcomeUnknownException>(() => program.Ask(Demo.Claim(1), Demo.At));
        fault = Fault.None;
        var repeat = await program.Ask(Demo.Claim(1), Demo.At);

        Assert.Equal((false, null, 2L), (repeat.Changed, repeat.Refusal, repeat.Version));
    }

    [StoreFact]
    public async Task A_read_never_shows_what_is_not_durable()
    {
        using var gate = new ManualResetEventSlim(initialState: true);
        var journal = new FaultyJournal(Store.Unopened(), () =>
        {
            gate.Wait();
            return Fault.None;
        });
        await using var home = await OpenAsync(journal);
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(), Demo.At);

        gate.Reset();
        var claim = program.Ask(Demo.Claim(1), Demo.At);
        var meanwhile = await program.Read();
        gate.Set();
        await claim;

        Assert.Equal(1, meanwhile.Version);
        Assert.Equal(2, (await program.Read()).Version);
    }

    [StoreFact]
    public async Task An_event_of_a_newer_program_stops_its_aggregate_and_no_other()
    {
        var journal = Store.Unopened();
        await using var home = await OpenAsync(journal);
        await journal.CommitAsync(
            [new($"program/{Demo.Program}", 0, [new("program-sang.v9", "{}"u8.ToArray())], "{}"u8.ToArray(), new Epoch())],
            Demo.Noon);

        await Assert.ThrowsAsync<UnknownFactException>(() => home.Grains.Program(Demo.Program).Ask(Demo.Claim(1), Demo.At));

        Assert.True((await home.Grains.Program(new("other")).Ask(Demo.Open(), Demo.At)).Changed);
    }

    [StoreFact]
    public async Task A_programme_is_taken_up_from_its_snapshot_and_goes_on_as_it_was()
    {
        await using var journal = Store.Unopened();
        await journal.OpenAsync();
        var shelf = new WatchedSnapshots(Store.Snapshots());
        await using (var home = await OpenAsync(journal, snapshots: shelf, snapshotEvery: 40))
        {
            await home.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
            for (var sme = 0; sme < 60; sme++) await home.Grains.Program(Demo.Program).Ask(Demo.Claim(sme), Demo.At);
            await shelf.Written;
        }

        var watched = new WatchedJournal(journal);
        await using var next = await OpenAsync(watched, snapshots: Store.Snapshots());
        var program = next.Grains.Program(Demo.Program);
        var reading = await program.Read();

        Assert.InRange(watched.StreamEvents, 1, 61 - 39);
        Assert.Equal((61, 61), (reading.Version, reading.Position));
        Assert.Equal(new Won(1_000_000 - 60 * 800), reading.State.Remaining);
        Assert.False((await program.Ask(Demo.Claim(3), Demo.At)).Changed);
        Assert.True((await program.Ask(Demo.Claim(60), Demo.At)).Changed);
        var again = Demo.Claim(61) with { Firm = Demo.Claim(5).Firm };
        Assert.NotNull((await program.Ask(again, Demo.At)).Refusal);
    }

    [StoreFact]
    public async Task A_snapshot_of_another_build_or_of_another_journal_is_not_believed()
    {
        await using var journal = Store.Unopened();
        await journal.OpenAsync();
        var shelf = new WatchedSnapshots(Store.Snapshots());
        await using (var home = await OpenAsync(journal, snapshots: shelf, snapshotEvery: 10))
        {
            await home.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
            for (var sme = 0; sme < 12; sme++) await home.Grains.Program(Demo.Program).Ask(Demo.Claim(sme), Demo.At);
            await shelf.Written;
        }

        var stream = $"program/{Demo.Program}";
        var right = (await Store.Snapshots().ReadAsync(stream))!;
        foreach (var wrong in new[]
        {
            right with { Shape = "another build" },
            right with { Mark = new byte[32] },
            right with { Position = right.Position + 1 },
            right with { Version = 500, Position = 500 },
        })
        {
            await Store.Snapshots().WriteAsync(stream, () => wrong with { State = Forged(right.State) });
            await using var home = await OpenAsync(journal, snapshots: Store.Snapshots(), snapshotEvery: 1_000);
            var state = (await home.Grains.Program(Demo.Program).Read()).State;
            Assert.True(state.IsOpen, $"{wrong} was believed.");
            Assert.Equal(new Won(1_000_000 - (12 * 800)), state.Remaining);
        }
    }

    // Still a state, of a programme that is closed.
    private static byte[] Forged(ReadOnlyMemory<byte> state)
    {
        var forged = state.ToArray();
        forged[8] = 1;
        return forged;
    }

    [StoreFact]
    public async Task Whoever_asks_for_the_very_newest_drives_no_busy_programme_out_of_memory()
    {
        await using var journal = Store.Unopened();
        await journal.OpenAsync();
        var watched = new WatchedJournal(journal);
        await using var home = await OpenAsync(watched);
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(), Demo.At);
        var before = watched.StreamReads;

        for (var round = 0; round < 20; round++)
        {
            var claims = Enumerable.Range(round * 10, 10).Select(sme => program.Ask(Demo.Claim(sme), Demo.At)).ToList();
            var reading = await program.Read(long.MaxValue);
            Assert.InRange(reading.Version, 1 + (round * 10), 1 + ((round + 1) * 10));
            Assert.All(await Task.WhenAll(claims), reply => Assert.True(reply.Changed));
        }

        Assert.Equal(before, watched.StreamReads);
    }

    [StoreFact]
    public async Task A_home_that_has_heard_of_others_shows_what_they_wrote()
    {
        await using var journal = Store.Unopened();
        await using var other = Store.Unopened();
        await using var here = await OpenAsync(journal);
        await using var there = await OpenAsync(other);
        await here.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
        Assert.Equal(1, (await here.Grains.Program(Demo.Program).Read()).Version);

        var claimed = await there.Grains.Program(Demo.Program).Ask(Demo.Claim(1), Demo.At);
        await here.Tail.ReadAsync(claimed.Position - 1, 1, CancellationToken.None);

        Assert.Equal(2, (await here.Grains.Program(Demo.Program).Read()).Version);
    }
}
