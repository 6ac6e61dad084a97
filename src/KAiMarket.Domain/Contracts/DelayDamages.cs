using System.Collections.Immutable;

namespace KAiMarket.Domain.Contracts;

/// <summary>
/// Damages for late delivery (지체상금) as data: a rate for each day, up to a share of the contract. Both are taken of the
/// contract's amount without the part that was accepted before (국가계약법 시행령 제74조, 시행규칙 제75조; secondary).
/// </summary>
/// <param name="Id">Permanent: other terms are another rule.</param>
/// <param name="PerDay">For each day of delay, in 1/100,000 of the amount.</param>
/// <param name="Most">In all, in 1/100,000 of the amount.</param>
/// <param name="Source">Where the terms were read.</param>
/// <param name="Certainty">How well they are known, for people.</param>
public sealed record DelayDamages(string Id, int PerDay, int Most, string Source, string Certainty)
{
    public const int Whole = 100_000;

    /// <summary>Services (용역): 1.25 in a thousand a day, 30 % at most.</summary>
    public static readonly DelayDamages StateService = new(
        "kr-state-service-delay", 125, 30_000,
        "국가계약법 시행규칙 제75조, 용역계약일반조건 제18조",
        "Secondary; the current text was not read.");

    /// <summary>Goods (물품): 0.75 in a thousand a day, 30 % at most.</summary>
    public static readonly DelayDamages StateGoods = new(
        "kr-state-goods-delay", 75, 30_000, "국가계약법 시행규칙 제75조", "Secondary; the current text was not read.");

    /// <summary>The rules that are known.</summary>
    public static ImmutableArray<DelayDamages> All { get; } = [StateGoods, StateService];

    /// <summary>What so many days of delay cost, in whole won; a fraction of a won is not charged.</summary>
    /// <param name="contract">The contract's amount.</param>
    /// <param name="days">Days of delay: 0 or more.</param>
    /// <param name="accepted">What of the contract was accepted before (기성·기납 부분).</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative days, or more accepted than contracted.</exception>
    public Won For(Won contract, int days, Won accepted = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        if (accepted < Won.Zero || accepted > contract) throw new ArgumentOutOfRangeException(nameof(accepted));
        return (contract - accepted).Share(Math.Min((long)PerDay * days, Most), Whole);
    }
}
