using System.Collections.Immutable;
using KAiMarket.Domain.Contracts;

namespace KAiMarket.Specs;

/// <summary>A small contract that the specs share: two milestones of 60 and 40 million won.</summary>
public static class Contracting
{
    public static readonly MilestoneId Build = new("build");
    public static readonly MilestoneId Run = new("run");

    public static readonly ImmutableArray<Milestone> Milestones =
    [
        new(Build, "구축", new(2026, 12, 31), new Won(60_000_000)),
        new(Run, "운영", new(2027, 3, 31), new Won(40_000_000)),
    ];

    public static readonly ContractDrawnUp DrawnUp = new(
        Tendering.Id, Tendering.Gpu, Sample.Ministry, Tendering.Moon, Tendering.BidOf(Tendering.Moon),
        new Won(100_000_000), new Won(110_000_000), "kr-state-service-delay");

    public static readonly ContractProposed Proposed = new(1, Milestones);

    public static readonly ContractSigned Signed =
        new(1, Sample.Ministry, Tendering.Moon, new Won(100_000_000), new Won(110_000_000));

    public static readonly MilestoneDelivered Delivered =
        new(Build, 1, new(2026, 12, 30), Tendering.Digest("note"));

    public static readonly MilestoneReturned Returned = new(Build, 1, "부하 시험 결과가 없음");

    public static readonly MilestoneAccepted Accepted =
        new(Build, 1, Sample.Today, 0, new Won(60_000_000), Won.Zero);
}

/// <summary>The specs of one use case of contracts. The buyer acts unless a spec says otherwise.</summary>
public abstract class ContractSpec : Spec<Contract, ContractCommand, ContractEvent>
{
    protected override Actor Actor => Sample.Owner;

    protected Scenario<Contract, ContractCommand, ContractEvent> Drawn(params ContractEvent[] facts) =>
        Given([Contracting.DrawnUp, .. facts]);

    protected Scenario<Contract, ContractCommand, ContractEvent> Signed(params ContractEvent[] facts) =>
        Drawn([Contracting.Proposed, Contracting.Signed, .. facts]);
}
