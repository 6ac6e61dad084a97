using KAiMarket.Simulation.World;
using KAiMarket.Views.Sqlite;

namespace KAiMarket.Simulation.Homes;

/// <summary>The processes of the market: two or three, each of which can lose its power and be started again.</summary>
internal sealed class Fleet : IDisposable
{
    private static readonly TimeSpan MostSkew = TimeSpan.FromMilliseconds(90);

    private readonly Surroundings _around;
    private readonly Chance _chance;
    private readonly Slot[] _slots;

    public Fleet(Surroundings around, Chance chance)
    {
        (_around, _chance) = (around, chance);
        _slots = new Slot[chance.Of(2, 2, 3)];
        for (var i = 0; i < _slots.Length; i++)
        {
            // The first does everything, so that whatever the others are for the market gets on.
            var duties = i == 0 ? new Duties(true, true, true) : chance.Below(4) switch
            {
                0 => new Duties(false, false, false),
                1 => new Duties(true, false, false),
                2 => new Duties(false, false, true),
                _ => new Duties(true, true, true),
            };
            var skew = chance.Percent(50) ? TimeSpan.Zero : new TimeSpan(chance.Between(-MostSkew.Ticks, MostSkew.Ticks));
            _slots[i] = new Slot(((char)('a' + i)).ToString(), skew, duties);
        }
    }

    public int Count => _slots.Length;

    /// <summary>The processes that have power, whether they answer yet or not.</summary>
    public IEnumerable<Home> Alive => _slots.Where(slot => slot.Home is not null).Select(slot => slot.Home!);

    public int Crashes { get; private set; }

    /// <summary>The process at a place; null while it has no power.</summary>
    public Home? At(int place) => _slots[place].Home;

    public TimeSpan SkewOf(int place) => _slots[place].Skew;

    public void StartAll()
    {
        for (var i = 0; i < _slots.Length; i++) Start(i);
    }

    /// <summary>Starts the process at a place, unless it runs.</summary>
    public void Start(int place)
    {
        var slot = _slots[place];
        if (slot.Home is not null) return;

        // One that has not come to its end by now is killed: two never share a place.
        slot.Stopping?.Process.Kill();
        slot.Stopping = null;

        // Its views may have survived, or its disk was lost with it.
        if (slot.Duties.Shows && (slot.ViewStore is null || _chance.Percent(40)))
        {
            slot.CloseViews();
            slot.ViewStore = SqliteViewStore.InMemory();
        }

        slot.Home = Home.Start(_around, $"{slot.Name}{++slot.Starts}", slot.Skew, slot.Duties, slot.ViewStore);
    }

    /// <summary>Cuts the power of the process at a place.</summary>
    public void Crash(int place)
    {
        if (_slots[place].Home is not { } home) return;

        _around.World.Log($"{home.Process.Name} crashes");
        home.Process.Kill();
        _slots[place].Home = null;
        Crashes++;
    }

    /// <summary>Asks the process at a place to stop.</summary>
    public void Stop(int place)
    {
        if (_slots[place].Home is not { IsReady: true } home) return;

        _around.World.Log($"{home.Process.Name} stops");
        home.Stop();
        (_slots[place].Stopping, _slots[place].Home) = (home, null);
    }

    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.Home?.Process.Kill();
            slot.Stopping?.Process.Kill();
            slot.CloseViews();
        }
    }

    private sealed class Slot(string name, TimeSpan skew, Duties duties)
    {
        public string Name => name;
        public TimeSpan Skew => skew;
        public Duties Duties => duties;
        public Home? Home { get; set; }
        public Home? Stopping { get; set; }
        public int Starts { get; set; }
        public SqliteViewStore? ViewStore { get; set; }

        public void CloseViews()
        {
            if (ViewStore?.DisposeAsync().AsTask() is { IsCompleted: false })
                throw new InvalidOperationException("The views' store in memory did not close at once.");
            ViewStore = null;
        }
    }
}
