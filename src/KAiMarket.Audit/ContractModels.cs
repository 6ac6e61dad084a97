namespace KAiMarket.Audit;

/// <summary>A contract on a lot as the events tell it. Amounts in won.</summary>
public sealed class ContractModel
{
    internal ContractModel(string id) => Id = id;

    public string Id { get; }
    public string Buyer { get; internal set; } = "";
    public string Supplier { get; internal set; } = "";
    public long Amount { get; internal set; }
    public long Budget { get; internal set; }

    /// <summary>none, drawn-up, proposed, signed or completed.</summary>
    public string Status { get; internal set; } = "none";
    public IReadOnlyCollection<MilestoneModel> Milestones => MilestonesById.Values;

    internal string Rule { get; set; } = "";
    internal long Proposal { get; set; }
    internal long Position { get; set; }
    internal Dictionary<string, MilestoneModel> MilestonesById { get; } = new(StringComparer.Ordinal);
    internal AccountModel Account { get; set; } = null!;
    internal AccountModel Appropriation { get; set; } = null!;
    internal AccountModel Company { get; set; } = null!;
    internal bool IsSigned => Status is "signed" or "completed";
}

/// <summary>A part of a contract that is delivered and paid by itself.</summary>
public sealed class MilestoneModel
{
    internal MilestoneModel(string id, DateOnly due, long amount) => (Id, Due, Amount) = (id, due, amount);

    public string Id { get; }
    public DateOnly Due { get; }
    public long Amount { get; }
    public bool Accepted { get; internal set; }

    /// <summary>What is paid of it, as accepted, and what is kept for delay.</summary>
    public long ToPay { get; internal set; }
    public long Damages { get; internal set; }
    public bool Paid { get; internal set; }

    internal List<DateOnly> Deliveries { get; } = [];

    /// <summary>The last delivery waits for its inspection.</summary>
    internal bool Waits { get; set; }
}

/// <summary>A line of a ministry's plan for a year.</summary>
internal sealed class LineModel
{
    public long Amount { get; set; }
    public long Committed { get; set; }
}
