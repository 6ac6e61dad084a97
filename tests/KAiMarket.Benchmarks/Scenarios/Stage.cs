using KAiMarket.Acceptance.Chaos;
using KAiMarket.Benchmarks.Peers;
using KAiMarket.Conformance.Stores;
using Npgsql;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>One store with everything that runs on it: a folder, for PostgreSQL a private server, and the market.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private const string Clock = "markets";

    private readonly PostgresServer? _postgres;
    private readonly ShiftedClocks? _clocks;
    private readonly List<IDisposable> _running = [];
    private readonly TenderMarket? _tenders;

    public Stage(string store, BenchOptions options, Action<string> say)
    {
        (Store, Options) = (store, options);
        Folder = Directory.CreateTempSubdirectory($"kaimarket-bench-{store}-").FullName;
        if (options.Scenarios.Contains(BenchOptions.Bids))
        {
            _clocks = ShiftedClocks.TryBuild(out var reason)
                ?? throw new BenchmarkException($"The market's clock cannot be set: {reason}.");
        }

        if (store == Postgres)
        {
            if (PostgresServer.Missing is { } why) throw new BenchmarkException(why);
            _postgres = StartPostgres(_clocks?.Of(Clock));
        }

        Markets = options.Engines.Select(engine => new MarketServer(
            options.Server, Path.Combine(Folder, $"market-{engine}"), _postgres?.Url(Database()) ?? Sqlite, engine,
            options.SiloCores)
        {
            Environment = _clocks?.Of(Clock),
        }).ToList();
        _running.AddRange(Markets);
        if (!options.Scenarios.Contains(BenchOptions.Searches)) return;

        // Its journal is written before it starts.
        var searched = new MarketServer(options.Server, Path.Combine(Folder, "market-search"), _postgres?.Url(Database()) ?? Sqlite);
        _running.Add(searched);
        _tenders = new TenderMarket(searched, options.Tenders, say);
    }

    public const string Postgres = "postgres", Sqlite = "sqlite";
    public string Store { get; }
    public BenchOptions Options { get; }
    public string Folder { get; }

    /// <summary>One market for each engine that is compared.</summary>
    public IReadOnlyList<MarketServer> Markets { get; }

    /// <summary>The first of them.</summary>
    public MarketServer Market => Markets[0];

    /// <summary>The database's first process; null for SQLite.</summary>
    public int? StoreProcess => _postgres is null
        ? null
        : int.Parse(File.ReadLines(Path.Combine(_postgres.SocketFolder, "data", "postmaster.pid")).First());

    /// <summary>The contenders of a scenario's name, in the order in which they take turns.</summary>
    public IEnumerable<IContender> Contenders()
    {
        var wanted = Options.Scenarios;
        yield return Peer(PeerHost.Echo, "echo", "none");
        foreach (var market in Markets)
        {
            if (wanted.Contains("claims"))
                yield return new Claims(market, StoreProcess, Options.Firms, Options.Connections);
            if (wanted.Contains("claims") && Options.OpenRate > 0)
                yield return new Claims(market, StoreProcess, Options.Firms, Options.Connections, Options.OpenRate);
            if (wanted.Contains("orders")) yield return new Orders(market, StoreProcess, Options.Connections);
            if (wanted.Contains(BenchOptions.Bids))
                yield return new Bids(market, StoreProcess, Options, ahead => _clocks!.Set(Clock, ahead));
            if (wanted.Contains("reads")) yield return new Reads(market, StoreProcess, Options.Connections);
        }

        if (_tenders is { } tenders)
        {
            var searches = new SearchesOfViews(tenders);
            yield return searches;
            yield return new SearchesOverHttp(tenders, searches);
        }

        if (wanted.Contains(BenchOptions.Envelopes)) yield return Envelopes();
        if (wanted.Contains("rowLock"))
            yield return Peer(
                PeerHost.RowLock, "rowLock", _postgres?.ConnectionString(Database()) ?? Path.Combine(Folder, "row-lock.db"));
        if (wanted.Contains("pgbench") && _postgres is not null)
            yield return new TpcB(new PgBench(
                PgBench.Find(), ["-h", "127.0.0.1", "-p", $"{_postgres.Port}", "-U", "postgres", Database()], Folder), StoreProcess!.Value);
    }

    // Everybody's connections stay open between the rounds.
    private static PostgresServer StartPostgres(Dictionary<string, string?>? environment)
    {
        var server = PostgresServer.StartIn(environment ?? []);
        using (var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false"))
        {
            connection.Open();
            using var set = new NpgsqlCommand("alter system set max_connections = 300", connection);
            set.ExecuteNonQuery();
        }

        server.Stop();
        server.StartAgain();
        return server;
    }

    private Peer Peer(string kind, string name, string database)
    {
        var peer = new Peer(kind, name, Path.Combine(Folder, kind), database, kind == PeerHost.Echo ? null : StoreProcess, Options.Connections);
        _running.Add(peer);
        return peer;
    }

    private Envelopes Envelopes()
    {
        var envelopes = new Envelopes(_postgres?.CreateDatabase(), Folder, StoreProcess, Options.Connections);
        _running.Add(envelopes);
        return envelopes;
    }

    private string Database() => new NpgsqlConnectionStringBuilder(_postgres?.CreateDatabase()).Database!;

    public async ValueTask DisposeAsync()
    {
        if (_tenders is not null) await _tenders.DisposeAsync();
        foreach (var running in _running) running.Dispose();
        _postgres?.Dispose();
        _clocks?.Dispose();
        if (!Options.Keep) Directory.Delete(Folder, recursive: true);
    }
}
