namespace KAiMarket.Sealing;

/// <summary>
/// Files for one account only, written so that after a crash each is there whole or not at all. Where there are no Unix
/// modes, the access list of the folder stands for them.
/// </summary>
internal static class PrivateFile
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OtherWriters = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Others = OtherWriters
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder that only this account may enter, or makes sure that an existing one is so.</summary>
    public static void EnsureFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, ReadWrite | UnixFileMode.UserExecute);
            if (Path.GetDirectoryName(folder) is { } parent) FlushFolder(parent);
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & Others) != 0)
            throw new KeyRingException(
                $"The folder {folder} holds keys but other accounts may use it. Its mode must be 0700: chmod 700 it.");
    }

    /// <summary>
    /// Makes sure that nobody else can exchange the files of a folder; makes the folder where it is missing.
    /// </summary>
    public static void EnsureNobodyElseWrites(string folder)
    {
        if (!Directory.Exists(folder)) EnsureFolder(folder);
        else if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & OtherWriters) != 0)
            throw new KeyRingException(
                $"The folder {folder} holds a ring key but other accounts may write to it: chmod go-w it.");
    }

    /// <summary>
    /// A whole file, or null where there is none. One that others may read or that is larger than it can be is refused.
    /// </summary>
    public static byte[]? Read(string path, int most)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
                throw new KeyRingException(
                    $"The file {path} holds a key but other accounts may use it. Its mode must be 0600: chmod 600 it, "
                    + "and take the key for known if others had access to this machine.");

            var length = RandomAccess.GetLength(file);
            if (length > most) throw new KeyRingException($"The key file {path} is damaged: it is too long.");
            // Pinned, so that the collector leaves no copy behind that cannot be wiped.
            var content = GC.AllocateArray<byte>((int)length, pinned: true);
            var read = 0;
            for (int n; read < content.Length && (n = RandomAccess.Read(file, content.AsSpan(read), read)) > 0;)
                read += n;
            return read == content.Length
                ? content
                : throw new KeyRingException($"The key file {path} became shorter while it was read.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new KeyRingException($"The key file {path} may not be read by this account.");
        }
    }

    /// <summary>
    /// Writes a file that does not exist yet. False when it does, whoever wrote it: of several at once one wins, and
    /// what is there when this returns is durable.
    /// </summary>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        var written = WriteBeside(path, content);
        try
        {
            var won = TryName(written, path);
            // Also after another has won: that one may not have come as far.
            File.Delete(written);
            FlushFolder(Path.GetDirectoryName(path)!);
            return won;
        }
        finally
        {
            File.Delete(written);
        }
    }

    /// <summary>Puts other content in the place of a file, and wipes the old one as well as the disk allows.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var written = WriteBeside(path, content);
        try
        {
            using var old = new FileStream(
                path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            File.Move(written, path, overwrite: true);
            FlushFolder(Path.GetDirectoryName(path)!);
            // The handle still leads to the old file, which no longer has a name.
            old.Write(new byte[old.Length]);
            old.Flush(flushToDisk: true);
        }
        finally
        {
            File.Delete(written);
        }
    }

    /// <summary>Removes what a process that died while it created this file has left beside it.</summary>
    public static void SweepBeside(string path)
    {
        foreach (var left in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.*.new"))
            File.Delete(left);
    }

    private static string WriteBeside(string path, ReadOnlySpan<byte> content)
    {
        var beside = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.new");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = ReadWrite;
        try
        {
            using var file = new FileStream(beside, options);
            file.Write(content);
            file.Flush(flushToDisk: true);
            return beside;
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    // File.Move looks first and renames then, so of two at once the later would replace the key of the earlier. A hard
    // link is refused by the file system itself when the name is taken.
    private static bool TryName(string written, string path)
    {
        if (!OperatingSystem.IsWindows()) return Unix.TryLink(written, path);
        try
        {
            File.Move(written, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    /// <summary>Makes what was created in a folder durable, whoever created it.</summary>
    public static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsWindows()) Unix.Flush(folder);
    }
}
