using System.Diagnostics.Metrics;
using System.Text.Json;
using KAiMarket.Conformance.Telemetry;
using KAiMarket.Conformance.Views;
using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains;
using KAiMarket.Grains.Processes;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Engine;

/// <summary>Dead letters and the bookmark, when the journal, an aggregate or the bookmarks fail.</summary>
public sealed class ProcessRunnerTests
{
    private readonly FakeTime _clock = new(Demo.Noon);
    private readonly Shelf _shelf = new();
    private readonly Grains _grains = new();

    [Fact]
    public async Task A_dead_letter_stays_while_the_journal_cannot_be_read_and_goes_once_it_is_done()
    {
        var (runner, journal) = await DeadAsync();
        journal.Failure = new JournalUnavailableException("down");
        await Assert.ThrowsAsync<JournalUnavailableException>(() => runner.RetryAsync(1, default));
        Assert.Equal((1, 1, 0), (runner.Position, Assert.Single(runner.DeadLetters).Position, runner.Running));

        journal.Failure = null;
        Assert.True(await runner.RetryAsync(1, default));
        Assert.Empty(runner.DeadLetters);
        Assert.False(await runner.RetryAsync(1, default));

        await runner.SaveAsync(default);
        Assert.Equal(new Bookmark(1, "[]"), _shelf.Left);
    }

    [Fact]
    public async Task A_dead_letter_that_fails_again_stays_with_its_new_reason()
    {
        var (runner, _) = await DeadAsync();
        _grains.Failure = new InvalidOperationException("still stuck");

        Assert.True(await UntilDoneAsync(runner.RetryAsync(1, default)));
        Assert.Equal("still stuck", Assert.Single(runner.DeadLetters).Error);
        Assert.Equal((1, 0), (runner.Position, runner.Running));
    }

    [Fact]
    public async Task A_dead_letter_is_run_once_at_a_time_and_outlives_a_stop()
    {
        var (runner, _) = await DeadAsync();
        _grains.Failure = new InvalidOperationException("still stuck");
        using var stop = new CancellationTokenSource();
        var retry = runner.RetryAsync(1, stop.Token);
        Assert.False(await runner.RetryAsync(1, default));
        Assert.Equal((1, 1), (runner.DeadLetters.Count, runner.Running));

        await stop.CancelAsync();
        await retry;
        Assert.Equal((1, 0), (runner.DeadLetters.Count, runner.Running));
    }

    [Fact]
    public async Task An_event_whose_bytes_cannot_be_read_is_put_aside()
    {
        var runner = Runner(new ListedJournal([Expired(1) with { Data = "{"u8.ToArray() }]));
        var step = runner.StepAsync(default);
        await UntilAsync(() => step.IsCompleted && runner.Running == 0);
        Assert.Equal((1, 1), (runner.Position, Assert.Single(runner.DeadLetters).Position));
    }

    [Fact]
    public async Task A_letter_is_written_down_also_when_the_first_attempt_at_that_fails()
    {
        var (runner, _) = await DeadAsync();
        await runner.SaveAsync(default);
        await runner.RetryAsync(1, default);

        _shelf.Failure = new JournalUnavailableException("down");
        await Assert.ThrowsAsync<JournalUnavailableException>(() => runner.SaveAsync(default));
        _shelf.Failure = null;
        await runner.SaveAsync(default);
        Assert.Equal(new Bookmark(1, "[]"), _shelf.Left);
    }

    [Fact]
    public async Task A_bookmark_that_cannot_be_left_for_no_passing_reason_ends_the_runner()
    {
        _shelf.Failure = new InvalidOperationException("no such table");
        var running = Runner(new ListedJournal([])).RunAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(1));

        // A hand's turn to guard a hanging test; nothing waits for it.
        var end = await Assert.ThrowsAsync<InvalidOperationException>(() => running.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal("no such table", end.Message);
    }

