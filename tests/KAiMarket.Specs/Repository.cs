using System.Text;

namespace KAiMarket.Specs;

/// <summary>Files of the repository that specs check, or rewrite when told to.</summary>
internal static class Repository
{
    /// <summary>Set to 1, specs rewrite what is stale instead of failing.</summary>
    public const string Update = "KAIMARKET_UPDATE";

    public static readonly string Root = Find(AppContext.BaseDirectory);

    public static bool Updates => Environment.GetEnvironmentVariable(Update) == "1";

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Fails when a file does not say this, or says it from now on.</summary>
    public static void Holds(string text, params string[] parts)
    {
        var path = At(parts);
        if (Updates)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        Assert.True(File.Exists(path), $"{Path.Combine(parts)} is missing. Run the specs with {Update}=1.");
        Assert.True(text == File.ReadAllText(path), $"{Path.Combine(parts)} is stale. Run the specs with {Update}=1.");
    }

    private static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "KAiMarket.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No KAiMarket.sln above {start}.");
    }
}
