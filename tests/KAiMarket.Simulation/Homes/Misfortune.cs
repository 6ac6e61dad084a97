using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Homes;

/// <summary>
/// What happens to the processes while they work: power cuts, stops, spells without the store, memory that is cleared, events
/// that are delivered once more, runners that begin again from an old bookmark, and views that are built anew.
/// </summary>
internal sealed class Misfortune(Surroundings around, Fleet fleet, Chance chance)
{
    /// <summary>Draws all of it over a span of time.</summary>
    public void Schedule(TimeSpan span)
    {
        var faults = around.Faults;
        for (var n = 0; n < faults.Crashes; n++) Sometime(span, Crash);
        for (var n = chance.Below(3); n > 0; n--) Sometime(span, Stop);
        for (var n = 0; n < faults.Spells; n++) Sometime(span, CutOff);
        for (var n = chance.Below(8); n > 0; n--) Sometime(span, Sweep);
        for (var n = chance.Below(25); n > 0; n--) Sometime(span, Redeliver);
        for (var n = chance.Below(3); n > 0; n--) Sometime(span, RunAgain);
        for (var n = chance.Below(3); n > 0; n--) Sometime(span, Rebuild);
    }

    private void Sometime(TimeSpan span, Action<Home, int> act) =>
        around.World.After(new TimeSpan(chance.Between(0, span.Ticks)), () =>
        {
            var place = chance.Below(fleet.Count);
            if (around.Faults.Active && fleet.At(place) is { } home) act(home, place);
        });

    private void Crash(Home home, int place)
    {
        fleet.Crash(place);
        around.World.After(chance.Milliseconds(0, 5_000), () => fleet.Start(place));
    }

    private void Stop(Home home, int place)
    {
        fleet.Stop(place);
        around.World.After(chance.Milliseconds(0, 3_000), () => fleet.Start(place));
    }

    private void CutOff(Home home, int place)
    {
        var spell = chance.Milliseconds(100, 6_000);
        var all = chance.Percent(40);
        foreach (var one in all ? fleet.Alive : [home])
        {
            around.World.Log($"{one.Process.Name} is cut off from the store for {spell.TotalSeconds:f1} s");
            around.Faults.CutOff(one.Process.Name, spell);
        }
    }

    private static void Sweep(Home home, int place) => home.Sweep();

    private void Redeliver(Home home, int place)
    {
        if (around.Store.Head.Position is > 0 and var head) home.Redeliver(chance.Between(1, head));
    }

    private static void Rebuild(Home home, int place) => home.RebuildViews();

    private static void RunAgain(Home home, int place)
    {
        if (home.Duties.Runs) home.RunAgain();
    }
}
