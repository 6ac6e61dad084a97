namespace KAiMarket.Domain.Contracts;

/// <summary>A contract as a whole: it has few milestones.</summary>
public sealed record WholeContract(Contract Contract)
{
    public static readonly IQuestion<Contract, WholeContract> Asked = new ShowContract();
}

public sealed record ShowContract : IQuestion<Contract, WholeContract>
{
    public WholeContract AnswerFrom(Contract state) => new(state);
}
