using KAiMarket.Audit;
using KAiMarket.Simulation.Clients;
using KAiMarket.Simulation.Homes;
using KAiMarket.Simulation.Judges;
using KAiMarket.Simulation.Store;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation;

/// <summary>
/// One seed: a market of real parts in a simulated world, used and abused for about a minute of its time, then healed,
/// left alone until it is quiet, and judged.
/// </summary>
internal sealed class Simulation : IDisposable
{
    private const int MostListed = 12;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PatienceWithCallers = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PatienceWithMarket = TimeSpan.FromMinutes(4);

    private readonly ulong _seed;
    private readonly Sabotage _sabotage;
    private readonly Chance _chance;
    private readonly Scenario _scenario;
    private readonly Procurement _procurement;
    private readonly SimulatedWorld _world;
    private readonly Faults _faults;
    private readonly MemoryStore _store;
    private readonly Bookshelf _bookshelf = new();
    private readonly Promises _promises = new();
    private readonly Receipts _receipts = new();
    private readonly SimulatedSeals _seals;
    private readonly Fleet _fleet;
    private readonly Network _network;
    private readonly Callers _callers;
    private readonly List<string> _wrong = [];

    private Simulation(ulong seed, Sabotage sabotage, TextWriter? log)
    {
        (_seed, _sabotage, _chance) = (seed, sabotage, new Chance(seed));
        _scenario = new Scenario(_chance.For("scenario"));
        _world = new SimulatedWorld(_chance.For("order"), _scenario.Start, log);
        _faults = new Faults(_chance.For("faults"), _world);
        _store = new MemoryStore(_world);
        var seals = _seals = new SimulatedSeals(() => _store.Head.Position);
        var around = new Surroundings(
            _world, _store, _bookshelf, new LeaseShelf(_world), new SnapshotShelf(), new EnvelopeShelf(),
            seals, _faults, sabotage, _promises, _receipts);
        _fleet = new Fleet(around, _chance.For("fleet"));
        _network = new Network(_world, _fleet, _faults, _chance.For("network"));
        var wishes = new Wishes(() => _network.Seen);
        _callers = new Callers(_world, _network, wishes, _scenario, _chance.For("callers"));
        _procurement = new Procurement(_scenario, _chance.For("tenders"));
        new Misfortune(around, _fleet, _chance.For("misfortune")).Schedule(_scenario.End - _scenario.Start);
        var trouble = new Troublemaker(_callers, _network, wishes, _scenario, _chance.For("trouble"));
        _callers.StartAll();
        var bidders = new Bidders(_callers, _network, wishes, _receipts, _chance.For("bidders"));
        var openings = new Openings(_world, _callers, _network, wishes, _chance.For("openings"));
        var suppliers = new Suppliers(_callers, _network, wishes, _procurement, _chance.For("suppliers"));
        new Buyers(_callers, _network, wishes, _procurement, bidders, openings, suppliers, _chance.For("buyers")).StartAll();
        trouble.StartAll(_chance.Of(3, 6, 10));
    }

    public static Verdict Run(ulong seed, Sabotage? sabotage = null, TextWriter? log = null)
    {
        using var simulation = new Simulation(seed, sabotage ?? Sabotage.None, log);
        simulation.Live();
        return simulation.Conclude();
    }

    public void Dispose()
    {
        _fleet.Dispose();
        _store.Dispose();
    }

    private void Live()
    {
        try
        {
            _fleet.StartAll();
            if (!_world.Run(() => _callers.AreDone, _scenario.End + PatienceWithCallers))
                _wrong.Add("callers-answered: the callers have not come to an end.");
            Heal();
            Settle();
            _sabotage.Afterwards(_store);
            Judge();
            _world.CheckThreads();
        }
        catch (Exception failure) when (failure is UnexpectedException or ForeignThreadException)
        {
            _world.Log(failure.ToString());
            _wrong.Add($"no-unexpected-failure: {failure.Message}");
        }
    }

    private void Heal()
    {
        _world.Log("healing");
        _faults.Heal();
        for (var place = 0; place < _fleet.Count; place++)
        {
            if (_chance.Percent(50)) _fleet.Crash(place);
            _fleet.Start(place);
        }
    }

