using System.Collections.Immutable;

namespace KAiMarket.Domain.Evaluation;

/// <summary>What a tender fixed about its evaluation when it was published.</summary>
/// <param name="Criteria">The technical items.</param>
/// <param name="PriceMaximum">Points for price (가격 배점한도): more than 0, at most 100.</param>
/// <param name="Estimated">E of the price formula; see <see cref="PriceBasis"/>.</param>
/// <param name="Ceiling">
/// The most that an eligible bid may ask: the budget (사업예산), or the ceiling price (예정가격) where there is one.
/// </param>
/// <param name="Ranking">How marks become ranks.</param>
/// <param name="Pricing">How prices become points.</param>
public sealed record EvaluationTerms(
    TechnicalCriteria Criteria, decimal PriceMaximum, Won Estimated, Won Ceiling, RankingRules Ranking,
    PricePack Pricing)
{
    public static readonly Refusal PricePointsInvalid = new("price-points-invalid", Kind.Invalid,
        "The points for price are more than 0, with four decimals at most, and 100 together with the technical maximum",
        "priceMaximum");

    public static readonly Refusal AmountsInvalid = new("evaluation-amounts-invalid", Kind.Invalid,
        "The estimated price and the ceiling of a tender are 1 to 10^15 won");

    /// <summary>What is wrong with the terms, if anything.</summary>
    public Refusal? Check() =>
        Criteria.Check() is { } refusal ? refusal
        : PriceMaximum <= 0 || !Points.Hold(PriceMaximum, Points.Most) || PriceMaximum + Criteria.Maximum != Points.Most
            ? PricePointsInvalid
        : !Bounds.Hold(Estimated, least: 1) || !Bounds.Hold(Ceiling, least: 1) ? AmountsInvalid
        : null;
}

/// <summary>A valid bid as it is ranked, with everything that its scores follow from.</summary>
/// <param name="Bid">Its id.</param>
/// <param name="Marks">What its technical proposal was given.</param>
/// <param name="BarredShare">See <see cref="TechnicalScore.BarredShare"/>.</param>
/// <param name="Price">What it asks, in the same terms as the ceiling: 1 won or more.</param>
public sealed record RankedBid(string Bid, TechnicalMarks Marks, decimal BarredShare, Won Price);

/// <summary>A bid that was not scored (무효), and the reason to publish.</summary>
public sealed record VoidBid(string Bid, string Reason);

/// <summary>One valid bid's line in a score sheet.</summary>
/// <param name="Bid">What was scored.</param>
/// <param name="Technical">Its technical score.</param>
/// <param name="MeetsBar">Whether that score reaches the bar.</param>
/// <param name="IsWithinCeiling">Whether the price does not exceed the ceiling.</param>
/// <param name="Price">Its price score; null when the rules compare only the prices of others.</param>
/// <param name="Total">Technical and price score together (종합평가점수); a sum, so never rounded.</param>
/// <param name="Rank">
/// From 1; bids that nothing tells apart share one, and the next follows after as many as there are. Null when the bid
/// is not eligible or the tender has failed.
/// </param>
/// <param name="IsTied">Another bid has the same rank: a lot decides between them, and is recorded elsewhere.</param>
public sealed record ScoreLine(
    RankedBid Bid, TechnicalScore Technical, bool MeetsBar, bool IsWithinCeiling, PriceScore? Price, decimal? Total,
    int? Rank, bool IsTied)
{
    /// <summary>Whether the bid may be negotiated with (협상적격자).</summary>
    public bool IsEligible => MeetsBar && IsWithinCeiling;
}

/// <summary>How an evaluation ended.</summary>
public enum EvaluationOutcome
{
    /// <summary>At least one bid may be negotiated with.</summary>
    Ranked,

    /// <summary>There was no competition (유찰: 유효한 입찰 2인 미만).</summary>
    TooFewValidBids,

    /// <summary>No bid meets both the bar and the ceiling (협상적격자 없음).</summary>
    NobodyEligible,
}

/// <summary>
/// The public record of an evaluation (평가결과): from the marks and prices in it anyone computes the same ranks.
/// </summary>
/// <param name="Terms">What was fixed at publication, with the formula and the rules in full.</param>
/// <param name="RankingHash">The hash of the rules, as the tender pinned it.</param>
/// <param name="PricingHash">The hash of the formula, as the tender pinned it.</param>
/// <param name="Bar">The least technical score of an eligible bid; not rounded.</param>
/// <param name="Lowest">L of the price formula; null when no price was compared.</param>
/// <param name="LowestScored">L' of the price formula, in won with decimals.</param>
/// <param name="Lines">Those with a rank by rank, then the others; otherwise by id.</param>
/// <param name="Void">Bids that were not scored, by id.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record ScoreSheet(
    EvaluationTerms Terms, string RankingHash, string PricingHash, decimal Bar, Won? Lowest, decimal? LowestScored,
    ImmutableArray<ScoreLine> Lines, ImmutableArray<VoidBid> Void, EvaluationOutcome Outcome)
{
    /// <summary>The bids with the first rank: one, several that a lot decides between, or none.</summary>
    public IEnumerable<ScoreLine> First() => Lines.Where(line => line.Rank == 1);
}
