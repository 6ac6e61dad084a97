using System.Diagnostics.Metrics;
using KAiMarket.Conformance.Telemetry;
using KAiMarket.Conformance.Views;
using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Tenders;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains;
using KAiMarket.Grains.Processes;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Engine;

/// <summary>
/// Dead letters, the bookmark and the lease, when the journal, an aggregate or the bookmarks fail and when another
/// process runs them.
/// </summary>
public sealed class ProcessRunnerTests
{
    private readonly FakeTime _clock = new(Demo.Noon);
    private readonly Shelf _shelf = new();
    private readonly Grains _grains = new();
    private readonly MemoryLeases _leases;

    public ProcessRunnerTests() => _leases = new(_clock);

    [Fact]
    public async Task A_dead_letter_stays_while_the_journal_cannot_be_read_and_goes_once_it_is_done()
    {
        var (desk, journal) = Desk(Letter(1));
        journal.Failure = new JournalUnavailableException("down");
        await Assert.ThrowsAsync<JournalUnavailableException>(() => desk.RetryAsync(1, default));
        Assert.Equal(1, Assert.Single((await desk.ReadAsync(default)).DeadLetters).Position);

        journal.Failure = null;
        Assert.True(await desk.RetryAsync(1, default));
        Assert.Empty((await desk.ReadAsync(default)).DeadLetters);
        Assert.False(await desk.RetryAsync(1, default));
    }

    [Fact]
    public async Task A_dead_letter_that_fails_again_stays_with_its_new_reason()
    {
        var (desk, _) = Desk(Letter(1));
        _grains.Failure = new InvalidOperationException("still stuck");

        Assert.True(await desk.RetryAsync(1, default));
        Assert.Equal("still stuck", Assert.Single(_shelf.Letters).Error);
    }

    [Fact]
    public async Task A_dead_letter_is_run_once_at_a_time()
    {
        var (desk, _) = Desk(Letter(1));
        _grains.Answer = new();
        var retry = desk.RetryAsync(1, default);
        Assert.False(await desk.RetryAsync(1, default));

        _grains.Answer.SetResult();
        Assert.True(await retry);
        Assert.Empty(_shelf.Letters);
    }

    [Fact]
    public async Task An_event_whose_bytes_cannot_be_read_is_put_aside()
    {
        var runner = Runner(new ListedJournal([Expired(1) with { Data = "{"u8.ToArray() }]));
        await runner.StartAsync(default);
        var step = runner.StepAsync(default);
        await UntilAsync(() => step.IsCompleted && runner.Running == 0);
        Assert.Equal((1, 1), (runner.Position, Assert.Single(_shelf.Letters).Position));
    }

    [Fact]
    public async Task The_bookmark_does_not_pass_what_cannot_be_put_aside_yet()
    {
        _grains.Failure = new InvalidOperationException("stuck");
        _shelf.LetterFailure = new JournalUnavailableException("down");
        var runner = Runner(new ListedJournal([Expired(1)]));
        await runner.StartAsync(default);
        var step = runner.StepAsync(default);
        await UntilAsync(() => step.IsCompleted && _shelf.LettersRefused > 2);
        Assert.Equal((0, 1), (runner.Position, runner.Running));

        _shelf.LetterFailure = null;
        await UntilAsync(() => runner.Running == 0);
        Assert.Equal((1, 1), (runner.Position, Assert.Single(_shelf.Letters).Position));
    }

    [Fact]
    public async Task What_was_put_aside_just_before_a_crash_and_then_succeeds_is_taken_away()
    {
        _shelf.Letters = [Letter(1)];
        var runner = Runner(new ListedJournal([Expired(1)]));
        await runner.StartAsync(default);
        var step = runner.StepAsync(default);
        await UntilAsync(() => step.IsCompleted && runner.Running == 0);
        Assert.Empty(_shelf.Letters);
    }

    [Fact]
    public async Task Of_two_runners_one_runs_the_processes_and_the_other_takes_over()
    {
        var journal = new ListedJournal([Expired(1), Expired(2)]) { Shown = 1 };
        var (first, second) = (Runner(journal, "first"), Runner(journal, "second"));
        using var firstStop = new CancellationTokenSource();
        using var secondStop = new CancellationTokenSource();
        var (runningFirst, runningSecond) = (first.RunAsync(firstStop.Token), second.RunAsync(secondStop.Token));
        await UntilAsync(() => first.Position == 1);
        Assert.Equal((true, false, 0), (first.IsLeading, second.IsLeading, second.Position));
        var elsewhere = Desk(journal, null);
        await UntilAsync(() => _shelf.Left == 1);
        var status = await elsewhere.ReadAsync(default);
        Assert.Equal((1, "first"), (status.Position, status.LedBy));

        await firstStop.CancelAsync();
        await runningFirst;
        journal.Shown = 2;
        await UntilAsync(() => second.Position == 2);
        Assert.Equal((1, 1), (_grains.Reads["sme-1"], _grains.Reads["sme-2"]));
        Assert.Equal("second", (await elsewhere.ReadAsync(default)).LedBy);

        await secondStop.CancelAsync();
        await runningSecond;
        Assert.Equal((2, null), (_shelf.Left, (await elsewhere.ReadAsync(default)).LedBy));
    }

