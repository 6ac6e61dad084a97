using System.Diagnostics;
using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;

namespace KAiMarket.Conformance.Journal;

/// <summary>
/// A writer of its own: appends so many events to a stream that all writers share and as many to one of its own. It runs
/// in this process or, as the program of this assembly, in another.
/// </summary>
public static class AppendingProcess
{
    public const string Shared = "shared/1";

    /// <summary>Arguments: kind of store, its address, the writer's name, how many events.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (args is not [var kind, var address, var writer, var count]) return 2;

        await using var journal = JournalStore.At(kind, address);
        await journal.OpenAsync();
        await AppendAsync(journal, writer, int.Parse(count));
        return 0;
    }

    public static async Task AppendAsync(IJournal journal, string writer, int count)
    {
        var (own, shared) = ($"own/{writer}", 0L);
        for (var n = 0; n < count;)
        {
            var commit = await journal.CommitAsync(
                [Event(own, n, $"{writer} {n}"), Event(Shared, shared, $"{writer} {n}")], DateTimeOffset.UnixEpoch);
            if (commit.Outcomes[0] != Outcome.Done) throw new InvalidOperationException("Somebody else wrote this writer's own stream.");

            n++;
            if (commit.Outcomes[1] == Outcome.Done) shared++;
            else await foreach (var recorded in journal.ReadStreamAsync(Shared, shared)) shared = recorded.Version;
        }
    }

    /// <summary>Starts the writer as a process.</summary>
    public static Process Start(JournalStore store, string writer, int count)
    {
        var host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        return Process.Start(new ProcessStartInfo(
            host,
            ["exec", typeof(AppendingProcess).Assembly.Location, store.Place.Kind, store.Place.Address, writer, $"{count}"]))!;
    }

    private static Append Event(string stream, long decidedOn, string text) => new(
        stream, decidedOn, [new NewEvent("noted.v1", System.Text.Encoding.UTF8.GetBytes(text))], default, new Epoch());
}
