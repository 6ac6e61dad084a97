using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Clients;

internal sealed record PlannedProgram(ProgramId Id, OpenProgram Opening);

internal sealed record PlannedOffer(OfferId Id, PublishOffer Publication);

/// <param name="Id">Its id.</param>
/// <param name="Registration">What it says of itself.</param>
/// <param name="IsKnown">Whether it ever registers.</param>
internal sealed record PlannedSme(SmeId Id, RegisterSme Registration, bool IsKnown);

/// <summary>
/// The market that a seed plays with: few and small, so that budgets run out, capacities sell out and deadlines fall
/// together within a minute, around a Korean midnight.
/// </summary>
internal sealed class Scenario
{
    // 23:59:35 in Korea: twenty-five seconds later a day ends, and with the first a month, with the second a year.
    private static readonly DateTimeOffset[] Evenings =
    [
        new(2026, 11, 30, 14, 59, 35, TimeSpan.Zero),
        new(2026, 12, 31, 14, 59, 35, TimeSpan.Zero),
        new(2027, 2, 14, 14, 59, 35, TimeSpan.Zero),
        new(2027, 5, 20, 3, 0, 0, TimeSpan.Zero),
    ];

    private static readonly int[] Shares = [0, 1, 1000, 2500, 3333, 5000, 9999, 10_000];

    private static readonly TimeSpan Near = TimeSpan.FromSeconds(5);

    private readonly Chance _chance;

    public Scenario(Chance chance)
    {
        _chance = chance;
        Start = chance.Pick(Evenings) + chance.Milliseconds(0, 999);
        Ministries = [.. Enumerable.Range(1, chance.Of(1, 2)).Select(n => new MinistryId($"ministry-{n}"))];
        Companies = [.. Enumerable.Range(1, chance.Of(2, 3)).Select(n => new CompanyId($"provider-{n}"))];
        Smes = [.. Enumerable.Range(1, chance.Of(6, 9, 14)).Select(PlanSme)];
        Programs = [.. Enumerable.Range(1, chance.Of(2, 3, 4)).Select(PlanProgram)];
        Offers = [.. Enumerable.Range(1, chance.Of(3, 4, 5)).Select(PlanOffer)];
        End = Programs.Max(program => program.Opening.VouchersExpireAt);
    }

    public DateTimeOffset Start { get; }

    /// <summary>The last deadline.</summary>
    public DateTimeOffset End { get; }

    public ImmutableArray<MinistryId> Ministries { get; }
    public ImmutableArray<CompanyId> Companies { get; }
    public ImmutableArray<PlannedSme> Smes { get; }
    public ImmutableArray<PlannedProgram> Programs { get; }
    public ImmutableArray<PlannedOffer> Offers { get; }

    public static Actor Of(MinistryId id) => new($"{id}-clerk", id.Value, Role.Ministry);
    public static Actor Of(CompanyId id) => new($"{id}-clerk", id.Value, Role.Provider);
    public static Actor Of(SmeId id) => new($"{id}-clerk", id.Value, Role.Sme);

    public static readonly Actor Operator = new("operator-1", "", Role.Operator);

    /// <summary>Whether the market may soon, or just now, have something to do by itself.</summary>
    public bool IsNearDeadline(DateTimeOffset now) => Programs
        .SelectMany(program => new[] { program.Opening.Claims.Until, program.Opening.VouchersExpireAt })
        .Any(deadline => now > deadline - Near && now < deadline + Near);

    /// <summary>What a claim may ask for: odd amounts for the rounding, large ones for the cap.</summary>
    public Won Total() => new(_chance.Of(1, 3, 7, 999, 10_000, 33_333, 100_000, 250_000, 600_000, 1_000_000) + _chance.Below(3));

    private PlannedSme PlanSme(int n)
    {
        var id = new SmeId($"sme-{n}");
        // Some are the same firm under two names.
        var firm = new FirmReference(n > 2 && _chance.Percent(20) ? "firm-1" : $"firm-{n}");
        var type = _chance.Of(Enum.GetValues<ApplicantType>());
        return new PlannedSme(id, new RegisterSme(id, firm, type, _chance.Of(Enum.GetValues<Region>())), _chance.Percent(92));
    }

    private PlannedProgram PlanProgram(int n)
    {
        var types = Enum.GetValues<ApplicantType>().Where(_ => _chance.Percent(75)).ToList();
        if (types.Count == 0) types.Add(ApplicantType.Startup);
        var from = Start + _chance.Milliseconds(0, 4_000);
        var until = from + _chance.Milliseconds(6_000, 25_000);
        var expire = until + (_chance.Percent(15) ? TimeSpan.Zero : _chance.Milliseconds(1, 20_000));
        var budget = new Won(_chance.Between(1, 8) * _chance.Of(10_000, 100_000, 400_000) + _chance.Below(10));
        var cap = new Won(_chance.Of(50_000, 300_000, 2_000_000));
        var opening = new OpenProgram(
            _chance.Pick(Ministries), $"Programme {n}", budget, cap,
            [.. types.Select(type => new MatchRatio(type, _chance.Pick(Shares)))], new Period(from, until), expire);
        return new PlannedProgram(new ProgramId($"program-{n}"), opening);
    }

    private PlannedOffer PlanOffer(int n)
    {
        var per = _chance.Of(1, 1, 3, 7, 1_000);
        var price = _chance.Of(1, 3, 7, 100, 1_234, 0);
        var worth = _chance.Of(20_000, 100_000, 500_000);
        var capacity = Math.Max(1, price == 0 ? 500 : (long)worth * per / price);
        var publication = new PublishOffer(
            _chance.Pick(Companies), $"Offer {n}", OfferCategory.Gpu, Unit.GpuSecond, new Won(price), per, capacity,
            _chance.Of(Enum.GetValues<CapacityPeriod>()), _chance.Of(Enum.GetValues<Region>()));
        return new PlannedOffer(new OfferId($"offer-{n}"), publication);
    }
}
