using System.Diagnostics;
using System.Diagnostics.Metrics;
using KAiMarket.Conformance.Engine;
using KAiMarket.Conformance.Journal;
using KAiMarket.Conformance.Stores;
using KAiMarket.Grains.Local;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Telemetry;

/// <summary>What is told of commands and of the commits they wait for.</summary>
public sealed class CommandTelemetryTests() : JournalSuite(new SqliteStore())
{
    private Fault _fault;

    [Fact]
    public async Task Commands_are_counted_by_what_became_of_them()
    {
        using var heard = new Heard();
        await using var home = await OpenAsync();
        var program = home.Grains.Program(Demo.Program);

        await program.Ask(Demo.Open(), Demo.At);
        for (var sme = 1; sme <= 3; sme++) await program.Ask(Demo.Claim(sme), Demo.At);
        await program.Ask(Demo.Claim(1), Demo.At);
        await program.Ask(Demo.Claim(4, total: 100_000), Demo.At);
        await program.Ask(Demo.Claim(5), Demo.At, ifVersion: 1);
        _fault = Fault.Before;
        await Assert.ThrowsAsync<JournalUnavailableException>(() => program.Ask(Demo.Claim(6), Demo.At));

        const string Claim = "kaimarket.aggregate=program kaimarket.command=claim-voucher kaimarket.outcome=";
        Assert.Equal(
        [
            $"error.type=JournalUnavailableException {Claim}failed: 1",
            $"{Claim}done: 3",
            $"{Claim}refused kaimarket.refusal=claim-exceeds-cap: 1",
            $"{Claim}refused kaimarket.refusal=version-differs: 1",
            $"{Claim}repeated: 1",
            "kaimarket.aggregate=program kaimarket.command=open-program kaimarket.outcome=done: 1",
        ], heard.Sums("kaimarket.commands"));
    }

    [Fact]
    public async Task Batches_are_measured_whether_they_are_written_or_not()
    {
        using var heard = new Heard();
        var context = await Home.ContextAsync(Faulty());
        var program = new LocalGrains(context).Program(Demo.Program);

        await program.Ask(Demo.Open(), Demo.At);
        await Task.WhenAll(Enumerable.Range(1, 100).Select(sme => program.Ask(Demo.Claim(sme), Demo.At)));
        await program.Ask(Demo.Claim(1), Demo.At);
        _fault = Fault.After;
        await Assert.ThrowsAsync<JournalOutcomeUnknownException>(() => program.Ask(Demo.Claim(101), Demo.At));
        await context.Writer.DisposeAsync();

        Assert.Equal([": 101"], heard.Sums("kaimarket.commit.events"));
        Assert.Equal([": 103"], heard.Sums("kaimarket.commit.size"));
        var batches = context.Writer.Written.Batches;
        Assert.Equal(batches, Times("kaimarket.outcome=done"));
        Assert.Equal(1, Times("kaimarket.outcome=failed"));
        Assert.Equal(batches + 1, heard.All.Count(measured => measured.Name == "kaimarket.commit.size"));

        long Times(string outcome) => heard.All.Count(
            measured => measured is { Name: "kaimarket.commit.duration", Value: > 0 } && measured.Tags == outcome);
    }

    [Fact]
    public async Task A_commit_is_a_step_of_its_command_and_that_of_the_request()
    {
        using var spans = new Spans();
        await using var home = await OpenAsync();
        var program = home.Grains.Program(Demo.Program);
        await program.Ask(Demo.Open(), Demo.At);

        using (var request = new Activity("request").SetParentId(ActivityTraceId.CreateRandom(), default, ActivityTraceFlags.Recorded).Start())
        {
            await program.Ask(Demo.Claim(1), Demo.At);
            _fault = Fault.Before;
            await Assert.ThrowsAsync<JournalUnavailableException>(() => program.Ask(Demo.Claim(2), Demo.At));
            await home.DisposeAsync();

            var told = spans.Of(request.TraceId);
            var done = Assert.Single(told, span => (string?)span.GetTagItem("kaimarket.outcome") == "done");
            var failed = Assert.Single(told, span => (string?)span.GetTagItem("kaimarket.outcome") == "failed");
            Assert.Equal((request.SpanId, "claim-voucher"), (done.ParentSpanId, done.OperationName));
            Assert.Equal((request.SpanId, ActivityStatusCode.Error), (failed.ParentSpanId, failed.Status));
            Assert.Null(failed.StatusDescription);

            var commit = Assert.Single(told, span => span.ParentSpanId == done.SpanId);
            Assert.Equal(("commit", 1), (commit.OperationName, commit.GetTagItem("kaimarket.commit.size")));
            var lost = Assert.Single(told, span => span.ParentSpanId == failed.SpanId);
            Assert.Equal((ActivityStatusCode.Error, "JournalUnavailableException"), (lost.Status, lost.GetTagItem("error.type")));
        }
    }

    [Fact]
    public async Task Aggregates_in_memory_are_shown_by_kind_until_the_meter_ends()
    {
        using var meter = new Meter("test");
        using var heard = new Heard(meter);
        var context = await Home.ContextAsync(Faulty());
        await using var writer = context.Writer;
        var grains = new LocalGrains(context);
        grains.Observe(meter);
        writer.Observe(meter);
        await grains.Program(Demo.Program).Ask(Demo.Open(), Demo.At);
        for (var sme = 1; sme <= 3; sme++) await grains.Voucher(Demo.Voucher(sme)).Read();

        var shown = heard.Ask().Sums("kaimarket.activations");
        Assert.Equal(10, shown.Length);
        Assert.Contains("kaimarket.aggregate=program: 1", shown);
        Assert.Contains("kaimarket.aggregate=voucher: 3", shown);
        Assert.Contains("kaimarket.aggregate=order: 0", shown);
        Assert.Equal([": 0"], heard.Sums("kaimarket.commit.waiting"));

        meter.Dispose();
        Assert.Empty(heard.Ask().All);
    }

    private Task<Home> OpenAsync() => Home.OpenAsync(Faulty());

    private FaultyJournal Faulty() => new(Store.Unopened(), () => _fault);

    /// <summary>Keeps the spans of everybody; a test asks for those of its own trace.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly List<Activity> _ended = [];
        private readonly ActivityListener _listener;

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == KAiMarket.Journal.Telemetry.Name,
                Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = span =>
                {
                    lock (_ended) _ended.Add(span);
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public List<Activity> Of(ActivityTraceId trace)
        {
            lock (_ended) return _ended.FindAll(span => span.TraceId == trace);
        }

        public void Dispose() => _listener.Dispose();
    }
}