    [Fact]
    public async Task A_runner_that_was_killed_is_followed_when_its_term_is_over()
    {
        var journal = new ListedJournal([Expired(1)]);
        await _leases.For("killed").TakeAsync(ProcessRunner.Reader, Lease.Term, null, default);
        using var stop = new CancellationTokenSource();
        var runner = Runner(journal);
        var running = runner.RunAsync(stop.Token);
        var since = _clock.GetUtcNow();
        await UntilAsync(() => runner.IsLeading, TimeSpan.FromMilliseconds(100));
        Assert.InRange(_clock.GetUtcNow() - since, Lease.Term, TimeSpan.FromSeconds(8));
        await UntilAsync(() => runner.Position == 1);

        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task What_troubles_the_leader_shows_everywhere_and_also_that_there_has_been_none_for_long()
    {
        var elsewhere = Desk(new ListedJournal([]), null);
        Assert.Null((await elsewhere.ReadAsync(default)).Trouble);
        await _leases.For("leader").TakeAsync(ProcessRunner.Reader, Lease.Term, "stuck", default);
        Assert.Equal("stuck", (await elsewhere.ReadAsync(default)).Trouble);

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null((await elsewhere.ReadAsync(default)).Trouble);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.NotNull((await elsewhere.ReadRecentAsync(default)).Trouble);
    }

    [Fact]
    public async Task A_bookmark_that_cannot_be_left_for_no_passing_reason_ends_the_runner()
    {
        _shelf.Failure = new InvalidOperationException("no such table");
        var running = Runner(new ListedJournal([Expired(1)])).RunAsync(default);
        await UntilAsync(() => running.IsCompleted);

        Assert.Equal("no such table", (await Assert.ThrowsAsync<InvalidOperationException>(() => running)).Message);
    }

    [Fact]
    public async Task How_far_it_is_behind_is_shown_while_the_runner_leads()
    {
        using var meter = new Meter("test");
        using var heard = new Heard(meter);
        _grains.Failure = new InvalidOperationException("stuck");
        var runner = Runner(new ListedJournal([Expired(1), Expired(2), Expired(3)]));
        runner.Observe(meter);
        Assert.Empty(heard.Ask().All);

        await runner.StartAsync(default);
        var step = runner.StepAsync(default);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        await step;
        Assert.Equal([": 3"], heard.Ask().Sums("kaimarket.processes.behind"));
        Assert.Equal([": 0.1"], heard.Sums("kaimarket.processes.lag"));

        _clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal([": 0.12"], heard.Ask().Sums("kaimarket.processes.lag"));

        await UntilAsync(() => runner.Running == 0);
        Assert.Equal([": 0"], heard.Ask().Sums("kaimarket.processes.behind"));
        Assert.Equal([": 0"], heard.Sums("kaimarket.processes.lag"));
        Assert.Equal(3, _shelf.Letters.Count);
    }

    [Fact]
    public async Task What_was_put_aside_is_counted_wherever_the_processes_run()
    {
        using var meter = new Meter("test");
        using var heard = new Heard(meter);
        using var stop = new CancellationTokenSource();
        var (desk, _) = Desk(Letter(1));
        var observing = desk.ObserveAsync(meter, stop.Token);
        Assert.Equal([": 1"], heard.Ask().Sums("kaimarket.processes.dead_letters"));

        _shelf.Letters = [Letter(1), Letter(2)];
        _clock.Advance(ProcessDesk.TellEvery);
        while (!heard.Ask().Sums("kaimarket.processes.dead_letters").Contains(": 2")) await Task.Yield();

        await stop.CancelAsync();
        await observing;
    }

    [Fact]
    public async Task A_runner_that_is_stopped_ends_quietly()
    {
        using var stop = new CancellationTokenSource();
        var running = Runner(new ListedJournal([])).RunAsync(stop.Token);
        await stop.CancelAsync();
        await running;
    }

    private ProcessRunner Runner(IJournal journal, string holder = "runner") =>
        new(new JournalTail(journal, _clock), _grains, NothingSealed.Unsealing, _shelf, _shelf, _leases.For(holder), _clock);

    // Of a process that does not run the processes; before the letters everything is done.
    private (ProcessDesk Desk, ListedJournal Journal) Desk(DeadLetter letter)
    {
        var journal = new ListedJournal([Expired(1)]);
        _shelf.Letters = [letter];
        return (Desk(journal, null), journal);
    }

    private ProcessDesk Desk(IJournal journal, ProcessRunner? runner) =>
        new(journal, _grains, NothingSealed.Unsealing, _shelf, _shelf, _leases.For("desk"), _clock, runner);

    private async Task UntilAsync(Func<bool> done, TimeSpan? step = null)
    {
        while (!done())
        {
            // Time passes only for those who wait for it: a busy machine must not let it run away from them.
            if (_clock.Timers > 0) _clock.Advance(step ?? TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }
    }

    private static DeadLetter Letter(long position) =>
        new(position, $"voucher/ai-2026.sme-{position}", "voucher-expired.v1", "stuck", Demo.Noon);

    private static RecordedEvent Expired(long position) => new(
        position, $"voucher/ai-2026.sme-{position}", 1, "voucher-expired.v1", "{}"u8.ToArray(),
        """{"arrived":"2026-11-23T03:00:00Z"}"""u8.ToArray(), Demo.Noon);

    private sealed class Shelf : IBookmarks, IDeadLetters
    {
        private readonly Lock _lock = new();

        public long? Left { get; private set; }
        public IReadOnlyList<DeadLetter> Letters { get; set; } = [];
        public Exception? Failure { get; set; }
        public Exception? LetterFailure { get; set; }
        public int LettersRefused { get; private set; }

        public Task<long?> ReadAsync(string reader, CancellationToken cancel) => Task.FromResult(Left);

        public Task WriteAsync(string reader, long position, CancellationToken cancel)
        {
            if (Failure is { } failure) return Task.FromException(failure);
            Left = position;
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<DeadLetter>> ReadAsync(CancellationToken cancel) => Task.FromResult(Letters);

        public Task PutAsync(DeadLetter letter, CancellationToken cancel)
        {
            if (LetterFailure is { } failure)
            {
                LettersRefused++;
                return Task.FromException(failure);
            }

            // Several processes may give up at once.
            lock (_lock) Letters = [.. Letters.Where(other => other.Position != letter.Position), letter];
            return Task.CompletedTask;
        }

        public Task RemoveAsync(long position, CancellationToken cancel)
        {
            lock (_lock) Letters = [.. Letters.Where(other => other.Position != position)];
            return Task.CompletedTask;
        }
    }

    /// <summary>Vouchers that hold nothing; reading them fails as it is told to.</summary>
    private sealed class Grains : IGrains, IVoucherGrain
    {
        private string _asked = "";

        public Exception? Failure { get; set; }
        public TaskCompletionSource? Answer { get; set; }
        public Dictionary<string, int> Reads { get; } = [];

        public IVoucherGrain Voucher(VoucherId id)
        {
            _asked = id.Value[(id.Value.IndexOf('.') + 1)..];
            return this;
        }

        public async Task<Reading<Voucher>> Read(long seen = 0)
        {
            Reads[_asked] = Reads.GetValueOrDefault(_asked) + 1;
            if (Answer is { } answer) await answer.Task;
            return Failure is { } failure ? throw failure : new Reading<Voucher>(Domain.Vouchers.Voucher.Initial, 1, 1);
        }

        public Task<Reply> Ask(VoucherCommand command, Moment at, long? ifVersion = null) => throw new NotSupportedException();

        public Task<Answered<TAnswer>> Ask<TAnswer>(
            VoucherCommand command, IQuestion<Voucher, TAnswer> question, Moment at, long? ifVersion = null)
            where TAnswer : class => throw new NotSupportedException();

        public Task<Reading<Voucher>> ReadPast(long version, CancellationToken cancel) => throw new NotSupportedException();

        public IMinistryGrain Ministry(MinistryId id) => throw new NotSupportedException();
        public ICompanyGrain Company(CompanyId id) => throw new NotSupportedException();
        public ISmeGrain Sme(SmeId id) => throw new NotSupportedException();
        public IProgramGrain Program(ProgramId id) => throw new NotSupportedException();
        public IOfferGrain Offer(OfferId id) => throw new NotSupportedException();
        public IOrderGrain Order(OrderId id) => throw new NotSupportedException();
        public ITenderGrain Tender(TenderId id) => throw new NotSupportedException();
        public IBidGrain Bid(BidId id) => throw new NotSupportedException();
        public IContractGrain Contract(ContractId id) => throw new NotSupportedException();
    }
}
