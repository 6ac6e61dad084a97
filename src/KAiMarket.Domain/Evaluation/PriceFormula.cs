namespace KAiMarket.Domain.Evaluation;

/// <summary>
/// Price scores by the terms of a <see cref="PricePack"/>. With E the estimated price, L the lowest valid bid, P this
/// bid, k and f the ratios of knee and floor, Pmax the maximum, and L' = max(L, f·E) where the pack lifts the lowest,
/// else L:
/// <code>
/// k·E ≤ P          Pmax · L'/P
/// f·E ≤ P &lt; k·E    Pmax · L'/(k·E) + bonus · (k·E − P)/((k − f)·E)
/// P &lt; f·E          Pmax · share, or as if P were f·E
/// </code>
/// The result is rounded once, at the fifth decimal, and then capped. Nothing before is rounded.
/// </summary>
public static class PriceFormula
{
    /// <summary>The score of one bid.</summary>
    /// <param name="pack">The formula.</param>
    /// <param name="basis">What all bids of the tender share.</param>
    /// <param name="price">This bid's price, 1 won or more and no lower than the lowest.</param>
    /// <exception cref="ArgumentOutOfRangeException">A figure that no valid bid or tender has.</exception>
    public static PriceScore Score(PricePack pack, PriceBasis basis, Won price)
    {
        Check(pack, basis, price);
        var (e, p, k, f) = ((decimal)basis.Estimated.Amount, (decimal)price.Amount, pack.KneeRatio, pack.FloorRatio);
        var (exact, branch) = p switch
        {
            _ when p >= k * e => (basis.Maximum * LowestOf(pack, basis) / p, PriceBranch.Proportional),
            _ when p >= f * e => (BelowKnee(pack, basis, p), PriceBranch.BelowKnee),
            _ when pack.ShareBelowFloor is { } share => (basis.Maximum * share, PriceBranch.BelowFloor),
            _ => (BelowKnee(pack, basis, f * e), PriceBranch.BelowFloor),
        };
        var uncapped = Points.Round(exact);
        return new(branch, uncapped, pack.IsCapped ? Points.Round(Math.Min(uncapped, basis.Maximum)) : uncapped);
    }

    /// <summary>L': the lowest bid as the formula takes it, in won with decimals.</summary>
    public static decimal LowestOf(PricePack pack, PriceBasis basis) => pack.LiftsLowest
        ? Math.Max(basis.Lowest.Amount, pack.FloorRatio * basis.Estimated.Amount)
        : basis.Lowest.Amount;

    // Brought to one denominator: every product here is exact within the bounds that are checked (28 digits), so the
    // single division is all that is ever cut, far behind the fifth decimal, and an exact half stays one. A quotient
    // that is cut first and multiplied then does miss halves.
    private static decimal BelowKnee(PricePack pack, PriceBasis basis, decimal price)
    {
        var (e, k, width) = ((decimal)basis.Estimated.Amount, pack.KneeRatio, pack.KneeRatio - pack.FloorRatio);
        return (basis.Maximum * LowestOf(pack, basis) * width + pack.BonusAtFloor * (k * e - price) * k)
            / (k * width * e);
    }

    private static void Check(PricePack pack, PriceBasis basis, Won price)
    {
        Require(basis.Maximum > 0 && Points.Hold(basis.Maximum, Points.Most), nameof(basis), "Maximum");
        Require(Bounds.Hold(basis.Estimated, least: 1), nameof(basis), "Estimated");
        Require(Bounds.Hold(basis.Lowest, least: 1), nameof(basis), "Lowest");
        Require(Bounds.Hold(price, least: 1) && price >= basis.Lowest, nameof(price), "price");
        Require(IsRatio(pack.FloorRatio) && IsRatio(pack.KneeRatio) && pack.FloorRatio < pack.KneeRatio,
            nameof(pack), "FloorRatio, KneeRatio");
        Require(Points.Hold(pack.BonusAtFloor, Points.Most), nameof(pack), "BonusAtFloor");
        Require(pack.ShareBelowFloor is null or (>= 0 and <= 1), nameof(pack), "ShareBelowFloor");
    }

    private static bool IsRatio(decimal ratio) => ratio is > 0 and <= 1 && decimal.Round(ratio, 3) == ratio;

    private static void Require(bool holds, string argument, string member)
    {
        if (!holds) throw new ArgumentOutOfRangeException(argument, $"{member} is out of bounds.");
    }
}

/// <summary>What the price scores of one tender share.</summary>
/// <param name="Maximum">Points for price (가격 배점한도): more than 0, at most 100.</param>
/// <param name="Estimated">
/// E: the estimated price (추정가격), with VAT where prices are compared with the budget (사업예산), or the ceiling price
/// (예정가격) where there is one.
/// </param>
/// <param name="Lowest">L: the lowest valid bid (최저입찰가격).</param>
public sealed record PriceBasis(decimal Maximum, Won Estimated, Won Lowest);

/// <summary>Which line of the formula scored a bid.</summary>
public enum PriceBranch
{
    /// <summary>At the knee or above it.</summary>
    Proportional,

    /// <summary>Below the knee, not below the floor.</summary>
    BelowKnee,

    /// <summary>Below the floor.</summary>
    BelowFloor,
}

/// <summary>A bid's price score (가격 평점).</summary>
/// <param name="Branch">Which line of the formula it is.</param>
/// <param name="Uncapped">As the formula gives it, rounded.</param>
/// <param name="Score">After the cap, where the pack has one.</param>
public sealed record PriceScore(PriceBranch Branch, decimal Uncapped, decimal Score);
