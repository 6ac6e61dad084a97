using System.Net;
using KAiMarket.Journal.Postgres;
using Npgsql;

namespace KAiMarket.Server;

/// <summary>
/// Settings with which a market that others can reach is not started: each is told in one sentence.
/// </summary>
internal static class UnsafeSettings
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    // Those that examples and images begin with.
    private static readonly string[] KnownPasswords =
        ["postgres", "password", "kaimarket", "changeme", "secret", "admin", "123456"];

    /// <returns>The same options.</returns>
    /// <exception cref="StartException">One of them is set.</exception>
    public static ServerOptions Refused(ServerOptions options)
    {
        if (options.Hosts.FirstOrDefault(host => !IsOneHost(host)) is { } wide)
        {
            throw new StartException(
                "--host wants one name or address that callers use, such as market.example, without a port, not "
                + $"'{wide}'; with a wildcard anybody's name would lead here.");
        }

        if (options is { HttpsCertificate: not null, BehindTlsProxy: true })
        {
            throw new StartException(
                "--https-certificate and --behind-tls-proxy exclude each other: this process encrypts, or the proxy does.");
        }

        if (!IPAddress.IsLoopback(options.Bind)) DemandSafe(options, $"Where others can reach it ({options.Bind})");
        else if (options.BehindTlsProxy) DemandSafe(options, "Where others can reach it (by a proxy)");
        return options;
    }

    /// <summary>
    /// The web server reads settings of its own from the environment and from files beside it: what opens another way in,
    /// or believes anybody's word of where they are, goes around all that is looked at here.
    /// </summary>
    /// <exception cref="StartException">There is one.</exception>
    public static void DemandNoOthers(IConfiguration settings)
    {
        if (settings.GetSection("Kestrel").GetChildren().FirstOrDefault() is { } found)
        {
            throw new StartException(
                $"A variable of the environment or a file appsettings.json sets {found.Path}; where the market listens, and "
                + "how, --bind, --port and --https-certificate alone say.");
        }

        if (string.Equals(settings["FORWARDEDHEADERS_ENABLED"], "true", StringComparison.OrdinalIgnoreCase))
        {
            throw new StartException(
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED believes anybody's word of where they are; name the proxy with "
                + "--trusted-proxy instead.");
        }
    }

    /// <summary>A file with secrets in it that others may read is taken for known.</summary>
    /// <exception cref="StartException">They may.</exception>
    public static void DemandPrivate(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path) || (File.GetUnixFileMode(path) & Others) == 0) return;
        throw new StartException(
            $"Other accounts can read '{path}', which opens the market; take it from them with chmod 600, and take what "
            + "is in it for known if they had access to this machine.");
    }

    private static bool IsOneHost(string host) =>
        Uri.CheckHostName(host.Trim('[', ']')) != UriHostNameType.Unknown
        && !(IPAddress.TryParse(host, out var address)
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));

    private static void DemandSafe(ServerOptions options, string place)
    {
        if (options is { HttpsCertificate: null, BehindTlsProxy: false })
        {
            throw new StartException(
                $"{place}, the market wants --https-certificate FILE, or --behind-tls-proxy where a proxy before it "
                + "encrypts: keys would be sent in clear.");
        }

        if (options.Issuer is { } issuer && new Uri(issuer) is { Scheme: "http", IsLoopback: false })
        {
            throw new StartException(
                $"{place}, the market wants an --issuer that begins with https, not '{issuer}': programs send their secrets there.");
        }

        if (options.Hosts.Count == 0)
            throw new StartException($"{place}, the market wants --host NAME for each name that callers use.");
        if (options.Demo)
        {
            throw new StartException(
                $"{place}, the market does not start with --demo: fictional data is for one's own machine.");
        }

        if (options.Journal is { } journal) DemandPassword(place, PostgresAddress.ToConnectionString(journal));
    }

    private static void DemandPassword(string place, string connection)
    {
        var database = new NpgsqlConnectionStringBuilder(connection);
        var password = database.Password ?? Environment.GetEnvironmentVariable("PGPASSWORD") ?? "";
        if (password.Length == 0)
        {
            // The system, a certificate or a file says who it is.
            if (database.Host?.StartsWith('/') == true || database.SslCertificate is not null
                || database.Passfile is not null)
                return;
            throw new StartException(
                $"{place}, the market's database wants a password in {ServerOptions.JournalVariable}, a client's "
                + "certificate (sslcert) or a socket's folder (host).");
        }

        if (password == database.Username || KnownPasswords.Contains(password, StringComparer.OrdinalIgnoreCase))
        {
            throw new StartException(
                $"{place}, the password of the market's database must not be one that everybody knows, nor its "
                + "account's name; give it another.");
        }
    }
}
