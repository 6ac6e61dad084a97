using System.Collections.Immutable;
using System.Diagnostics;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Smes;

namespace KAiMarket.Domain.Programs;

public abstract record ProgramCommand;

public abstract record ProgramEvent;

/// <summary>What an SME has claimed of a programme.</summary>
public readonly record struct Claim(FirmReference Firm, ApplicantType Type, Won Government, Won SelfPay);

/// <summary>
/// A voucher programme (바우처 사업): a budget of government money that SMEs claim, first come first served. One programme
/// takes hundreds of thousands of claims, so its maps grow in place.
/// </summary>
public sealed partial record Program : IAggregate<Program, ProgramCommand, ProgramEvent>
{
    public static readonly Refusal Missing = new("program-missing", Kind.Missing, "There is no such programme");
    public static readonly Refusal NotYours =
        new("not-your-program", Kind.Forbidden, "The caller does not act for the programme's owner");

    public static string Category => "program";
    public static Program Initial { get; } = new();
    public static IStateForm<Program> Form { get; } = new ProgramForm();
    static IStateForm<Program>? IAggregate<Program, ProgramCommand, ProgramEvent>.Form => Form;

    public bool IsOpened { get; private init; }
    public bool IsClosed { get; private init; }

    /// <summary>Opened and not closed. Whether claims are taken now is also a matter of <see cref="Claims"/>.</summary>
    public bool IsOpen => IsOpened && !IsClosed;

    public MinistryId Owner { get; private init; }
    public string Title { get; private init; } = "";

    /// <summary>The government's money.</summary>
    public Won Budget { get; private init; }

    /// <summary>The most government money in one voucher.</summary>
    public Won Cap { get; private init; }

    public ImmutableArray<MatchRatio> Ratios { get; private init; } = [];

    /// <summary>When claims are taken.</summary>
    public Period Claims { get; private init; }

    public DateTimeOffset VouchersExpireAt { get; private init; }

    /// <summary>Government money that is in no voucher.</summary>
    public Won Remaining { get; private init; }

    /// <summary>Who claimed what.</summary>
    public GrowingMap<SmeId, Claim> Committed { get; private init; } = new();

    /// <summary>The firms that claimed, and as which SME.</summary>
    public GrowingMap<FirmReference, SmeId> Firms { get; private init; } = new();

    /// <summary>Government money that came back from each voucher so far.</summary>
    public ImmutableDictionary<SmeId, Won> Returned { get; private init; } = ImmutableDictionary<SmeId, Won>.Empty;

    public MatchRatio? RatioOf(ApplicantType type)
    {
        foreach (var ratio in Ratios)
            if (ratio.Type == type) return ratio;
        return null;
    }

    public static Decision<ProgramEvent> Decide(Program state, ProgramCommand command, Moment at) => command switch
    {
        ClaimVoucher claim => ClaimVoucher.Decide(state, claim, at),
        ReturnBudget @return => ReturnBudget.Decide(state, @return, at),
        OpenProgram open => OpenProgram.Decide(state, open, at),
        CloseProgram close => CloseProgram.Decide(state, close, at),
        _ => throw new UnreachableException($"Program does not know {command.GetType().Name}."),
    };

    public static Program Evolve(Program state, ProgramEvent fact) => fact switch
    {
        VoucherClaimed claimed => state with
        {
            Remaining = state.Remaining - claimed.Government,
            Committed = state.Committed.Add(
                claimed.Sme, new Claim(claimed.Firm, claimed.Type, claimed.Government, claimed.SelfPay)),
            Firms = state.Firms.Add(claimed.Firm, claimed.Sme),
        },
        BudgetReturned returned => state with
        {
            Remaining = returned.ToMinistry ? state.Remaining : state.Remaining + returned.Amount,
            Returned = state.Returned.SetItem(
                returned.Voucher.Sme, state.Returned.GetValueOrDefault(returned.Voucher.Sme) + returned.Amount),
        },
        ProgramOpened opened => state with
        {
            IsOpened = true,
            Owner = opened.Owner,
            Title = opened.Title,
            Budget = opened.Budget,
            Remaining = opened.Budget,
            Cap = opened.Cap,
            Ratios = opened.Ratios,
            Claims = opened.Claims,
            VouchersExpireAt = opened.VouchersExpireAt,
        },
        ProgramClosed closed => state with { IsClosed = true, Remaining = state.Remaining - closed.Returned },
        _ => throw new UnreachableException($"Program does not know {fact.GetType().Name}."),
    };
}
