using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Engine;

/// <summary>What every engine promises on every store.</summary>
public abstract class EngineConformance(JournalStore store) : IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await store.DisposeAsync();

    [StoreFact]
    public async Task An_opened_programme_reads_back_with_its_version()
    {
        await using var home = await Home.OpenAsync(store.Unopened());
        var program = home.Grains.Program(Demo.Program);

        var reply = await program.Ask(Demo.Open(), Demo.At);
        var reading = await program.Read();

        Assert.True(reply.Changed);
        Assert.Equal((1, 1), (reply.Version, reply.Position));
        Assert.Equal((1, 1), (reading.Version, reading.Position));
        Assert.Equal(new Won(1_000_000), reading.State.Remaining);
    }

    [StoreFact]
    public async Task A_repeat_changes_nothing_and_carries_a_position()
    {
        await using var home = await Home.OpenAsync(store.Unopened());
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(), Demo.At);

        var repeat = await program.Ask(Demo.Open(), Demo.At);

        Assert.False(repeat.Changed);
        Assert.Null(repeat.Refusal);
        Assert.Equal(1, repeat.Position);
        Assert.Equal(1, home.Tail.Newest);
    }

    [StoreFact]
    public async Task Many_claims_at_once_take_few_commits_and_overspend_nothing()
    {
        await using var home = await Home.OpenAsync(store.Unopened());
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(budget: 400 * 800), Demo.At);

        var replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(sme => program.Ask(Demo.Claim(sme), Demo.At)));

        Assert.Equal(400, replies.Count(reply => reply.Changed));
        Assert.All(replies.Where(reply => !reply.Changed), reply =>
            Assert.Equal(ClaimVoucher.TooLittleLeft.Code, reply.Refusal?.Code));
        Assert.Equal(Won.Zero, (await program.Read()).State.Remaining);
        Assert.InRange(home.Writer.Written.Batches, 1, 100);
    }

    [StoreFact]
    public async Task A_home_that_others_have_overtaken_refuses_nothing_from_the_past()
    {
        await using var stale = await Home.OpenAsync(store.Unopened());
        await using var fresh = await Home.OpenAsync(store.Unopened());
        var (old, now) = (stale.Grains.Program(Demo.Program), fresh.Grains.Program(Demo.Program));
        await old.Ask(Demo.Open(budget: 800), Demo.At);
        await old.Ask(Demo.Claim(1), Demo.At);

        // In the stale home's memory the budget is spent; in truth it has come back.
        await now.Ask(new ReturnBudget(Demo.Voucher(1), new Won(800)), Demo.At);
        var reply = await old.Ask(Demo.Claim(2), Demo.At);

        Assert.Null(reply.Refusal);
        Assert.True(reply.Changed);
    }

    [StoreFact]
    public async Task A_home_that_others_have_overtaken_repeats_no_success_from_the_past()
    {
        await using var one = await Home.OpenAsync(store.Unopened());
        await using var other = await Home.OpenAsync(store.Unopened());
        await one.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
        await other.Grains.Program(Demo.Program).Ask(Demo.Claim(1), Demo.At);

        var repeat = await one.Grains.Program(Demo.Program).Ask(Demo.Claim(1), Demo.At);
        var differs = await one.Grains.Program(Demo.Program).Ask(Demo.Claim(1, total: 500), Demo.At);

        Assert.False(repeat.Changed);
        Assert.Equal(2, repeat.Version);
        Assert.Equal(ClaimVoucher.Differs.Code, differs.Refusal?.Code);
    }

    [StoreFact]
    public async Task A_creation_that_was_assumed_new_notices_that_it_is_not()
    {
        await using var one = await Home.OpenAsync(store.Unopened());
        await using var other = await Home.OpenAsync(store.Unopened());
        await one.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);

        var repeat = await other.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
        await using var third = await Home.OpenAsync(store.Unopened());
        var differs = await third.Grains.Program(Demo.Program).Ask(Demo.Open(budget: 5), Demo.At);

        Assert.Equal((false, null, 1L), (repeat.Changed, repeat.Refusal, repeat.Version));
        Assert.Equal(OpenProgram.Differs.Code, differs.Refusal?.Code);
    }

    [StoreFact]
    public async Task Two_homes_on_one_hot_programme_acknowledge_each_claim_exactly_once()
    {
        await using var one = await Home.OpenAsync(store.Unopened());
        await using var other = await Home.OpenAsync(store.Unopened());
        await one.Grains.Program(Demo.Program).Ask(Demo.Open(budget: 100 * 800), Demo.At);

        var replies = await Task.WhenAll(
            from sme in Enumerable.Range(0, 60)
            from home in new[] { one, other }
            select AskUntilTold(home, Demo.Claim(sme)));

        Assert.All(replies, reply => Assert.Null(reply.Refusal));
        Assert.Equal(60, replies.Count(reply => reply.Changed));
        await using var judge = await Home.OpenAsync(store.Unopened());
        Assert.Equal(61, (await judge.Grains.Program(Demo.Program).Read()).Version);
    }

    [StoreFact]
    public async Task A_failed_commit_is_told_and_leaves_nothing_in_memory()
    {
        var fault = Fault.None;
        await using var home = await Home.OpenAsync(new FaultyJournal(store.Unopened(), () => fault));
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
        await using var home = await Home.OpenAsync(new FaultyJournal(store.Unopened(), () => fault));
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
        var journal = new FaultyJournal(store.Unopened(), () =>
        {
            gate.Wait();
            return Fault.None;
        });
        await using var home = await Home.OpenAsync(journal);
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
    public async Task A_command_with_another_version_in_mind_changes_nothing()
    {
        await using var home = await Home.OpenAsync(store.Unopened());
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(), Demo.At);

        var refused = await program.Ask(Demo.Claim(1), Demo.At, ifVersion: 7);
        var taken = await program.Ask(Demo.Claim(1), Demo.At, ifVersion: 1);
        var repeat = await program.Ask(Demo.Claim(1), Demo.At, ifVersion: 1);

        Assert.Equal(Preconditions.VersionDiffers.Code, refused.Refusal?.Code);
        Assert.True(taken.Changed);
        Assert.Null(repeat.Refusal);
    }

    [StoreFact]
    public async Task A_waiting_read_sees_what_another_home_wrote()
    {
        await using var one = await Home.OpenAsync(store.Unopened());
        await using var other = await Home.OpenAsync(store.Unopened());
        await one.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        var waiting = one.Grains.Program(Demo.Program).ReadPast(1, patience.Token);
        await other.Grains.Program(Demo.Program).Ask(Demo.Claim(1), Demo.At);

        Assert.Equal(2, (await waiting).Version);
    }

    [StoreFact]
    public async Task A_read_is_at_least_as_new_as_what_the_reader_has_seen()
    {
        await using var one = await Home.OpenAsync(store.Unopened());
        await using var other = await Home.OpenAsync(store.Unopened());
        await one.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
        await one.Grains.Program(Demo.Program).Read();

        var seen = (await other.Grains.Program(Demo.Program).Ask(Demo.Claim(1), Demo.At)).Position;

        Assert.Equal(2, (await one.Grains.Program(Demo.Program).Read(seen)).Version);
    }

    [StoreFact]
    public async Task Idle_aggregates_leave_memory_and_come_back_as_they_were()
    {
        var clock = new HandClock(Demo.Noon);
        await using var home = await Home.OpenAsync(store.Unopened(), clock);
        for (var sme = 0; sme < 50; sme++)
            await home.Grains.Voucher(Demo.Voucher(sme)).Ask(Issue(sme), Demo.At);
        Assert.Equal(50, home.Grains.Active);

        clock.Advance(TimeSpan.FromMinutes(3));
        await home.Grains.Voucher(Demo.Voucher(7)).Read();
        clock.Advance(TimeSpan.FromMinutes(3));
        home.Grains.CloseIdle(TimeSpan.FromMinutes(5));

        Assert.Equal(1, home.Grains.Active);
        Assert.Equal(new Won(1_000), (await home.Grains.Voucher(Demo.Voucher(3)).Read()).State.Balance);
    }

    [StoreFact]
    public async Task An_event_of_a_newer_program_stops_its_aggregate_and_no_other()
    {
        var journal = store.Unopened();
        await using var home = await Home.OpenAsync(journal);
        await journal.CommitAsync(
            [new($"program/{Demo.Program}", 0, [new("program-sang.v9", "{}"u8.ToArray())], "{}"u8.ToArray(), new Epoch())],
            Demo.Noon);

        await Assert.ThrowsAsync<UnknownFactException>(() => home.Grains.Program(Demo.Program).Ask(Demo.Claim(1), Demo.At));

        Assert.True((await home.Grains.Program(new("other")).Ask(Demo.Open(), Demo.At)).Changed);
    }

    [StoreFact]
    public async Task A_programme_is_taken_up_from_its_snapshot_and_goes_on_as_it_was()
    {
        await using var journal = store.Unopened();
        await journal.OpenAsync();
        var shelf = new WatchedSnapshots(store.Snapshots());
        await using (var home = await Home.OpenAsync(journal, snapshots: shelf, snapshotEvery: 40))
        {
            await home.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
            for (var sme = 0; sme < 60; sme++) await home.Grains.Program(Demo.Program).Ask(Demo.Claim(sme), Demo.At);
            await shelf.Written;
        }

        var watched = new WatchedJournal(journal);
        await using var next = await Home.OpenAsync(watched, snapshots: store.Snapshots());
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
        await using var journal = store.Unopened();
        await journal.OpenAsync();
        var shelf = new WatchedSnapshots(store.Snapshots());
        await using (var home = await Home.OpenAsync(journal, snapshots: shelf, snapshotEvery: 10))
        {
            await home.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
            for (var sme = 0; sme < 12; sme++) await home.Grains.Program(Demo.Program).Ask(Demo.Claim(sme), Demo.At);
            await shelf.Written;
        }

        var stream = $"program/{Demo.Program}";
        var right = (await store.Snapshots().ReadAsync(stream))!;
        foreach (var wrong in new[]
        {
            right with { Shape = "another build" },
            right with { Mark = new byte[32] },
            right with { Position = right.Position + 1 },
            right with { Version = 500, Position = 500 },
        })
        {
            await store.Snapshots().WriteAsync(stream, () => wrong with { State = Forged(right.State) });
            await using var home = await Home.OpenAsync(journal, snapshots: store.Snapshots(), snapshotEvery: 1_000);
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
        await using var journal = store.Unopened();
        await journal.OpenAsync();
        var watched = new WatchedJournal(journal);
        await using var home = await Home.OpenAsync(watched);
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
        await using var journal = store.Unopened();
        await using var other = store.Unopened();
        await using var here = await Home.OpenAsync(journal);
        await using var there = await Home.OpenAsync(other);
        await here.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
        Assert.Equal(1, (await here.Grains.Program(Demo.Program).Read()).Version);

        var claimed = await there.Grains.Program(Demo.Program).Ask(Demo.Claim(1), Demo.At);
        await here.Tail.ReadAsync(claimed.Position - 1, 1, CancellationToken.None);

        Assert.Equal(2, (await here.Grains.Program(Demo.Program).Read()).Version);
    }

    private static IssueVoucher Issue(int sme) =>
        new(Demo.Voucher(sme), new Won(800), new Won(200), Demo.Noon.AddDays(90));

    private static async Task<Reply> AskUntilTold(Home home, ClaimVoucher claim)
    {
        while (true)
        {
            try
            {
                return await home.Grains.Program(Demo.Program).Ask(claim, Demo.At);
            }
            catch (JournalUnavailableException)
            {
                // Two homes on one hot stream may exhaust an attempt's patience; the caller repeats.
            }
        }
    }
}

public sealed class LocalEngineOnSqlite() : EngineConformance(new SqliteStore());

[NeedsPostgres]
public sealed class LocalEngineOnPostgres() : EngineConformance(new PostgresStore(PostgresServer.Shared));
