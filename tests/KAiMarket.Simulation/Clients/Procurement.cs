using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Clients;

/// <summary>A tender that somebody intends to post.</summary>
internal sealed class IntendedTender(TenderId id, MinistryId buyer, string line, TenderTerms terms)
{
    public TenderId Id => id;
    public MinistryId Buyer => buyer;
    public string Line => line;

    /// <summary>As the buyer believes them to be.</summary>
    public TenderTerms Terms { get; set; } = terms;

    public DateTimeOffset Closes => Terms.Closes;

    /// <summary>Sets the close before it is drafted.</summary>
    public void CloseAt(DateTimeOffset closes) =>
        Terms = Terms with { Closes = closes, EnquiriesUntil = closes - (Terms.Closes - Terms.EnquiriesUntil) };
}

/// <summary>
/// What the ministries of a seed mean to buy by tender: one to three small tenders that close within the seed's minute,
/// some for more than their line of the plan has.
/// </summary>
internal sealed class Procurement
{
    public const int Year = 2026;

    private static readonly TimeSpan Near = TimeSpan.FromSeconds(5);

    private readonly Chance _chance;
    private readonly DateTimeOffset _start;

    public Procurement(Scenario scenario, Chance chance)
    {
        (_chance, _start) = (chance, scenario.Start);
        Tenders = [.. Enumerable.Range(1, chance.Of(1, 1, 2, 3)).Select(n => Intend(n, chance.Pick(scenario.Ministries)))];
        Bidders = [.. scenario.Companies, new("vendor-1"), new("vendor-2")];
    }

    public ImmutableArray<IntendedTender> Tenders { get; }

    /// <summary>The firms that may bid.</summary>
    public ImmutableArray<CompanyId> Bidders { get; }

    /// <summary>The first moment of the seed.</summary>
    public DateTimeOffset Start => _start;

    public bool IsNearClose(DateTimeOffset now) =>
        Tenders.Any(tender => now > tender.Closes - Near && now < tender.Closes + Near);

    /// <summary>The lines of a ministry's plan: now and then one of them has too little.</summary>
    public ImmutableArray<BudgetLine> LinesOf(MinistryId ministry) =>
    [
        .. new[] { "model", "data" }.Select(line => new BudgetLine(line, $"Line {line}", new(Needed(ministry, line)
            * _chance.Of(10, 10, 10, 6) / 10))),
    ];

    public static Actor ClerkOf(CompanyId id) => new($"{id}-seller", id.Value, Role.Vendor);

    public static Actor OfficerOf(MinistryId id, int number) => new($"{id}-officer-{number}", id.Value, Role.Ministry);

    private long Needed(MinistryId ministry, string line) => 1_000_000 + Tenders
        .Where(tender => tender.Buyer == ministry && tender.Line == line)
        .Sum(tender => tender.Terms.Budget.Amount);

    private IntendedTender Intend(int number, MinistryId buyer)
    {
        var closes = _start + TimeSpan.FromSeconds(15);
        var procedure = _chance.Percent(20) ? ProcedurePack.StateNegotiatedFinal2026 : ProcedurePack.StateNegotiated2026;
        var terms = new TenderTerms(
            $"Tender {number}", "A market of real parts in a world that is not.",
            [.. Enumerable.Range(1, _chance.Of(1, 1, 2)).Select(LotOf)], new(50, true, false, true),
            new([Region.Jeju], SmePreference.Preferred), new(UseDomain.PublicAdministration, false),
            new([
                new("quality", "Quality", 50, CriterionKind.Qualitative), new("staff", "Staff", 10, CriterionKind.Qualitative),
                new("record", "Record", 20, CriterionKind.Quantitative),
            ]),
            20, procedure.Id, _chance.Pick(PricePacks.All).Id, false, null, closes - _chance.Milliseconds(0, 3_000), closes);
        return new(new($"tender-{number}"), buyer, _chance.Of("model", "data"), terms);
    }

    private Lot LotOf(int number)
    {
        var (budget, quarter) = (new Won(_chance.Between(20, 90) * 1_000_000), new Won(5_000_000));
        return new(
            new($"lot-{number}"), $"Lot {number}", budget, budget.Share(10, 11),
            new(quarter, quarter, quarter, budget - quarter - quarter - quarter),
            [new("item", "A model", "43232400", 1, "set")]);
    }
}
