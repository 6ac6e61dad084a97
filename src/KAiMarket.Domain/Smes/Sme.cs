using System.Diagnostics;

namespace KAiMarket.Domain.Smes;

public abstract record SmeCommand;

public abstract record SmeEvent;

/// <summary>A demand firm (수요기업) that claims and spends vouchers.</summary>
public sealed record Sme : IAggregate<Sme, SmeCommand, SmeEvent>
{
    public static readonly Refusal NotYours =
        new("not-your-sme", Kind.Forbidden, "The caller does not act for this SME");

    public static string Category => "sme";
    public static Sme Initial { get; } = new();

    public bool IsRegistered { get; private init; }
    public FirmReference Firm { get; private init; }
    public ApplicantType Type { get; private init; }
    public Region Region { get; private init; }

    public static Decision<SmeEvent> Decide(Sme state, SmeCommand command, Moment at) => command switch
    {
        RegisterSme register => RegisterSme.Decide(state, register, at),
        _ => throw new UnreachableException($"Sme does not know {command.GetType().Name}."),
    };

    public static Sme Evolve(Sme state, SmeEvent fact) => fact switch
    {
        SmeRegistered registered => state with
        {
            IsRegistered = true,
            Firm = registered.Firm,
            Type = registered.Type,
            Region = registered.Region,
        },
        _ => throw new UnreachableException($"Sme does not know {fact.GetType().Name}."),
    };
}
