namespace KAiMarket.Documents;

/// <summary>Files for this account alone, never to be run, and there after a crash once they were said to be.</summary>
internal static class Disk
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // Other processes look at files while they grow, and move them: the lock beside them is what orders writers.
    private const FileShare Anybody = FileShare.ReadWrite | FileShare.Delete;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Makes a folder, with those above it.</summary>
    public static void EnsureFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(folder);
        if (parent is not null) EnsureFolder(parent);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, ReadWrite | UnixFileMode.UserExecute);
        if (parent is not null) Flush(parent);
    }

    /// <exception cref="UnauthorizedAccessException">Other accounts may enter it.</exception>
    public static void DemandPrivate(string folder)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & Others) != 0)
            throw new UnauthorizedAccessException($"Other accounts may use the folder '{folder}': chmod 700 it.");
    }

    /// <summary>Opens a file to write, or makes it.</summary>
    public static FileStream Write(string path) => Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Anybody);

    /// <summary>Opens a file to read; null where there is none.</summary>
    public static FileStream? Read(string path)
    {
        try
        {
            return Open(path, FileMode.Open, FileAccess.Read, Anybody);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Puts a whole file in its place, or leaves what was there.</summary>
    public static void Put(string path, ReadOnlySpan<byte> content)
    {
        var beside = path + ".new";
        using (var file = Open(beside, FileMode.Create, FileAccess.Write, Anybody))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        Move(beside, path);
    }

    public static void Move(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        Flush(Path.GetDirectoryName(to)!);
    }

    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsWindows()) Unix.Flush(folder);
    }

    /// <summary>
    /// Takes a lock that no other process or request has until it is disposed or its process ends; null when it is not to
    /// be had in time.
    /// </summary>
    public static async Task<FileStream?> LockAsync(
        string path, TimeSpan patience, TimeProvider clock, CancellationToken cancel)
    {
        for (var begun = clock.GetTimestamp(); ;)
        {
            try
            {
                return Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException held) when (IsSharing(held))
            {
                if (clock.GetElapsedTime(begun) >= patience) return null;
            }

            await Task.Delay(Pause, clock, cancel);
        }
    }

    public static bool IsFull(IOException failure)
    {
        const int NoSpace = 28, NoQuota = 122, WindowsFull = unchecked((int)0x80070070);
        return failure.HResult is NoSpace or NoQuota or WindowsFull;
    }

    private static bool IsSharing(IOException failure)
    {
        const int Again = 11, AgainOnMac = 35, WindowsSharing = unchecked((int)0x80070020);
        return failure.HResult is Again or AgainOnMac or WindowsSharing;
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = ReadWrite;
        return new FileStream(path, options);
    }
}
