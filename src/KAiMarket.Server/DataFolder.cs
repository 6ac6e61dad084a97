using System.Globalization;
using System.Runtime.Versioning;

namespace KAiMarket.Server;

/// <summary>
/// The server's folder: held by one process at a time, and where scripts find its process id and address.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // What shows that a folder with something in it is a market's: up.sh has its log there before the server starts.
    private static readonly string[] Marks = ["server.lock", "server.log"];

    private readonly FileStream _lock;

    /// <exception cref="StartException">It cannot be made or kept private, or another server holds it.</exception>
    public DataFolder(string path)
    {
        Path = path;
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else MakePrivate(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The data folder '{path}' cannot be made: {fault.Message}");
        }

        try
        {
            _lock = new FileStream(File("server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new StartException(
                $"Another server runs on the data folder '{path}'; stop it first or name another folder with --data.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartException($"The data folder '{path}' cannot be written to.");
        }
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Tells where the server is.</summary>
    /// <exception cref="StartException">The folder takes nothing.</exception>
    public void Announce(string url)
    {
        try
        {
            Write("url", url);
            Write("server.pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The data folder '{Path}' cannot be written to: {fault.Message}");
        }
    }

    public void Dispose()
    {
        System.IO.File.Delete(File("url"));
        System.IO.File.Delete(File("server.pid"));
        _lock.Dispose();
    }

    // Names, business numbers and the secret behind references lie below: nobody else may look in, whatever the umask.
    [UnsupportedOSPlatform("windows")]
    private static void MakePrivate(string path)
    {
        if (!Directory.Exists(path)) Directory.CreateDirectory(path, Private);
        if (IsMarkets(path)) TryClose(path);
        if ((System.IO.File.GetUnixFileMode(path) & Others) == 0) return;

        throw new StartException(
            $"Other accounts can look into the data folder '{path}', and it is not the market's own to close; "
            + "name another one with --data, or take it from them with chmod 700.");
    }

    // Somebody's home or /tmp, named by mistake, is not to be closed.
    private static bool IsMarkets(string path) =>
        !Directory.EnumerateFileSystemEntries(path).Any()
        || Marks.Any(mark => System.IO.File.Exists(System.IO.Path.Combine(path, mark)));

    [UnsupportedOSPlatform("windows")]
    private static void TryClose(string path)
    {
        try
        {
            if (System.IO.File.GetUnixFileMode(path) != Private) System.IO.File.SetUnixFileMode(path, Private);
        }
        catch (UnauthorizedAccessException)
        {
            // Another account owns it, and may have closed it to all but a group.
        }
    }

    // Whole or not at all: a script may look at any moment.
    private void Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name + ".new"), text);
        System.IO.File.Move(File(name + ".new"), File(name), overwrite: true);
    }
}
