using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Store;

/// <summary>What becomes of one commit.</summary>
internal enum CommitFate
{
    Done,
    Unavailable,
    Full,

    /// <summary>The connection breaks; the batch is there.</summary>
    UnknownWritten,

    /// <summary>The connection breaks; the batch never came.</summary>
    UnknownLost,

    /// <summary>The connection breaks; the store goes on and commits when the caller has long been told.</summary>
    UnknownLate,
}

/// <summary>How badly this seed treats its market, and the misfortunes as they are drawn.</summary>
internal sealed class Faults
{
    private readonly Chance _chance;
    private readonly SimulatedWorld _world;
    private readonly int _commits;
    private readonly int _reads;
    private readonly int _slow;
    private readonly int _requests;
    private readonly int _bookmarks;
    private readonly bool _immediate;
    private readonly bool _pages;
    private readonly Dictionary<string, DateTimeOffset> _cutOff = [];

    public Faults(Chance chance, SimulatedWorld world)
    {
        (_chance, _world) = (chance, world);
        // One seed in eight has nothing but several homes and an order of its own.
        if (chance.Percent(12)) (_commits, _reads, _slow, _requests, _bookmarks) = (0, 0, 0, 0, 0);
        else
        {
            _commits = chance.Of(5, 20, 60, 150);
            _reads = chance.Of(0, 5, 30, 100);
            _slow = chance.Of(5, 20, 100);
            _requests = chance.Of(0, 30, 100, 250);
            _bookmarks = chance.Of(0, 100, 400);
        }

        _immediate = chance.Percent(25);
        _pages = chance.Percent(30);
        Kept = chance.Of(3, 40, 32_768);
        Grace = chance.Of(TimeSpan.Zero, TimeSpan.FromSeconds(2));
        SnapshotEvery = chance.Of(2, 8, 2_000);
        MostWaiting = chance.Of(2, 100_000, 100_000, 100_000);
        Spells = _commits > 0 ? chance.Below(5) : 0;
        Crashes = _commits > 0 ? chance.Below(7) : 0;
    }

    /// <summary>True until the healing.</summary>
    public bool Active { get; private set; } = true;

    /// <summary>Events that a process remembers for its readers.</summary>
    public int Kept { get; }

    /// <summary>Appends that may wait in a process before more are turned away.</summary>
    public int MostWaiting { get; }

    /// <summary>How long after a deadline due work records it.</summary>
    public TimeSpan Grace { get; }

    /// <summary>Events after which a stream gets its first snapshot.</summary>
    public int SnapshotEvery { get; }

    /// <summary>Spells in which the store cannot be reached.</summary>
    public int Spells { get; }

    /// <summary>Processes that lose their power.</summary>
    public int Crashes { get; }

    public override string ToString() =>
        $"commits {_commits}‰ reads {_reads}‰ slow {_slow}‰ requests {_requests}‰ bookmarks {_bookmarks}‰"
        + $" spells {Spells} crashes {Crashes}{(_immediate ? " immediate" : "")}{(_pages ? " pages" : "")}"
        + $" keeps {Kept} waits {MostWaiting} snapshots {SnapshotEvery}";

    /// <summary>No more faults from here on; slowness and the order of things remain.</summary>
    public void Heal()
    {
        Active = false;
        _cutOff.Clear();
    }

    public void CutOff(string process, TimeSpan spell) => _cutOff[process] = _world.Now + spell;

    public bool IsCutOff(SimulatedProcess process) =>
        _cutOff.TryGetValue(process.Name, out var until) && _world.Now < until;

    public CommitFate OfCommit(SimulatedProcess process) =>
        IsCutOff(process) ? CommitFate.Unavailable
        : !Hits(_commits) ? CommitFate.Done
        : _chance.Of(CommitFate.Unavailable, CommitFate.Unavailable, CommitFate.Full, CommitFate.UnknownWritten,
            CommitFate.UnknownWritten, CommitFate.UnknownLost, CommitFate.UnknownLate);

    public bool OfRead(SimulatedProcess process) => IsCutOff(process) || Hits(_reads);

    /// <summary>How long one way to the store takes; zero where the store is a library in the same process.</summary>
    public TimeSpan Way() =>
        Hits(_slow) ? _chance.Milliseconds(20, 1_500)
        : _immediate && !_chance.Percent(3) ? TimeSpan.Zero
        : _chance.Milliseconds(0, 4);

    /// <summary>How long one way between a caller and the market takes.</summary>
    public TimeSpan Wire() => Hits(_requests) ? _chance.Milliseconds(50, 4_000) : _chance.Milliseconds(0, 15);

    public bool LosesRequest() => Hits(_requests / 2);

    public bool DoublesRequest() => Hits(_requests);

    public bool LosesBookmark() => Hits(_bookmarks);

    public bool DoublesLease() => Hits(_bookmarks / 10);

    public bool LosesSnapshot() => Hits(_bookmarks);

    /// <summary>Events in one page of a stream, each page read at its own moment.</summary>
    public int Page() => _pages ? _chance.Of(1, 2, 5, 100) : int.MaxValue;

    /// <summary>Whether what a process had sent before it died still arrives.</summary>
    public bool SurvivesCrash() => _chance.Percent(50);

    public int Older(int count) => _chance.Below(count);

    private bool Hits(int permille) => Active && _chance.Permille(permille);
}
