using System.Diagnostics.Metrics;
using KAiMarket.Documents;
using KAiMarket.Gateway;
using KAiMarket.Gateway.Demo;
using KAiMarket.Gateway.Http;
using KAiMarket.Grains;
using KAiMarket.Grains.Local;
using KAiMarket.Grains.Processes;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using KAiMarket.Identity.Protection;
using KAiMarket.Identity.Tokens;
using KAiMarket.Journal;
using KAiMarket.Journal.Postgres;
using KAiMarket.Sealing;
using KAiMarket.Silo;
using KAiMarket.Views;

namespace KAiMarket.Server;

/// <summary>Puts the market together, runs what runs beside the requests, and takes it apart again in order.</summary>
internal sealed class Composition(ServerOptions options, DataFolder folder, TimeProvider clock, ILoggerFactory logs)
    : IAsyncDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstKeysAge = TimeSpan.FromDays(30);

    private readonly Stores _stores = Stores.Of(options, folder, clock);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _background = [];
    private readonly Stack<IAsyncDisposable> _opened = [];
    private readonly List<HealthProbe> _probes = [];
    private readonly Meter _meter = new(Telemetry.Name);
    private DueWork? _due;
    private KeyRing? _keys;
    private string _url = "";
    private FileKeyRing? _seals;

    /// <summary>Ends with an exception when something that should run for ever has ended.</summary>
    public Task Background => Task.WhenAny(_background).Unwrap();

    /// <summary>Where the market listens; tokens name it as their issuer where nothing else was said.</summary>
    public void Announce(string url) => _url = url;

    public async Task<Market> OpenAsync(CancellationToken cancel)
    {
        await _stores.OpenAsync(clock, cancel);
        var journal = _stores.Journal;
        var tail = new JournalTail(journal, clock);
        tail.StartAt((await journal.HeadAsync(cancel)).Position);
        var grains = await OpenGrainsAsync(tail, cancel);

        var keys = _keys = new KeyRing(_stores.Identity, clock);
        await keys.RefreshAsync(cancel);
        if (Has(Roles.Gateway)) await MakeKeysAsync(keys, cancel);
        WarnOfFirstKeys(keys);
        var firms = Keep(await Firms.OpenAsync(_stores.Identity, cancel));
        if (options.Demo && Has(Roles.Gateway)) await DemoMarket.MakeAsync(grains, firms, clock);

        var seals = OpenSeals();
        var unsealing = new Unsealing(seals, _stores.Envelopes);
        var log = logs.CreateLogger("KAiMarket");
        var leases = _stores.Leases;
        var runs = Has(Roles.Runner);
        var views = Keep(
            await MarketViews.OpenAsync(_stores.Views, tail, journal, leases, clock, log, leads: runs));
        var runner = runs ? new ProcessRunner(tail, grains, unsealing, _stores.Bookmarks, _stores.Letters, leases, clock) : null;
        var desk = new ProcessDesk(
            journal, grains, unsealing, _stores.Bookmarks, _stores.Letters, leases, clock, runner);
        var due = _due = new DueWork(
            views.ProgramsToCloseAsync, views.VouchersToExpireAsync, views.TendersToCloseAsync, grains, leases, clock,
            cancel => _stores.Identity.ClockDifferenceAsync(clock, cancel), DueWork.UsualGrace);

        if (runner is not null)
        {
            _background.Add(runner.RunAsync(_stop.Token));
            _background.Add(due.RunAsync(_stop.Token));
            runner.Observe(_meter);
            due.Observe(_meter);
        }

        _background.Add(views.ObserveAsync(_meter, _stop.Token));
        _background.Add(desk.ObserveAsync(_meter, _stop.Token));
        _background.Add(_stores.RewoundAsync(_stop.Token));
        _background.Add(keys.FollowAsync(trouble => Warn(log, trouble), _stop.Token));

        var protection = Has(Roles.Gateway) ? await OpenProtectionAsync(cancel) : null;
        var tokens = protection is null ? null : await OpenTokensAsync(protection, log, cancel);
        var people = await People.OpenAsync(_stores.Identity, protection, options, folder, clock, logs, cancel);
        foreach (var part in people.Opened) Keep(part);
        _background.Add(people.FollowAsync(log, _stop.Token));
        var members = new MemberRing(_stores.Identity.MarketOrganisations, clock);
        await members.RefreshAsync(cancel);
        _background.Add(Polling.FollowAsync(
            Polling.Every, members.RefreshAsync, clock, trouble => Warn(log, trouble, "members"), _stop.Token));
        return new Market(
            grains, journal, tail, _stores.Envelopes, views, desk, _stores.Identity, keys, firms, seals, clock,
            LimitsOf(options))
        {
            Members = members,
            Registry = OpenRegistry(),
            Post = people.Post,
            Sessions = people.Sessions,
            Trail = people.Trail,
            Accounts = people.Accounts,
            Tokens = tokens,
            Door = tokens is null
                ? null
                : new Doorkeeper(
                    keys, people.Sessions, new TokenVerifier(tokens.Keys, keys, IssuerOf, clock), clock),
            UsesViews = Has(Roles.Gateway) || Has(Roles.Runner),
            Probes = _probes,
            Documents = Has(Roles.Gateway) ? OpenDocuments() : null,
            Exposure = new(
                options.Hosts, options.HttpsCertificate is not null || options.BehindTlsProxy),
        };
    }

    private string IssuerOf() => options.Issuer ?? _url;

    private async Task<TokenIssuer> OpenTokensAsync(
        MarketProtection protection, ILogger log, CancellationToken cancel)
    {
        var keys = new SigningKeys(
            new SigningKeyTable(_stores.Identity.Database), protection.Provider.CreateProtector("signing-keys"), clock);
        await keys.RefreshAsync(cancel);
        _background.Add(keys.FollowAsync(
            trouble => log.LogWarning("The signing keys of tokens cannot be read: {Reason}", trouble.Message),
            _stop.Token));
        return new TokenIssuer(keys, IssuerOf, clock);
    }

    private async Task<MarketProtection> OpenProtectionAsync(CancellationToken cancel)
    {
        try
        {
            return Keep(await MarketProtection.OpenAsync(
                _stores.Identity, options.IdentityKey ?? folder.File("identity.key"), logs, cancel));
        }
        catch (IdentityKeyException fault)
        {
            throw new StartException(fault.Message);
        }
    }

    private static Limits LimitsOf(ServerOptions options) => new(
        options.Rate > 0 ? options.Rate : Limits.UsualRate,
        OrganisationRequestsPerSecond: options.OrganisationRate > 0 ? options.OrganisationRate : 2 * Limits.UsualRate,
        FailedCredentialsPerMinute: options.Failures > 0 ? options.Failures : Limits.UsualFailures,
        StrangerRequestsPerMinute: options.Strangers > 0 ? options.Strangers : Limits.UsualStrangers);

    private IBusinessRegistry OpenRegistry()
    {
        if (options.BusinessRegistry is not { } file) return new ManualRegistry();
        try
        {
            return ListedRegistry.Read(File.ReadLines(file));
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--business-registry {file} cannot be read: {fault.Message}");
        }
    }

    private DocumentStore OpenDocuments()
    {
        IVirusScan scan = options.VirusScan is { } place ? new ClamAv(place, clock) : new NoVirusScan();
        return new DocumentStore(options.Documents ?? folder.File("documents"), scan, clock);
    }

    private FileKeyRing OpenSeals()
    {
        try
        {
            return _seals = FileKeyRing.At(
                options.Seals ?? folder.File("seals"), options.SealKey ?? folder.File("seal.key"), clock);
        }
        catch (KeyRingException fault)
        {
            throw new StartException(fault.Message);
        }
    }

    private async Task<IGrains> OpenGrainsAsync(JournalTail tail, CancellationToken cancel)
    {
        // A process without homes writes nothing.
        var writes = options.Engine == Engine.Local || Has(Roles.Silo);
        var writer = writes ? Keep(new GroupCommit(_stores.Journal, tail, clock)) : null;
        writer?.Observe(_meter);
        if (writes && options.Journal is not null) _background.Add(tail.ListenAsync(_stop.Token));
        if (options.Engine == Engine.Local)
        {
            var grains = new LocalGrains(Context(tail, writer!, _stores.Snapshots));
            grains.Observe(_meter);
            _background.Add(grains.SweepAsync(Idle, _stop.Token));
            return grains;
        }

        try
        {
            var database = options.Journal is { } journal ? PostgresAddress.ToConnectionString(journal) : null;
            var cluster = new ClusterOptions(
                database, options.ClusterAddress, options.SiloPort, options.ClientPort,
                ClusterCertificates.Read(options.Certificate), TimeSpan.FromSeconds(options.ProbeSeconds));
            var engine = Keep(Has(Roles.Silo)
                ? await OrleansEngine.StartSiloAsync(
                    cluster, snapshots => Context(tail, writer!, snapshots ?? _stores.Snapshots),
                    () => _due?.OnceAsync() ?? Task.CompletedTask, logs, cancel)
                : await OrleansEngine.StartClientAsync(cluster, clock, logs, cancel));
            _probes.Add(new HealthProbe(Has(Roles.Silo) ? "silo" : "silos", engine.LookAsync));
            return engine.Grains;
        }
        catch (JournalSchemaException fault)
        {
            throw new StartException(fault.Message);
        }
        catch (SiloStartException fault)
        {
            throw new StartException($"The cluster cannot be joined: {fault.Message}");
        }
    }

    private ActivationContext Context(JournalTail tail, GroupCommit writer, ISnapshots snapshots) =>
        new(_stores.Journal, writer, tail, clock, snapshots);

    private bool Has(Roles role) => options.Roles.HasFlag(role);

    public async ValueTask DisposeAsync()
    {
        _meter.Dispose();
        await _stop.CancelAsync();

        // What ended before it was asked to has been told.
        await Task.WhenAll(_background).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            if (_keys is not null) await _keys.SaveUsesAsync(CancellationToken.None);
        }
        catch (System.Data.Common.DbException failure)
        {
            // Where the database is gone the rest still ends in order; the last seconds' uses are lost, as by a crash.
            logs.CreateLogger("KAiMarket").LogWarning("The last uses of keys were not written down: {Reason}", failure.Message);
        }

        // Readers first, the writer after all who may still write.
        while (_opened.TryPop(out var part)) await part.DisposeAsync();
        await _stores.DisposeAsync();
        _seals?.Dispose();
        _stop.Dispose();
    }

    private async Task MakeKeysAsync(KeyRing keys, CancellationToken cancel)
    {
        UnsafeSettings.DemandPrivate(folder.File("keys.json"));
        try
        {
            await FirstKeys.MakeAsync(keys, folder.File("keys.json"), clock, cancel);
            if (options.NewKeys) await FirstKeys.MakeAnewAsync(keys, folder.File("keys.json"), clock, cancel);
        }
        catch (Exception fault) when (
            fault is System.Text.Json.JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"{folder.File("keys.json")} cannot be read or written; move it away and start again: {fault.Message}");
        }
    }

    // What opened the market once may lie in a file or a terminal's history.
    private void WarnOfFirstKeys(KeyRing keys)
    {
        var old = FirstKeys.OlderThan(keys, clock.GetUtcNow() - FirstKeysAge).ToList();
        if (old.Count == 0 || options.Demo || !Has(Roles.Gateway)) return;
        logs.CreateLogger("KAiMarket").LogWarning(
            "Keys of the first start still open the market after {Days} days: {Keys}. Make keys of your own and revoke these.",
            FirstKeysAge.Days, string.Join(", ", old.Select(key => key.Id)));
    }

    private static void Warn(ILogger log, Exception? trouble, string what = "keys")
    {
        if (trouble is not null)
            log.LogWarning("Changes of {What} by other processes cannot be read: {Reason}", what, trouble.Message);
    }

    private T Keep<T>(T part) where T : IAsyncDisposable
    {
        _opened.Push(part);
        return part;
    }
}
