using System.Diagnostics;

namespace KAiMarket.Domain.Ministries;

public abstract record MinistryCommand;

public abstract record MinistryEvent;

/// <summary>A ministry or other demand institution (수요기관): owner of programmes.</summary>
public sealed record Ministry : IAggregate<Ministry, MinistryCommand, MinistryEvent>
{
    public static readonly Refusal NotYours =
        new("not-your-ministry", Kind.Forbidden, "Only those who run the market register ministries");

    public static string Category => "ministry";
    public static Ministry Initial { get; } = new();

    public string? Name { get; private init; }

    /// <summary>The administrative standard code (행정표준코드), where it has one.</summary>
    public string? Code { get; private init; }

    public bool IsRegistered => Name is not null;

    public static Decision<MinistryEvent> Decide(Ministry state, MinistryCommand command, Moment at) => command switch
    {
        RegisterMinistry register => RegisterMinistry.Decide(state, register, at),
        _ => throw new UnreachableException($"Ministry does not know {command.GetType().Name}."),
    };

    public static Ministry Evolve(Ministry state, MinistryEvent fact) => fact switch
    {
        MinistryRegistered registered => state with { Name = registered.Name, Code = registered.Code },
        _ => throw new UnreachableException($"Ministry does not know {fact.GetType().Name}."),
    };
}
