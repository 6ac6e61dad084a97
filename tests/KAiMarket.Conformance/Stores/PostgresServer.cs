using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace KAiMarket.Conformance.Stores;

/// <summary>
/// A private PostgreSQL server, made from the machine's own binaries in a temporary folder, with commits as durable as in
/// production. It listens on the loopback address and is stopped and removed with its data on disposal, or when the
/// process that started it has ended.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private const string Superuser = "postgres";
    private static readonly Lazy<string?> Binaries = new(FindBinaries);
    private static readonly Lazy<PostgresServer> SharedServer = new(() => Start());

    private readonly string _folder;
    private int _databases;
    private bool _running;
    private Dictionary<string, string?> _environment = [];

    private PostgresServer(string folder, int port) => (_folder, Port) = (folder, port);

    /// <summary>Why no server can be started here; null when one can.</summary>
    public static string? Missing => Binaries.Value is null
        ? "SKIPPED: no PostgreSQL server programs (initdb, pg_ctl) on this machine; install the package postgresql"
        : IsRoot && FindOnPath("setpriv") is null
            ? "SKIPPED: PostgreSQL does not run as root and setpriv is not there to become another user"
            : null;

    /// <summary>One server for the whole run; each test makes its own database in it.</summary>
    public static PostgresServer Shared => SharedServer.Value;

    /// <summary>The folder of the server's own programs.</summary>
    public static string Programs => Binaries.Value!;

    public int Port { get; private set; }

    /// <summary>The folder of the server's socket, for connections without TCP.</summary>
    public string SocketFolder => _folder;

    /// <summary>Where the server's data lie.</summary>
    public string Data => Path.Combine(_folder, "data");

    private static bool IsRoot => OperatingSystem.IsLinux() && Environment.UserName == "root";

    /// <summary>Makes a server and starts it.</summary>
    /// <param name="settings">Lines of its configuration.</param>
    public static PostgresServer Start(params string[] settings) => StartIn(new(), settings);

    /// <summary>Makes a server and starts it with more in its environment.</summary>
    public static PostgresServer StartIn(Dictionary<string, string?> environment, params string[] settings)
    {
        var server = New();
        server._environment = environment;
        Run("initdb", "--pgdata", server.Data, "--username", Superuser, "--auth", "trust", "--encoding", "UTF8",
            "--locale", "C", "--no-sync");
        server.Configure(["max_connections = 400", "fsync = on", "synchronous_commit = on", .. settings]);
        server.StartOnFreePort();
        return server;
    }

    /// <summary>Makes and starts a standby of this server, which from then on waits with every commit for it.</summary>
    public PostgresServer StartStandby()
    {
        var standby = New();
        Run("pg_basebackup", "--host", _folder, "--port", $"{Port}", "--username", Superuser, "--pgdata", standby.Data,
            "--wal-method", "stream", "--create-slot", "--slot", "standby", "--write-recovery-conf", "--checkpoint", "fast", "--no-sync");
        standby.Configure([]);
        standby.StartOnFreePort();
        Execute(
            "alter system set synchronous_standby_names = '*'",
            "select pg_reload_conf()");
        return standby;
    }

    /// <summary>Starts a server on data that something else puts into the folder it is given.</summary>
    public static async Task<PostgresServer> StartOnAsync(Func<string, Task> restore)
    {
        var server = New();
        await restore(server.Data);
        Own(server.Data);
        server.Configure([]);
        server.StartOnFreePort();
        return server;
    }

    /// <summary>Makes this standby the primary, and returns once it is.</summary>
    public void Promote() => Run("pg_ctl", "promote", "--wait", "--pgdata", Data);

    /// <summary>As kill -9 of the whole server does.</summary>
    public void Kill()
    {
        _running = false;
        var process = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using var postmaster = Process.GetProcessById(process);
        postmaster.Kill();
    }

    /// <summary>Runs statements as the superuser, each by itself.</summary>
    public void Execute(params string[] statements)
    {
        using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        connection.Open();
        foreach (var statement in statements)
        {
            using var command = new NpgsqlCommand(statement, connection);
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Gives what a test has made to the account that the server runs as.</summary>
    public static void Own(string path)
    {
        if (IsRoot) RunCommand("chown", "-R", $"{Superuser}:{Superuser}", path);
    }

    private static PostgresServer New()
    {
        if (Missing is { } why) throw new InvalidOperationException(why);

        var server = new PostgresServer(Directory.CreateTempSubdirectory("kaimarket-postgres-").FullName, FreePort());
        Own(server._folder);
        server.StopWithThisProcess();
        return server;
    }

    // Where a line is there twice, the last one holds: also over those of the server that was copied.
    private void Configure(string[] settings) => File.AppendAllLines(Path.Combine(Data, "postgresql.conf"),
    [
        "",
        $"port = {Port}",
        "listen_addresses = '127.0.0.1'",
        $"unix_socket_directories = '{_folder}'",
        .. settings,
    ]);

    // A port that was free a moment ago may have been given to somebody else since.
    private void StartOnFreePort()
    {
        for (var left = 3; ; left--)
        {
            try
            {
                StartAgain();
                return;
            }
            catch (InvalidOperationException fault)
            {
                var log = File.ReadAllText(Path.Combine(_folder, "log"));
                if (left == 0 || !log.Contains("could not create any TCP/IP sockets", StringComparison.Ordinal))
                    throw new InvalidOperationException($"{fault.Message}\n{log}", fault);
                Port = FreePort();
                File.AppendAllLines(Path.Combine(Data, "postgresql.conf"), [$"port = {Port}"]);
            }
        }
    }

    /// <summary>Starts the stopped server on the same port with the same data; returns once it answers.</summary>
    public void StartAgain()
    {
        RunCommand([
            "env", .. _environment.Select(variable => $"{variable.Key}={variable.Value}"),
            .. Command("pg_ctl", "start", "--wait", "--pgdata", Data, "--log", Path.Combine(_folder, "log")),
        ]);
        _running = true;
    }

    /// <summary>Stops the server; it ends open connections.</summary>
    /// <param name="crash">As if it had been killed, so that it recovers when it starts again.</param>
    public void Stop(bool crash = false)
    {
        if (!_running) return;
        _running = false;
        Run("pg_ctl", "stop", "--wait", "--pgdata", Data, "--mode", crash ? "immediate" : "fast");
    }

    /// <summary>A new empty database; returns its connection string.</summary>
    public string CreateDatabase()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        Execute($"create database {name}");
        return ConnectionString(name);
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username={Superuser};Database={database}";

    /// <summary>The URL of a database, as programs take it on their command line.</summary>
    public string Url(string database) => $"postgres://{Superuser}@127.0.0.1:{Port}/{database}";

    public void Dispose()
    {
        Stop(crash: true);
        Directory.Delete(_folder, recursive: true);
    }

    // A test run may be killed at any moment and must not leave a server behind: a process of its own looks after that.
    private void StopWithThisProcess()
    {
        var stop = Quoted(Command("pg_ctl", "stop", "--wait", "--pgdata", Data, "--mode", "immediate"));
        Shell($"(while kill -0 {Environment.ProcessId} && test -d '{_folder}'; do sleep 1; done; {stop}; rm -rf '{_folder}') " +
            ">/dev/null 2>&1 </dev/null &").Dispose();
    }

    private static void Run(string program, params string[] arguments) => RunCommand(Command(program, arguments));

    private static string[] Command(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(Binaries.Value!, program), .. arguments];
        return IsRoot ? ["setpriv", $"--reuid={Superuser}", $"--regid={Superuser}", "--init-groups", .. command] : command;
    }

    private static void RunCommand(params string[] command)
    {
        // The output goes to a file and not to a pipe: the server inherits it and would keep a pipe open.
        var output = Path.GetTempFileName();
        try
        {
            using var process = Shell($"exec {Quoted(command)} >'{output}' 2>&1 </dev/null");
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{command[0]} failed: {File.ReadAllText(output)}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static Process Shell(string script)
    {
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = "/" })!;
        process.WaitForExit();
        return process;
    }

    private static string Quoted(string[] command) => string.Join(' ', command.Select(word => $"'{word}'"));

    /// <summary>A port of the loopback address that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindBinaries()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return versions
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Append(Path.GetDirectoryName(FindOnPath("pg_ctl")))
            .FirstOrDefault(bin => bin is not null && File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "pg_ctl")));
    }

    private static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
