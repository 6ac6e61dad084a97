using System.Runtime.InteropServices;

namespace KAiMarket.Documents;

/// <summary>What .NET does not offer of Unix systems.</summary>
internal static partial class Unix
{
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
            throw new IOException($"The folder {folder} could not be written: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
