using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace KAiMarket.Journal;

/// <summary>How large batches are and how long they take, and the commit as a step of each command in them.</summary>
internal static class CommitTelemetry
{
    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram(
        "kaimarket.commit.duration", "s", "How long the journal took to commit a batch.", tags: null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10],
        });

    private static readonly Histogram<int> Size = Telemetry.Meter.CreateHistogram(
        "kaimarket.commit.size", "{append}", "Appends in a batch: one of each command, and the confirmations of reads.",
        tags: null,
        new InstrumentAdvice<int>
        {
            HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4000],
        });

    private static readonly Counter<long> Events = Telemetry.Meter.CreateCounter<long>(
        "kaimarket.commit.events", "{event}", "Events written to the journal.");

    /// <summary>The span of whoever asks for an append; null while nobody traces.</summary>
    public static Activity? Asker() =>
        Telemetry.Source.HasListeners() && Activity.Current is { Recorded: true } asker ? asker : null;

    /// <param name="appends">Of the batch.</param>
    /// <param name="events">Written by it.</param>
    /// <param name="took">Until the store answered.</param>
    /// <param name="failure">Why nothing is known to be written, if so.</param>
    public static void Tell(int appends, int events, TimeSpan took, Exception? failure)
    {
        Size.Record(appends);
        Events.Add(events);
        var outcome = failure is null ? "done" : "failed";
        Duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("kaimarket.outcome", outcome));
    }

    /// <summary>
    /// Shows the commit below the span of one that waited for it; what lies before it there is the time in the queue.
    /// </summary>
    public static void Show(Activity asker, int appends, DateTimeOffset began, TimeSpan took, Exception? failure)
    {
        using var commit = Telemetry.Source.StartActivity(
            "commit", ActivityKind.Client, asker.Context, startTime: began);
        if (commit is null) return;

        commit.SetTag("kaimarket.commit.size", appends).SetEndTime((began + took).UtcDateTime);
        if (failure is null) return;
        commit.SetTag("error.type", failure.GetType().Name).SetStatus(ActivityStatusCode.Error);
    }
}
