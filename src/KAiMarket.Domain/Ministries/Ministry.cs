using System.Collections.Immutable;
using System.Diagnostics;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Domain.Ministries;

public abstract record MinistryCommand;

public abstract record MinistryEvent;

/// <summary>
/// A ministry or other demand institution (수요기관): owner of programmes, and buyer by tender on its yearly plans. Of each
/// line of a plan its tenders commit no more than the line has, at every moment.
/// </summary>
public sealed record Ministry : IAggregate<Ministry, MinistryCommand, MinistryEvent>
{
    public static readonly Refusal Missing =
        new("ministry-missing", Kind.Missing, "There is no such ministry");
    public static readonly Refusal NotYours =
        new("not-your-ministry", Kind.Forbidden, "Only those who run the market register ministries");

    public static string Category => "ministry";
    public static Ministry Initial { get; } = new();

    public string? Name { get; private init; }

    /// <summary>The administrative standard code (행정표준코드), where it has one.</summary>
    public string? Code { get; private init; }

    public bool IsRegistered => Name is not null;

    /// <summary>Its plans by year.</summary>
    public ImmutableSortedDictionary<int, Plan> Plans { get; private init; } =
        ImmutableSortedDictionary<int, Plan>.Empty;

    /// <summary>Every tender that it has planned, in any year.</summary>
    public ImmutableSortedDictionary<TenderId, PlannedTender> Tenders { get; private init; } =
        ImmutableSortedDictionary.Create<TenderId, PlannedTender>(IdOrder<TenderId>.Ordinal);

    /// <summary>What tenders can still commit of a line of a plan; null when there is no such line.</summary>
    public Won? LeftOf(int year, string line) =>
        Plans.TryGetValue(year, out var plan) && plan.Lines.FirstOrDefault(one => one.Id == line) is { } found
            ? found.Amount - plan.Committed.GetValueOrDefault(line)
            : null;

    public static Decision<MinistryEvent> Decide(Ministry state, MinistryCommand command, Moment at) => command switch
    {
        RegisterMinistry register => RegisterMinistry.Decide(state, register, at),
        AdoptPlan adopt => AdoptPlan.Decide(state, adopt, at),
        PlanTender plan => PlanTender.Decide(state, plan, at),
        ReleaseBudget release => ReleaseBudget.Decide(state, release, at),
        _ => throw new UnreachableException($"Ministry does not know {command.GetType().Name}."),
    };

    public static Ministry Evolve(Ministry state, MinistryEvent fact) => fact switch
    {
        MinistryRegistered registered => state with { Name = registered.Name, Code = registered.Code },
        PlanAdopted adopted => state with
        {
            Plans = state.Plans.SetItem(adopted.Year, state.Plans.TryGetValue(adopted.Year, out var plan)
                ? plan with { Lines = adopted.Lines }
                : Plan.Of(adopted.Lines)),
        },
        TenderPlanned planned => Commit(state, planned.Year, planned.Line, planned.Amount) with
        {
            Tenders = state.Tenders.Add(planned.Tender, PlannedTender.Of(planned)),
        },
        BudgetReleased released => Release(state, state.Tenders[released.Tender], released),
        _ => throw new UnreachableException($"Ministry does not know {fact.GetType().Name}."),
    };

    private static Ministry Release(Ministry state, PlannedTender planned, BudgetReleased released) =>
        Commit(state, planned.Year, planned.Line, Won.Zero - released.Amount) with
        {
            Tenders = state.Tenders.SetItem(released.Tender, planned with
            {
                Released = planned.Released.Add(released.Lot, released.Amount),
            }),
        };

    private static Ministry Commit(Ministry state, int year, string line, Won amount) =>
        state with { Plans = state.Plans.SetItem(year, state.Plans[year].Commit(line, amount)) };
}