    [Fact]
    public async Task What_is_behind_and_put_aside_is_shown_while_the_runner_runs()
    {
        using var meter = new Meter("test");
        using var heard = new Heard(meter);
        _shelf.Left = new Bookmark(0, "[]");
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
        Assert.Equal([": 0"], heard.Sums("kaimarket.processes.dead_letters"));

        _clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal([": 0.12"], heard.Ask().Sums("kaimarket.processes.lag"));

        await UntilAsync(() => runner.Running == 0);
        Assert.Equal([": 0"], heard.Ask().Sums("kaimarket.processes.behind"));
        Assert.Equal([": 0"], heard.Sums("kaimarket.processes.lag"));
        Assert.Equal([": 3"], heard.Sums("kaimarket.processes.dead_letters"));
    }

    [Fact]
    public async Task A_runner_that_is_stopped_ends_quietly()
    {
        using var stop = new CancellationTokenSource();
        var running = Runner(new ListedJournal([])).RunAsync(stop.Token);
        await stop.CancelAsync();
        await running;
    }

    // A runner that finds the first event put aside, and everything before it done.
    private async Task<(ProcessRunner Runner, ListedJournal Journal)> DeadAsync()
    {
        var journal = new ListedJournal([Expired(1)]);
        var letter = new DeadLetter(1, "voucher/ai-2026.sme-1", "voucher-expired.v1", "stuck", Demo.Noon);
        _shelf.Left = new Bookmark(1, JsonSerializer.Serialize(new[] { letter }));
        var runner = Runner(journal);
        await runner.StartAsync(default);
        return (runner, journal);
    }

    private ProcessRunner Runner(IJournal journal) => new(journal, new JournalTail(journal, _clock), _grains, _shelf, _clock);

    private async Task<T> UntilDoneAsync<T>(Task<T> work)
    {
        await UntilAsync(() => work.IsCompleted);
        return await work;
    }

    private async Task UntilAsync(Func<bool> done)
    {
        while (!done())
        {
            _clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }
    }

    private static RecordedEvent Expired(long position) => new(
        position, "voucher/ai-2026.sme-1", position, "voucher-expired.v1", "{}"u8.ToArray(),
        """{"arrived":"2026-11-23T03:00:00Z"}"""u8.ToArray(), Demo.Noon);

    private sealed class Shelf : IBookmarks
    {
        public Bookmark? Left { get; set; }
        public Exception? Failure { get; set; }

        public Task<Bookmark?> ReadAsync(string reader, CancellationToken cancel) => Task.FromResult(Left);

        public Task WriteAsync(string reader, Bookmark bookmark, CancellationToken cancel)
        {
            if (Failure is { } failure) return Task.FromException(failure);
            Left = bookmark;
            return Task.CompletedTask;
        }
    }

    /// <summary>Vouchers that hold nothing; reading them fails as it is told to.</summary>
    private sealed class Grains : IGrains, IVoucherGrain
    {
        public Exception? Failure { get; set; }

        public IVoucherGrain Voucher(VoucherId id) => this;

        public Task<Reading<Voucher>> Read(long seen = 0) => Failure is { } failure
            ? Task.FromException<Reading<Voucher>>(failure)
            : Task.FromResult(new Reading<Voucher>(Domain.Vouchers.Voucher.Initial, 1, 1));

        public Task<Reply> Ask(VoucherCommand command, Moment at, long? ifVersion = null) => throw new NotSupportedException();

        public Task<Reading<Voucher>> ReadPast(long version, CancellationToken cancel) => throw new NotSupportedException();

        public IMinistryGrain Ministry(MinistryId id) => throw new NotSupportedException();
        public ICompanyGrain Company(CompanyId id) => throw new NotSupportedException();
        public ISmeGrain Sme(SmeId id) => throw new NotSupportedException();
        public IProgramGrain Program(ProgramId id) => throw new NotSupportedException();
        public IOfferGrain Offer(OfferId id) => throw new NotSupportedException();
        public IOrderGrain Order(OrderId id) => throw new NotSupportedException();
    }
}
