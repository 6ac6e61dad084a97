using Xunit.Abstractions;

namespace KAiMarket.Acceptance.Running;

/// <summary>What a test has measured or counted, for people to read.</summary>
internal static class Figures
{
    /// <summary>Into the test's output, and into the summary of a whole run.</summary>
    public static void Say(ITestOutputHelper output, string line)
    {
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("KAIMARKET_TEST_RUN") is { Length: > 0 } run)
            File.AppendAllText(Path.Combine(run, "figures"), line + "\n");
    }
}
