using System.Runtime.InteropServices;

namespace KAiMarket.Sealing;

/// <summary>Two calls of Unix systems that .NET does not offer.</summary>
internal static partial class Unix
{
    /// <summary>Gives a file a second name; false when something has that name already.</summary>
    public static bool TryLink(string existing, string name)
    {
        if (Link(existing, name) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        if (File.Exists(name)) return false;
        throw new IOException(
            $"The file {name} could not be made: {Marshal.GetPInvokeErrorMessage(error)}. It takes hard links.");
    }

    /// <summary>Makes the names in a folder durable.</summary>
    public static void Flush(string folder)
    {
        const int ReadOnly = 0, NothingToFlush = 22;
        var handle = Open(folder, ReadOnly);
        var flushed = handle >= 0 && Flush(handle) == 0;
        var error = Marshal.GetLastPInvokeError();
        if (handle >= 0) _ = Close(handle);
        // EINVAL: a file system of which folders cannot be flushed.
        if (!flushed && error != NothingToFlush)
            throw new IOException(
                $"The folder {folder} could not be written to disk: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
