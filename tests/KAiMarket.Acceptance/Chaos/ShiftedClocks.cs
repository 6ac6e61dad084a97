using System.Diagnostics;

namespace KAiMarket.Acceptance.Chaos;

/// <summary>
/// Wall clocks of processes that can be set while they run, each by itself: a small library between the process and the
/// system's clock. Built when it is needed, by the machine's own C compiler.
/// </summary>
internal sealed class ShiftedClocks : IDisposable
{
    private const string Source = "shifted-clock.c";

    private readonly string _folder = Directory.CreateTempSubdirectory("kaimarket-clocks-").FullName;

    private ShiftedClocks()
    {
        // PostgreSQL has an account of its own.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder, (UnixFileMode)Convert.ToInt32("755", 8));
    }

    private string Library => Path.Combine(_folder, "shifted-clock.so");

    /// <summary>None where this machine cannot build them; the reason is in <paramref name="why"/>.</summary>
    public static ShiftedClocks? TryBuild(out string why)
    {
        why = "there is no C compiler (cc) here, or this is not Linux";
        if (!OperatingSystem.IsLinux()) return null;
        var clocks = new ShiftedClocks();
        try
        {
            var source = Path.Combine(clocks._folder, Source);
            using (var text = typeof(ShiftedClocks).Assembly.GetManifestResourceStream(Source)!)
            using (var file = File.Create(source)) text.CopyTo(file);
            using var compiler = Process.Start(
                "cc", ["-shared", "-fPIC", "-O2", "-o", clocks.Library, source, "-ldl"]);
            compiler.WaitForExit();
            if (compiler.ExitCode == 0) return clocks;
            why = $"cc does not compile {source}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No cc.
        }

        clocks.Dispose();
        return null;
    }

    /// <summary>What a process must be started with to have a clock of its own, which is right at first.</summary>
    public Dictionary<string, string?> Of(string part)
    {
        Set(part, TimeSpan.Zero);
        return new() { ["LD_PRELOAD"] = Library, ["SHIFTED_CLOCK"] = FileOf(part) };
    }

    /// <summary>Sets a process's clock so much ahead of the machine's, from now on.</summary>
    public void Set(string part, TimeSpan ahead)
    {
        // Written in place: the process has this very file before its eyes.
        using var file = new FileStream(FileOf(part), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        file.Write(BitConverter.GetBytes(ahead.Ticks * TimeSpan.NanosecondsPerTick));
    }

    private string FileOf(string part) => Path.Combine(_folder, part);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
