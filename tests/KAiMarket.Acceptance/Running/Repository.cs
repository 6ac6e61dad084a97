namespace KAiMarket.Acceptance.Running;

/// <summary>Where things lie: the repository, what was built beside these tests, and the shared test data.</summary>
internal static class Repository
{
    public static readonly string Root = FindRoot();

    /// <summary>True when generated documents are to be written instead of compared.</summary>
    public static bool Updates => Environment.GetEnvironmentVariable("KAIMARKET_UPDATE") == "1";

    /// <summary>The output of a project that was built in the same configuration as these tests.</summary>
    public static string Built(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, project + ".dll");
    }

    /// <summary>A file beside the repository that is there only on some machines.</summary>
    public static string SharedData(string path) => Path.Combine(Root, "..", "shared", "data", path);

    /// <summary>Compares a generated document with the one that is checked in, or writes it.</summary>
    public static void Check(string path, string made)
    {
        var file = Path.Combine(Root, path);
        if (Updates)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, made);
            return;
        }

        var there = File.Exists(file) ? File.ReadAllText(file) : "";
        Assert.True(there == made, $"{path} is stale; run these tests with KAIMARKET_UPDATE=1 and look at the difference.\n{FirstDifference(there, made)}");
    }

    private static string FirstDifference(string there, string made)
    {
        var (old, now) = (there.Split('\n'), made.Split('\n'));
        var line = Enumerable.Range(0, Math.Min(old.Length, now.Length)).FirstOrDefault(i => old[i] != now[i], Math.Min(old.Length, now.Length));
        return $"line {line + 1}\n  there: {old.ElementAtOrDefault(line)}\n  made:  {now.ElementAtOrDefault(line)}";
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KAiMarket.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests run from within the repository.");
    }
}
