using KAiMarket.Journal;

namespace KAiMarket.Simulation.Sabotages;

/// <summary>A snapshot has the state of an earlier one: what was claimed between them is forgotten.</summary>
internal sealed class ForgetfulSnapshot : Sabotage
{
    public override string[] Violates =>
        ["one-claim-per-sme", "budget-not-exceeded", "budget-returned-as-balance", "closing-returns-rest"];

    public override Snapshot TakeUp(Snapshot put, Snapshot first) => put with { State = first.State };
}
