using System.Diagnostics;

namespace KAiMarket.Simulation;

internal static class CommandLine
{
    private static int Main(string[] args)
    {
        Options options;
        try
        {
            options = Options.Parse(args);
        }
        catch (FormatException mistake)
        {
            Console.Error.WriteLine(mistake.Message);
            Console.Error.WriteLine(Options.Usage);
            return 2;
        }

        if (options.Fingerprint)
        {
            Console.WriteLine(SelfTest.Fingerprint(Simulation.Run(options.From)));
            return 0;
        }

        var (passed, failed) = options.SelfTest ? SelfTest.Run(options.From) : RunSeeds(options);
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static (long Passed, long Failed) RunSeeds(Options options)
    {
        var (passed, failed, watch) = (0L, 0L, Stopwatch.StartNew());
        for (var done = 0L; done < options.Seeds && (options.Time is not { } time || watch.Elapsed < time); done++)
        {
            var seed = options.From + (ulong)done;
            var verdict = Simulation.Run(seed, options.Bug is { } bug ? Sabotage.ByName[bug]() : null, options.Verbose ? Console.Out : null);
            if (options.Verbose || options.Seeds == 1) Console.WriteLine($"seed {seed}: {verdict.Story}; {verdict.Hash}");
            if (verdict.Passed)
            {
                passed++;
            }
            else
            {
                failed++;
                Tell(verdict);
            }

            if ((done + 1) % 50 == 0)
                Console.WriteLine($"{done + 1} seeds, {failed} failed, {(done + 1) / watch.Elapsed.TotalSeconds:f1} seeds/s");
        }

        return (passed, failed);
    }

    private static void Tell(Verdict verdict)
    {
        Console.WriteLine($"seed {verdict.Seed} FAILED after {verdict.Steps} steps: {verdict.Story}");
        foreach (var wrong in verdict.Wrong.Take(8)) Console.WriteLine($"  {wrong}");
        if (verdict.Wrong.Count > 8) Console.WriteLine($"  and {verdict.Wrong.Count - 8} more");
        Console.WriteLine($"  journal: {Kept.Keep(verdict)}");
        Console.WriteLine($"  replay:  KAiMarket.Simulation --seed {verdict.Seed} --verbose");
    }
}
