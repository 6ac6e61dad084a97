using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Grains;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Engine;

/// <summary>What grains promise their callers, wherever the homes are.</summary>
public abstract partial class GrainsConformance(JournalStore store) : IAsyncLifetime
{
    protected JournalStore Store => store;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync() => await store.DisposeAsync();

    /// <summary>One of several callers of the same market; each has homes of its own where the engine allows it.</summary>
    protected abstract Task<Home> OpenAsync();

    [StoreFact]
    public async Task An_opened_programme_reads_back_with_its_version()
    {
        await using var home = await OpenAsync();
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
        await using var home = await OpenAsync();
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(), Demo.At);

        var repeat = await program.Ask(Demo.Open(), Demo.At);

        Assert.False(repeat.Changed);
        Assert.Null(repeat.Refusal);
        Assert.Equal(1, repeat.Position);
        Assert.Equal(1, (await JournalAsync(journal => journal.HeadAsync())).Position);
    }

    [StoreFact]
    public async Task A_command_answers_a_question_from_the_state_that_it_left()
    {
        await using var home = await OpenAsync();
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(budget: 800), Demo.At);
        var (first, second) = (Demo.Claim(1), Demo.Claim(2));

        var granted = await program.Ask(first, new FindClaim(first.Sme), Demo.At);
        var repeat = await program.Ask(first, new FindClaim(first.Sme), Demo.At);
        var refused = await program.Ask(second, new FindClaim(second.Sme), Demo.At);

        Assert.Equal((2, 2, true), (granted.Reply.Version, granted.Reply.Position, granted.Reply.Changed));
        Assert.Equal(new Won(800), granted.Answer?.Claim?.Government);
        Assert.Equal((2, 2, false), (repeat.Reply.Version, repeat.Reply.Position, repeat.Reply.Changed));
        Assert.Equal(granted.Answer, repeat.Answer);
        Assert.Equal(ClaimVoucher.TooLittleLeft.Code, refused.Reply.Refusal?.Code);
        Assert.Null(refused.Answer);
    }

    [StoreFact]
    public async Task Many_claims_at_once_take_few_commits_and_overspend_nothing()
    {
        await using var home = await OpenAsync();
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(budget: 400 * 800), Demo.At);

        var replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(sme => program.Ask(Demo.Claim(sme), Demo.At)));

        Assert.Equal(400, replies.Count(reply => reply.Changed));
        Assert.All(replies.Where(reply => !reply.Changed), reply =>
            Assert.Equal(ClaimVoucher.TooLittleLeft.Code, reply.Refusal?.Code));
        Assert.Equal(Won.Zero, (await program.Read()).State.Remaining);
        Assert.InRange((await JournalAsync(journal => journal.ReadBatchesAsync(0, 1000))).Count, 1, 100);
    }

    [StoreFact]
    public async Task A_home_that_others_have_overtaken_refuses_nothing_from_the_past()
    {
        await using var stale = await OpenAsync();
        await using var fresh = await OpenAsync();
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
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
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
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await one.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);

        var repeat = await other.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
        await using var third = await OpenAsync();
        var differs = await third.Grains.Program(Demo.Program).Ask(Demo.Open(budget: 5), Demo.At);

        Assert.Equal((false, null, 1L), (repeat.Changed, repeat.Refusal, repeat.Version));
        Assert.Equal(OpenProgram.Differs.Code, differs.Refusal?.Code);
    }

    [StoreFact]
    public async Task Two_homes_on_one_hot_programme_acknowledge_each_claim_exactly_once()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await one.Grains.Program(Demo.Program).Ask(Demo.Open(budget: 100 * 800), Demo.At);

        var replies = await Task.WhenAll(
            from sme in Enumerable.Range(0, 60)
            from home in new[] { one, other }
            select AskUntilTold(home, Demo.Claim(sme)));

        Assert.All(replies, reply => Assert.Null(reply.Refusal));
        Assert.Equal(60, replies.Count(reply => reply.Changed));
        await using var judge = await OpenAsync();
        Assert.Equal(61, (await judge.Grains.Program(Demo.Program).Read()).Version);
    }

    [StoreFact]
    public async Task A_command_with_another_version_in_mind_changes_nothing()
    {
        await using var home = await OpenAsync();
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
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await one.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        var waiting = one.Grains.Program(Demo.Program).ReadPast(1, patience.Token);
        await other.Grains.Program(Demo.Program).Ask(Demo.Claim(1), Demo.At);

        Assert.Equal(2, (await waiting).Version);
    }

    [StoreFact]
    public async Task A_read_is_at_least_as_new_as_what_the_reader_has_seen()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await one.Grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
        await one.Grains.Program(Demo.Program).Read();

        var seen = (await other.Grains.Program(Demo.Program).Ask(Demo.Claim(1), Demo.At)).Position;

        Assert.Equal(2, (await one.Grains.Program(Demo.Program).Read(seen)).Version);
    }

    [StoreFact]
    public async Task A_question_is_answered_as_the_state_would()
    {
        await using var home = await OpenAsync();
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(), Demo.At);
        await program.Ask(Demo.Claim(1), Demo.At);

        var whole = await program.Read();
        var found = await program.Read(new FindClaim(Demo.Voucher(1).Sme));
        var missing = await program.Read(new FindClaim(Demo.Voucher(2).Sme));
        var summary = await program.Read(ProgramSummary.Asked);

        Assert.Equal((2L, 2L), (found.Version, found.Position));
        Assert.Equal(whole.State.Committed[Demo.Voucher(1).Sme], found.State.Claim);
        Assert.Null(missing.State.Claim);
        Assert.Equal((1, whole.State.Remaining, whole.State.Title), (summary.State.Claimed, summary.State.Remaining, summary.State.Title));
        Assert.Equal(whole.State.Ratios.ToArray(), summary.State.Ratios.ToArray());
    }

    [StoreFact]
    public async Task Nobody_waits_longer_for_a_version_than_he_wants()
    {
        await using var home = await OpenAsync();
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(), Demo.At);
        using var enough = new CancellationTokenSource();

        var waiting = program.ReadPast(ProgramSummary.Asked, 1, enough.Token);
        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private async Task<T> JournalAsync<T>(Func<IJournal, Task<T>> read)
    {
        await using var journal = store.Unopened();
        await journal.OpenAsync();
        return await read(journal);
    }

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
