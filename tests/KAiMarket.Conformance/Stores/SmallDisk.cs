using System.Diagnostics;

namespace KAiMarket.Conformance.Stores;

/// <summary>A file system of a few megabytes that can be filled, and then made larger. Needs the right to mount one.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Why no small disk can be had here; null when one can.</summary>
    public static string? Missing { get; } = FindOut();

    public static SmallDisk Mount()
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder)) return new SmallDisk(folder);
        Directory.Delete(folder);
        throw new InvalidOperationException("A small disk could not be mounted.");
    }

    public void Grow()
    {
        if (!Run("mount", "-o", "remount,size=64m", Folder)) throw new InvalidOperationException("The disk did not grow.");
    }

    public ValueTask DisposeAsync()
    {
        if (!Run("umount", Folder)) throw new InvalidOperationException($"{Folder} is still in use.");
        Directory.Delete(Folder);
        return ValueTask.CompletedTask;
    }

    private static string? FindOut()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return "SKIPPED: only root can mount a small disk to fill";
        try
        {
            Mount().DisposeAsync().AsTask().GetAwaiter().GetResult();
            return null;
        }
        catch (InvalidOperationException failure)
        {
            return $"SKIPPED: {failure.Message}";
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test that fills a disk; shown as skipped where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DiskFactAttribute : Xunit.FactAttribute
{
    public DiskFactAttribute() => Skip = SmallDisk.Missing;
}
