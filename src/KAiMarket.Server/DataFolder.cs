using System.Globalization;

namespace KAiMarket.Server;

/// <summary>The server's folder: held by one process at a time, and where scripts find its process id and address.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    /// <exception cref="StartException">It cannot be made, or another server holds it.</exception>
    public DataFolder(string path)
    {
        Path = path;
        try
        {
            Directory.CreateDirectory(path);
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
            throw new StartException($"Another server runs on the data folder '{path}'; stop it first or name another folder with --data.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartException($"The data folder '{path}' cannot be written to.");
        }
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Tells where the server is.</summary>
    public void Announce(string url)
    {
        Write("url", url);
        Write("server.pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        System.IO.File.Delete(File("url"));
        System.IO.File.Delete(File("server.pid"));
        _lock.Dispose();
    }

    // Whole or not at all: a script may look at any moment.
    private void Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name + ".new"), text);
        System.IO.File.Move(File(name + ".new"), File(name), overwrite: true);
    }
}
