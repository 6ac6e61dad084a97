using System.Globalization;

namespace KAiMarket.Simulation;

/// <summary>The command line.</summary>
internal sealed record Options
{
    public const string Usage =
        """
        KAiMarket.Simulation [--seeds N] [--from S]   runs N seeds (200) from seed S (1)
                             --seed S [--verbose]     replays one seed
                             --minutes M              runs seeds from S until M minutes are over
                             --sabotage NAME          with a deliberate bug, to see it caught
                             --self-test              every deliberate bug must be caught, every seed must replay
        Prints each seed that fails with the command that replays it, and keeps its journal in artifacts/simulation.
        The last line is "N passed, N failed"; the exit code is 1 when something failed, 2 for a wrong command line.
        """;

    public long Seeds { get; private init; } = 200;
    public ulong From { get; private init; } = 1;
    public TimeSpan? Time { get; private init; }
    public bool Verbose { get; private init; }
    public bool SelfTest { get; private init; }

    /// <summary>Prints only what tells two runs apart.</summary>
    public bool Fingerprint { get; private init; }

    /// <summary>The name of a deliberate bug.</summary>
    public string? Bug { get; private init; }

    /// <exception cref="FormatException">The message says what is wrong.</exception>
    public static Options Parse(string[] args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--seeds" => options with { Seeds = Number(args, ref i) },
                "--from" => options with { From = (ulong)Number(args, ref i) },
                "--seed" => options with { From = (ulong)Number(args, ref i), Seeds = 1 },
                "--minutes" => options with { Time = TimeSpan.FromMinutes(Number(args, ref i)), Seeds = long.MaxValue },
                "--sabotage" => options with { Bug = Text(args, ref i) },
                "--verbose" => options with { Verbose = true },
                "--fingerprint" => options with { Fingerprint = true },
                "--self-test" => options with { SelfTest = true },
                var other => throw new FormatException($"'{other}' is no option."),
            };
        }

        if (options.Bug is { } name && !Sabotage.ByName.ContainsKey(name))
            throw new FormatException($"The known bugs are: {string.Join(", ", Sabotage.ByName.Keys)}.");
        return options;
    }

    private static string Text(string[] args, ref int i) =>
        ++i < args.Length ? args[i] : throw new FormatException($"{args[i - 1]} wants a value.");

    private static long Number(string[] args, ref int i) =>
        long.TryParse(Text(args, ref i), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : throw new FormatException($"{args[i - 1]} wants a whole number.");
}
