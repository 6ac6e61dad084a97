using System.Diagnostics;

namespace KAiMarket.Domain.Companies;

public abstract record CompanyCommand;

public abstract record CompanyEvent;

/// <summary>A supplier firm (공급기업): provider of offers, bidder on tenders.</summary>
public sealed record Company : IAggregate<Company, CompanyCommand, CompanyEvent>
{
    public static readonly Refusal NotYours =
        new("not-your-company", Kind.Forbidden, "The caller does not act for this company");

    public static string Category => "company";
    public static Company Initial { get; } = new();

    public bool IsRegistered { get; private init; }
    public FirmReference Firm { get; private init; }
    public Region Region { get; private init; }

    public static Decision<CompanyEvent> Decide(Company state, CompanyCommand command, Moment at) => command switch
    {
        RegisterCompany register => RegisterCompany.Decide(state, register, at),
        _ => throw new UnreachableException($"Company does not know {command.GetType().Name}."),
    };

    public static Company Evolve(Company state, CompanyEvent fact) => fact switch
    {
        CompanyRegistered registered =>
            state with { IsRegistered = true, Firm = registered.Firm, Region = registered.Region },
        _ => throw new UnreachableException($"Company does not know {fact.GetType().Name}."),
    };
}
