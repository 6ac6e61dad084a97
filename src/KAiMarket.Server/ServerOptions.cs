using System.Globalization;
using System.Net;
using KAiMarket.Documents;
using KAiMarket.Identity.Mail;
using KAiMarket.Identity.People;
using KAiMarket.Journal.Postgres;

namespace KAiMarket.Server;

/// <summary>A mistake of whoever started the server; told in one sentence, without a stack trace.</summary>
internal sealed class StartException(string message) : Exception(message);

/// <summary>What the command line said.</summary>
/// <param name="Port">0 takes any free one; the address is in DATA/url.</param>
/// <param name="Journal">null for SQLite in the data folder, else where PostgreSQL is.</param>
/// <param name="NewKeys">Make a second set of first keys, where nobody has the first.</param>
/// <param name="Rate">Requests a second of one key; 0 for the usual.</param>
/// <param name="Roles">What this process does of the market's work.</param>
/// <param name="Engine">Where the homes of aggregates are.</param>
/// <param name="ClusterAddress">Where this process's silo listens.</param>
/// <param name="SiloPort">Of the silo, for others; 0 takes any free one.</param>
/// <param name="ClientPort">Of the silo, for gateways and runners elsewhere; 0 takes any free one.</param>
/// <param name="Certificate">PEM file of the cluster's certificates; null only where silos listen on loopback.</param>
/// <param name="ProbeSeconds">How long silos wait for each other's sign of life.</param>
/// <param name="Otlp">Where an OpenTelemetry collector listens; null when the environment is to say it.</param>
/// <param name="Documents">Folder of the documents; null for one in the data folder.</param>
/// <param name="VirusScan">Where ClamAV's daemon listens; null for no scanner.</param>
/// <param name="Seals">The folder of the tenders' keys; null for one in the data folder.</param>
/// <param name="SealKey">The file of the key that those are encrypted with; null for one in the data folder.</param>
/// <param name="HttpsCertificate">
/// PEM file of the certificate that callers see; null where the gateway does not encrypt.
/// </param>
/// <param name="BehindTlsProxy">Whether a proxy before it does.</param>
/// <param name="LogJson">Log one JSON object a line, and the milestones too.</param>
/// <param name="IdentityKey">The file of the key that the identity store's keys are encrypted with; null for one in the
/// data folder.</param>
/// <param name="Issuer">The market's URL, as tokens name it; null for where this server listens.</param>
/// <param name="Failures">Credentials a minute that one address may show in vain; 0 for the usual.</param>
/// <param name="Strangers">Requests a minute that one address may make without a credential; 0 for the usual.</param>
/// <param name="OrganisationRate">Requests a second of one organisation; 0 for the usual.</param>
/// <param name="Proxies">Whose X-Forwarded-For is believed.</param>
/// <param name="Smtp">Where letters are handed over; null to leave them in the data folder.</param>
/// <param name="SmtpAuthority">PEM file of what signed the mail server's certificate; null for whom the machine trusts.</param>
/// <param name="MailFrom">The address that letters come from.</param>
/// <param name="BusinessRegistry">A list of businesses that stands in for the national registry; null for none.</param>
/// <param name="Oidc">The file that names the providers whose identities sign in; null for none.</param>
internal sealed record ServerOptions(
    int Port, string Data, string? Journal, IPAddress Bind, bool Demo, bool NewKeys, int Rate,
    Roles Roles, Engine Engine, IPAddress ClusterAddress, int SiloPort, int ClientPort, string? Certificate,
    int ProbeSeconds, string? Otlp = null, bool LogJson = false, string? Seals = null, string? SealKey = null,
    string? Documents = null, EndPoint? VirusScan = null, string? IdentityKey = null, string? Issuer = null,
    int Failures = 0, int Strangers = 0, int OrganisationRate = 0, IReadOnlyList<IPAddress>? Proxies = null,
    Uri? Smtp = null, string? SmtpAuthority = null, string MailFrom = "kaimarket@localhost", string? Oidc = null,
    string? BusinessRegistry = null, string? HttpsCertificate = null, bool BehindTlsProxy = false)
{
    /// <summary>The names that callers know the gateway by; none for any.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>
    /// Says where the journal lies, for those who would not have a password in the list of processes.
    /// </summary>
    public const string JournalVariable = "KAIMARKET_JOURNAL";

    /// <summary>Says where letters are handed over, for the same reason.</summary>
    public const string SmtpVariable = "KAIMARKET_SMTP";

    public const string Usage =
        """
        KAiMarket.Server [--port N] [--data DIR] [--journal sqlite|postgres://USER:PASSWORD@HOST:PORT/DATABASE]
                         [--bind ADDRESS] [--demo] [--new-keys] [--rate N]
                         [--engine orleans|local] [--roles gateway,silo,runner]
                         [--cluster-address ADDRESS] [--silo-port N] [--client-port N] [--certificate FILE]
                         [--probe-timeout N] [--otlp URL] [--log simple|json] [--seals DIR] [--seal-key FILE]
                         [--documents DIR] [--virus-scan HOST:PORT|unix:PATH] [--identity-key FILE] [--issuer URL]
                         [--organisation-rate N] [--failed-credentials N] [--stranger-rate N] [--trusted-proxy ADDRESS]...
                         [--smtp URL] [--smtp-authority FILE] [--mail-from ADDRESS] [--oidc FILE] [--business-registry FILE]
                         [--host NAME]... [--https-certificate FILE|--behind-tls-proxy]
          --port N      listens on this port (5080); 0 takes any free one and leaves the address in DIR/url
          --data DIR    keys, identities, views and the SQLite journal (./data)
          --journal J   where the journal lies (sqlite: in DIR); without it KAIMARKET_JOURNAL says so, which other
                        accounts cannot read in the list of processes
          --bind A      listens on this address (127.0.0.1); any that others can reach wants --host and one of
                        --https-certificate and --behind-tls-proxy, and takes no --demo and no password that everybody knows
          --host NAME   a name that callers use; requests for others are refused. To be repeated for each (any)
          --https-certificate FILE  PEM with the certificate that callers see and its key, then those it was signed with
          --behind-tls-proxy        a proxy before it encrypts, and nobody else can reach it
          --demo        makes fictional demo data where it is not there
          --new-keys    makes one more key of each role and writes them to DIR/keys.json, where nobody has any
          --rate N      requests a second that one key may make (50000)
          --engine E    orleans: homes in silos; local: homes in this process (orleans where it was built in)
          --roles R     what this process does: gateway answers requests, silo has homes (orleans alone), runner does
                        the work in between (everything); several processes share one PostgreSQL journal
          --cluster-address A  where this process's silo listens (127.0.0.1)
          --silo-port N        its port for other silos (0: any free one)
          --client-port N      its port for gateways and runners (0: any free one)
          --certificate FILE   PEM with this process's certificate and key first, then others of the cluster; without
                               it silos listen on loopback only
          --probe-timeout N    seconds that silos wait for each other's sign of life, twice (1)
          --otlp URL    tells an OpenTelemetry collector there, as OTEL_EXPORTER_OTLP_ENDPOINT does; without either none
          --seals DIR   the tenders' keys, the same for all gateways and runners of a market (DIR/seals)
          --seal-key FILE  what they are encrypted with, preferably on another volume (DIR/seal.key)
          --log F       how to log: a line of text for each trouble (simple), or a JSON object a line (json)
          --documents DIR  where documents lie (documents in the data folder); the gateways of one market share one folder
          --virus-scan W   where ClamAV's daemon listens; documents wait for it. Without it they are not scanned and say so
          --identity-key FILE  what the identity store's keys are encrypted with, the same for all gateways of a market
                               (DIR/identity.key)
          --issuer URL  the market's URL in signed tokens, the same for all its gateways (where this one listens)
          --organisation-rate N   requests a second that all keys of one organisation may make (100000)
          --failed-credentials N  credentials a minute that one address may show in vain (20)
          --stranger-rate N       requests a minute that one address may make without a credential (6000)
          --trusted-proxy A    believes this address's X-Forwarded-For; may be given several times (none)
          --smtp URL    hands letters to people over to a mail server: smtp://USER:PASSWORD@HOST:PORT, with STARTTLS but on
                        loopback; KAIMARKET_SMTP says it where other accounts cannot read it; without either they lie in DIR/outbox
          --smtp-authority FILE  PEM of what signed the mail server's certificate (whom the machine trusts)
          --mail-from A   the address that letters come from (kaimarket@localhost)
          --oidc FILE   OpenID Connect providers whose identities sign in
          --business-registry FILE  business numbers with "active" or "closed"; without it administrators look at papers
        """;

    /// <param name="journal">What the environment says of it; the command line wins.</param>
    /// <param name="smtp">As the journal.</param>
    /// <exception cref="StartException">The command line cannot be understood.</exception>
    public static ServerOptions Read(string[] args, string? journal, string? smtp = null)
    {
        var options = new ServerOptions(
            5080, "data", null, IPAddress.Loopback, false, false, 0,
            Roles.None, Engines.Usual, IPAddress.Loopback, 0, 0, null, 1);
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            options = name switch
            {
                "--host" => options with { Hosts = [.. options.Hosts, Value()] },
                "--https-certificate" => options with { HttpsCertificate = Path.GetFullPath(Value()) },
                "--behind-tls-proxy" => options with { BehindTlsProxy = true },
                "--demo" => options with { Demo = true },
                "--new-keys" => options with { NewKeys = true },
                "--port" => options with { Port = Number(name, Value(), 65_535) },
                "--rate" => options with { Rate = Number(name, Value(), 10_000_000) },
                "--data" => options with { Data = Value() },
                "--journal" => options with { Journal = Value() },
                "--bind" => options with { Bind = Address(name, Value()) },
                "--otlp" => options with { Otlp = Url(name, Value()) },
                "--documents" => options with { Documents = Path.GetFullPath(Value()) },
                "--virus-scan" => options with { VirusScan = Scanner(Value()) },
                "--seals" => options with { Seals = Path.GetFullPath(Value()) },
                "--seal-key" => options with { SealKey = Path.GetFullPath(Value()) },
                "--identity-key" => options with { IdentityKey = Path.GetFullPath(Value()) },
                "--issuer" => options with { Issuer = Url(name, Value()).TrimEnd('/') },
                "--organisation-rate" => options with { OrganisationRate = Number(name, Value(), 10_000_000) },
                "--failed-credentials" => options with { Failures = Number(name, Value(), 10_000_000) },
                "--stranger-rate" => options with { Strangers = Number(name, Value(), 10_000_000) },
                "--smtp" => options with { Smtp = MailServer(name, Value()) },
                "--smtp-authority" => options with { SmtpAuthority = Path.GetFullPath(Value()) },
                "--mail-from" => options with { MailFrom = Sender(Value()) },
                "--oidc" => options with { Oidc = Path.GetFullPath(Value()) },
                "--trusted-proxy" => options with { Proxies = [.. options.Proxies ?? [], Address(name, Value())] },
                "--business-registry" => options with { BusinessRegistry = Path.GetFullPath(Value()) },
                "--log" => options with { LogJson = IsJson(Value()) },
                "--roles" => options with { Roles = Engines.RolesOf(Value()) },
                "--engine" => options with { Engine = Engines.Of(Value()) },
                "--cluster-address" => options with { ClusterAddress = Address(name, Value()) },
                "--silo-port" => options with { SiloPort = Number(name, Value(), 65_535) },
                "--client-port" => options with { ClientPort = Number(name, Value(), 65_535) },
                "--probe-timeout" => options with { ProbeSeconds = Math.Max(1, Number(name, Value(), 60)) },
                "--certificate" => options with { Certificate = Path.GetFullPath(Value()) },
                _ => throw new StartException($"There is no option '{name}'; --help lists them."),
            };

            string Value() =>
                ++i < args.Length && args[i].Length > 0
                    ? args[i]
                    : throw new StartException($"{name} wants a value; see --help.");
        }

        var place = options.Journal is { } named ? Store("--journal", named)
            : string.IsNullOrEmpty(journal) ? null
            : Store(JournalVariable, journal);
        if (options.Smtp is null && !string.IsNullOrEmpty(smtp))
            options = options with { Smtp = MailServer(SmtpVariable, smtp) };
        if (options.Roles == Roles.None) options = options with { Roles = Engines.All(options.Engine) };
        return UnsafeSettings.Refused(
            Engines.Checked(options with { Data = Path.GetFullPath(options.Data), Journal = place }));
    }

    private static int Number(string name, string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw new StartException($"{name} wants a number from 0 to {most}, not '{text}'.");

    private static string? Store(string name, string text)
    {
        if (text == "sqlite") return null;
        if (!PostgresAddress.IsUrl(text))
            throw new StartException($"{name} is sqlite or postgres://USER:PASSWORD@HOST:PORT/DATABASE.");
        try
        {
            _ = PostgresAddress.ToConnectionString(text);
            return text;
        }
        catch (FormatException fault)
        {
            throw new StartException(fault.Message);
        }
    }

    private static string Url(string name, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https")
            ? text
            : throw new StartException($"{name} wants a URL such as http://127.0.0.1:4318, not '{text}'.");

    private static Uri MailServer(string name, string text) =>
        SmtpMail.PlaceOf(text) ?? throw new StartException($"{name} wants {SmtpMail.Rule}.");

    private static string Sender(string text) => EmailAddress.IsValid(text)
        ? text
        : throw new StartException($"--mail-from wants an e-mail address: {EmailAddress.Rule}.");

    private static EndPoint Scanner(string text) =>
        ClamAv.PlaceOf(text) ?? throw new StartException($"--virus-scan wants {ClamAv.Rule}, not '{text}'.");

    private static bool IsJson(string text) =>
        text is "simple" or "json"
            ? text == "json"
            : throw new StartException($"--log is simple or json, not '{text}'.");

    private static IPAddress Address(string name, string text) =>
        text == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address
        : throw new StartException($"{name} wants an IP address, not '{text}'.");
}
