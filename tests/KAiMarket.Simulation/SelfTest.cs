using System.Diagnostics;
using KAiMarket.Domain;

namespace KAiMarket.Simulation;

/// <summary>Tests the simulation itself: that it replays, here and in another process, and that it finds bugs.</summary>
internal static class SelfTest
{
    private const int MostSeeds = 30;

    public static (long Passed, long Failed) Run(ulong from)
    {
        var (passed, failed) = (0L, 0L);
        Count("nothing runs on the thread pool", StaysOnItsThread(from));
        for (var seed = from; seed < from + 5; seed++) Count($"seed {seed} replays", Replays(seed));
        Count("every fact is reached", Reaches(from));
        foreach (var (name, make) in Sabotage.ByName) Count($"{name} is caught", Catches(make, from));
        return (passed, failed);

        void Count(string what, (bool Right, string How) found)
        {
            Console.WriteLine($"{(found.Right ? "passed" : "FAILED")}  {what}: {found.How}");
            if (found.Right) passed++;
            else failed++;
        }
    }

    public static string Fingerprint(Verdict verdict) => $"{verdict.Hash} {verdict.Steps} {verdict.Wrong.Count}";

    // Only here: a run of minutes meets the pool work of libraries that nobody waits for.
    private static (bool Right, string How) StaysOnItsThread(ulong from)
    {
        var before = ThreadPool.CompletedWorkItemCount;
        for (var seed = from; seed < from + 5; seed++) Simulation.Run(seed);
        var work = ThreadPool.CompletedWorkItemCount - before + ThreadPool.PendingWorkItemCount;
        return (work == 0, $"{work} pieces of work in 5 seeds");
    }

    // In another process strings hash differently, and so does every table that is ordered by hashes.
    private static (bool Right, string How) Replays(ulong seed)
    {
        var (first, second) = (Fingerprint(Simulation.Run(seed)), Fingerprint(Simulation.Run(seed)));
        if (first != second) return (false, $"{first} and, in the same process, {second}");

        var elsewhere = Elsewhere(seed);
        return first == elsewhere ? (true, first) : (false, $"{first} and, in another process, {elsewhere}");
    }

    private static string Elsewhere(ulong seed)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(SelfTest).Assembly.Location);
        foreach (var argument in new[] { "--seed", $"{seed}", "--fingerprint" }) start.ArgumentList.Add(argument);
        using var other = Process.Start(start)!;
        var said = other.StandardOutput.ReadToEnd();
        other.WaitForExit();
        return said.Trim();
    }

    // A rule that no seed comes to is not tested, however many seeds pass.
    private static (bool Right, string How) Reaches(ulong from)
    {
        var verdicts = Enumerable.Range(0, MostSeeds).Select(n => Simulation.Run(from + (ulong)n)).ToList();
        var names = verdicts.SelectMany(verdict => verdict.Events).Select(recorded => recorded.Name).ToHashSet();
        var refusals = verdicts.SelectMany(verdict => verdict.Refusals).Order(StringComparer.Ordinal).Distinct().ToList();
        var missing = Facts.All.Select(fact => fact.Name).Where(name => !names.Contains(name)).ToList();
        return (missing.Count == 0, $"{names.Count} facts and {refusals.Count} refusals in {MostSeeds} seeds"
            + (missing.Count == 0 ? $" ({string.Join(", ", refusals)})" : $", not {string.Join(", ", missing)}"));
    }

    private static (bool Right, string How) Catches(Func<Sabotage> make, ulong from)
    {
        for (var seed = from; seed < from + MostSeeds; seed++)
        {
            var bug = make();
            var verdict = Simulation.Run(seed, bug);
            var found = verdict.Wrong.FirstOrDefault(wrong => bug.Violates.Any(name => wrong.StartsWith($"{name}:", StringComparison.Ordinal)));
            if (found is not null) return (true, $"seed {seed}, {found}");
        }

        return (false, $"no judge spoke of {string.Join(" or ", make().Violates)} in {MostSeeds} seeds");
    }
}