    /// <summary>Leaves the market alone until it has nothing left to do.</summary>
    private void Settle()
    {
        // In most seeds past all deadlines, so that what nobody touches any more must end by itself.
        if (_chance.Percent(75)) _world.Run(() => false, _scenario.End + Calm);
        var (limit, head, since) = (_world.Now + PatienceWithMarket, -1L, _world.Now);
        while (_world.Now < limit)
        {
            _world.Run(() => false, _world.Now + Slice);
            var moves = _store.Head.Position != head || !_fleet.Alive.All(IsQuiet) || !_fleet.Alive.Any(Leads);
            if (moves || _scenario.IsNearDeadline(_world.Now) || _procurement.IsNearClose(_world.Now)) (head, since) = (_store.Head.Position, _world.Now);
            else if (_world.Now - since >= Calm) return;
        }

        _wrong.Add($"becomes-quiet: {string.Join("; ", _fleet.Alive.Select(Describe))}; the head is {head}.");
    }

    private bool IsQuiet(Home home) =>
        home.IsReady
        && home.Runners.All(
            runner => !runner.IsLeading || (runner.Running == 0 && runner.Position == _store.Head.Position))
        && (home.Views is null ? !home.Duties.Shows : home.Views.Position == _store.Head.Position);

    private static bool Leads(Home home) => home.Runners.Any(runner => runner.IsLeading);

    private static string Describe(Home home) =>
        $"{home.Process.Name} ready {home.IsReady} views {home.Views?.Status} "
        + string.Join(", ", home.Runners.Select(runner =>
            $"runner leads {runner.IsLeading} at {runner.Position}, {runner.Running} running, {runner.Trouble}"));

    private void Judge()
    {
        using var audit = new Auditor(new AuditOptions { Quiet = true, MostListed = MostListed });
        foreach (var batch in _store.Batches)
            audit.Add(new AuditBatch(batch.First, batch.Count, batch.At, batch.Digest, batch.Hash));
        foreach (var one in _store.Events)
            audit.Add(new AuditEvent(one.Position, one.Stream, one.Version, one.Name, one.Data, one.Meta, one.At));
        var report = audit.Finish(quiet: true, new AuditHead(_store.Head.Position, _store.Head.Hash));
        _wrong.AddRange(report.Violations.Select(violation => $"{violation.Invariant}: {violation}"));

        _wrong.AddRange(_bookshelf.Letters.Select(letter => $"no-dead-letters: {letter}"));
        foreach (var home in _fleet.Alive) Ask(home, () => AskEverythingAsync(home, audit));

        _wrong.AddRange(PromiseJudge.Judge(_store, _promises));
        _wrong.AddRange(TenderJudge.Judge(_store, _receipts, _seals));
        _wrong.AddRange(SpendingJudge.Judge(_store));
    }

    /// <summary>Reads every aggregate from a home, which the promises then judge, and its views.</summary>
    private async Task AskEverythingAsync(Home home, Auditor audit)
    {
        var head = _store.Head.Position;
        foreach (var stream in _store.Streams) await Streams.ReadAsync(home.Grains!, stream, head);
        if (home.Views is { } views) _wrong.AddRange(await ViewsJudge.JudgeAsync(home.Process.Name, views, audit));
    }

    private void Ask(Home home, Func<Task> work)
    {
        var done = false;
        home.Process.Start(async () =>
        {
            await work();
            done = true;
        });
        if (!_world.Run(() => done, _world.Now + PatienceWithMarket))
            _wrong.Add($"answers-when-quiet: {home.Process.Name} does not answer.");
    }

    private Verdict Conclude() => new(
        _seed, _wrong, Convert.ToHexStringLower(_store.Head.Hash.Span), _world.Steps,
        $"{_store.Head.Position} events, {_promises.Given.Count} answers, {_network.Deliveries} requests, {_fleet.Count} homes, "
        + $"{_fleet.Crashes} crashes, {_world.Steps} steps, {(_world.Now - _scenario.Start).TotalSeconds:f0} s; {_faults}",
        _promises.Given.Where(promise => promise.Reply.Refusal is not null).Select(promise => promise.Reply.Refusal!.Code).ToHashSet(),
        _store.Events, _store.Batches);
}
