using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace KAiMarket.Cli;

/// <summary>
/// Shows how far something is, how fast and how long it still takes: a bar on a terminal, else a line now and then.
/// </summary>
internal sealed class Meter(string unit, long total)
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BarEvery = TimeSpan.FromMilliseconds(200);
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private long _done;
    private long _total = total;

    public long Done => Volatile.Read(ref _done);

    public void Add(long count) => Interlocked.Add(ref _done, count);

    public void Expect(long all) => Volatile.Write(ref _total, all);

    /// <summary>Runs the work beside the display; with <paramref name="hidden"/> without one.</summary>
    public static async Task RunAsync(string label, string unit, long total, bool hidden, Func<Meter, Task> work)
    {
        var meter = new Meter(unit, total);
        if (hidden) await work(meter);
        else if (Console.IsErrorRedirected) await meter.LinesAsync(label, work(meter));
        else await meter.BarAsync(label, work);
    }

    private TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_start);
    private double Rate => Done / Math.Max(0.001, Elapsed.TotalSeconds);
    private long All => Math.Max(Volatile.Read(ref _total), Done);

    private string Pace => string.Create(CultureInfo.InvariantCulture, $"{Rate:N0} {unit}/s");

    private string Left => Done == 0
        ? "--:--"
        : TimeSpan.FromSeconds((All - Done) / Math.Max(0.001, Rate)).ToString(@"h\:mm\:ss",
            CultureInfo.InvariantCulture);

    private async Task LinesAsync(string label, Task work)
    {
        while (await Task.WhenAny(work, Task.Delay(LineEvery)) != work)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{label}: {Done:N0} of {All:N0} {unit}, {Pace}, {Left} left"));
        }

        await work;
    }

    private Task BarAsync(string label, Func<Meter, Task> work) => Output.Errors.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new Says(() => Pace),
            new Says(() => $"{Left} left"))
        .StartAsync(async progress =>
        {
            var bar = progress.AddTask(Markup.Escape(label), maxValue: Math.Max(1, All));
            var working = work(this);
            while (await Task.WhenAny(working, Task.Delay(BarEvery)) != working)
            {
                bar.MaxValue = Math.Max(1, All);
                bar.Value = Done;
            }

            bar.Value = bar.MaxValue;
            await working;
        });

    private sealed class Says(Func<string> text) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(text());
    }
}
