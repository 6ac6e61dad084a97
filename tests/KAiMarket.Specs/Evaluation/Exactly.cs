using System.Numerics;
using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Specs.Evaluation;

/// <summary>
/// The price formula a second time, in fractions of whole numbers of any size and term by term as it is printed: it never
/// rounds before the end, so it knows which way a score must go.
/// </summary>
internal static class Exactly
{
    public static PriceScore Score(PricePack pack, PriceBasis basis, Won price)
    {
        var (e, p, k, f) = (Of(basis.Estimated.Amount), Of(price.Amount), Of(pack.KneeRatio), Of(pack.FloorRatio));
        var lowest = Of(basis.Lowest.Amount);
        if (pack.LiftsLowest && lowest < f * e) lowest = f * e;
        var (score, branch) =
            p >= k * e ? (Of(basis.Maximum) * lowest / p, PriceBranch.Proportional)
            : p >= f * e ? (Below(p), PriceBranch.BelowKnee)
            : pack.ShareBelowFloor is { } share ? (Of(basis.Maximum) * Of(share), PriceBranch.BelowFloor)
            : (Below(f * e), PriceBranch.BelowFloor);
        var uncapped = score.Rounded();
        return new(branch, uncapped, pack.IsCapped && uncapped > basis.Maximum ? basis.Maximum : uncapped);

        Fraction Below(Fraction at) =>
            Of(basis.Maximum) * lowest / (k * e) + Of(pack.BonusAtFloor) * (k * e - at) / (k * e - f * e);
    }

    private static Fraction Of(decimal value) => new(new BigInteger(value * 1_000_000_000), 1_000_000_000);

    private readonly record struct Fraction(BigInteger Over, BigInteger Under)
    {
        public static Fraction operator +(Fraction a, Fraction b) => new(a.Over * b.Under + b.Over * a.Under, a.Under * b.Under);
        public static Fraction operator -(Fraction a, Fraction b) => new(a.Over * b.Under - b.Over * a.Under, a.Under * b.Under);
        public static Fraction operator *(Fraction a, Fraction b) => new(a.Over * b.Over, a.Under * b.Under);
        public static Fraction operator /(Fraction a, Fraction b) => new(a.Over * b.Under, a.Under * b.Over);
        public static bool operator <(Fraction a, Fraction b) => a.Over * b.Under < b.Over * a.Under;
        public static bool operator >(Fraction a, Fraction b) => b < a;
        public static bool operator >=(Fraction a, Fraction b) => !(a < b);
        public static bool operator <=(Fraction a, Fraction b) => !(b < a);

        // Nothing is negative here: a half away from zero is a half up.
        public decimal Rounded() => (decimal)((2 * Over * 10_000 + Under) / (2 * Under)) / 10_000m;
    }
}
