using System.Globalization;
using CsvHelper;
using KAiMarket.Client;

namespace KAiMarket.Cli.Replay;

/// <summary>One row of a trace as a meter would have read it.</summary>
/// <param name="Row">Counts the rows of the file from 1, without its header.</param>
/// <param name="Tenant">Whose use it was, as the file names it.</param>
/// <param name="Quantity">In the trace's unit; 0 for what failed or never ran.</param>
internal readonly record struct Usage(int Row, string Tenant, DateTimeOffset From, DateTimeOffset Until, long Quantity);

/// <summary>A kind of file with real usage, and how it is sold: what a row costs and to whom.</summary>
/// <param name="Kind">As given on the command line.</param>
/// <param name="Columns">All must be in the header; that is how the file is recognised.</param>
/// <param name="Unit">What the quantity counts.</param>
/// <param name="Price">Won for each <paramref name="Per"/> units.</param>
/// <param name="Rule">What is metered, for people.</param>
/// <param name="Read">One row.</param>
internal sealed record Trace(
    string Kind, string[] Columns, OfferCategory Category, Unit Unit, long Price, long Per, string Rule,
    Func<CsvReader, int, Usage> Read)
{
    // Some traces tell no tenant: their rows are dealt in turn to this many fictional firms.
    private const int Firms = 8;

    // The pods' times are seconds from a start that the trace keeps to itself.
    private static readonly DateTimeOffset PodStart = new(2023, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly Trace Lora = new(
        "lora", ["gmt_create", "predict_status", "exec_time_seconds", "groupId"],
        OfferCategory.Gpu, Unit.GpuSecond, 2, 1,
        "each succeeded request is exec_time_seconds on a GPU for its tenant groupId; failed and pending cost nothing",
        (row, number) =>
        {
            var seconds = Text(row, "predict_status") == "SUCCEED" ? Whole(row, "exec_time_seconds", number) : 0;
            var from = Time(row, "gmt_create", number);
            return new Usage(number, Text(row, "groupId"), from, from.AddSeconds(seconds), seconds);
        });

    public static readonly Trace AzureLlm = new(
        "azure-llm", ["TIMESTAMP", "ContextTokens", "GeneratedTokens"], OfferCategory.Model, Unit.Token, 3, 1000,
        $"each call is its prompt and generated tokens; the trace names no tenant, so {Firms} firms take turns",
        (row, number) =>
        {
            var tokens = checked(Whole(row, "ContextTokens", number) + Whole(row, "GeneratedTokens", number));
            var from = Time(row, "TIMESTAMP", number);
            return new Usage(number, $"firm-{(number - 1) % Firms + 1}", from, from, tokens);
        });

    public static readonly Trace GpuPods = new(
        "gpu-pods", ["name", "num_gpu", "gpu_milli", "qos", "pod_phase", "deletion_time", "scheduled_time"],
        OfferCategory.Gpu, Unit.GpuMillisecond, 1, 2000,
        "each pod is num_gpu x gpu_milli x seconds from scheduled to deleted, in milliseconds of a whole GPU, for its "
        + "class (qos); failed and never scheduled pods cost nothing",
        (row, number) =>
        {
            var start = Text(row, "scheduled_time");
            if (start.Length == 0)
            {
                var asked = PodStart.AddSeconds(Whole(row, "creation_time", number));
                return new Usage(number, Text(row, "qos"), asked, asked, 0);
            }

            var (scheduled, deleted) = (Whole(row, "scheduled_time", number), Whole(row, "deletion_time", number));
            if (deleted < scheduled) throw Wrong(number, "deletion_time", "is before scheduled_time");
            var gpus = Text(row, "pod_phase") == "Failed" ? 0
                : checked(Whole(row, "num_gpu", number) * Whole(row, "gpu_milli", number));
            return new Usage(number, Text(row, "qos"), PodStart.AddSeconds(scheduled), PodStart.AddSeconds(deleted),
                checked(gpus * (deleted - scheduled)));
        });

    public static readonly Trace[] All = [Lora, AzureLlm, GpuPods];

    public long AmountOf(long quantity) => checked((long)((Int128)quantity * Price / Per));

    private static string Text(CsvReader row, string column) => row.GetString(column).Trim();

    // Some files write whole numbers as 32.0.
    private static long Whole(CsvReader row, string column, int number) =>
        decimal.TryParse(Text(row, column), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value == decimal.Truncate(value) && value <= 1_000_000_000_000_000
            ? (long)value
            : throw Wrong(number, column, $"is \"{Text(row, column)}\", not a whole number");

    // None of the traces says its zone; UTC is as good as any, and the same each time.
    private static DateTimeOffset Time(CsvReader row, string column, int number) =>
        DateTimeOffset.TryParse(Text(row, column), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw Wrong(number, column, $"is \"{Text(row, column)}\", not a time");

    private static UsageException Wrong(int number, string column, string what) =>
        new($"Row {number}: {column} {what}.");
}
