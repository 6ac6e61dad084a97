using System.Collections.Immutable;

namespace KAiMarket.Domain.Evaluation;

/// <summary>
/// Ranks the bids of a tender (협상적격자의 선정 및 순위). Eligible is who asks no more than the ceiling and reaches the
/// technical bar; the higher total goes first, then the higher technical score, then the higher score in the technical
/// item with the largest weight (협상에 의한 계약체결기준 제8조, 재정경제부계약예규 제40호 of 2026-01-02, read). What is equal in
/// all of these stays equal.
/// </summary>
public static class Ranking
{
    /// <summary>The score sheet of a tender. The order of the bids makes no difference.</summary>
    /// <param name="terms">What the tender fixed at publication.</param>
    /// <param name="bids">The valid bids, with their prices.</param>
    /// <param name="excluded">The bids that are void.</param>
    /// <exception cref="ArgumentException">
    /// Terms, marks or prices that a tender refuses; a bid that stands twice.
    /// </exception>
    public static ScoreSheet Of(
        EvaluationTerms terms, ImmutableArray<RankedBid> bids, ImmutableArray<VoidBid> excluded)
    {
        if (terms.Check() is { } refusal)
            throw new ArgumentException($"{refusal.Code}: {refusal.Title}.", nameof(terms));
        Check(bids, excluded);

        var bar = BarOf(terms);
        var scored = bids
            .Select(bid => Scored(terms, bid, bar))
            .OrderBy(line => line.Bid.Bid, StringComparer.Ordinal)
            .ToImmutableArray();
        var lowest = LowestOf(terms, scored);
        var priced = lowest is { } least ? [.. scored.Select(line => Priced(terms, line, least))] : scored;
        var outcome =
            bids.Length < terms.Ranking.LeastValidBids ? EvaluationOutcome.TooFewValidBids
            : priced.Any(line => line.IsEligible) ? EvaluationOutcome.Ranked
            : EvaluationOutcome.NobodyEligible;
        return new(
            terms, terms.Ranking.Hash(), terms.Pricing.Hash(), bar, lowest,
            lowest is { } l ? PriceFormula.LowestOf(terms.Pricing, BasisOf(terms, l)) : null,
            outcome == EvaluationOutcome.Ranked ? Ranked(priced) : priced,
            [.. excluded.OrderBy(one => one.Bid, StringComparer.Ordinal)], outcome);
    }

    /// <summary>The least technical score of an eligible bid; not rounded.</summary>
    public static decimal BarOf(EvaluationTerms terms) => terms.Ranking.PassRatio * terms.Criteria.Maximum;

    private static ScoreLine Scored(EvaluationTerms terms, RankedBid bid, decimal bar)
    {
        var technical = TechnicalScore.Of(terms.Criteria, terms.Ranking, bid.Marks, bid.BarredShare);
        return new(
            bid, technical, technical.Score >= bar, bid.Price <= terms.Ceiling, Price: null, Total: null, Rank: null,
            IsTied: false);
    }

    private static Won? LowestOf(EvaluationTerms terms, ImmutableArray<ScoreLine> lines)
    {
        var prices = lines.Where(line => IsCompared(terms, line)).Select(line => line.Bid.Price).ToList();
        return prices.Count == 0 ? null : prices.Min();
    }

    private static bool IsCompared(EvaluationTerms terms, ScoreLine line) =>
        terms.Ranking.LowestAmong == BidGroup.Valid || line.IsEligible;

    private static ScoreLine Priced(EvaluationTerms terms, ScoreLine line, Won lowest)
    {
        if (!IsCompared(terms, line)) return line;
        var price = PriceFormula.Score(terms.Pricing, BasisOf(terms, lowest), line.Bid.Price);
        return line with { Price = price, Total = line.Technical.Score + price.Score };
    }

    private static PriceBasis BasisOf(EvaluationTerms terms, Won lowest) =>
        new(terms.PriceMaximum, terms.Estimated, lowest);

    private static ImmutableArray<ScoreLine> Ranked(ImmutableArray<ScoreLine> lines)
    {
        var ranked = ImmutableArray.CreateBuilder<ScoreLine>(lines.Length);
        var equals = lines
            .Where(line => line.IsEligible)
            .GroupBy(line => (line.Total, line.Technical.Score, line.Technical.HeaviestItem))
            .OrderByDescending(group => group.Key);
        foreach (var group in equals)
        {
            var (rank, members) = (ranked.Count + 1, group.ToList());
            ranked.AddRange(members.Select(line => line with { Rank = rank, IsTied = members.Count > 1 }));
        }
        ranked.AddRange(lines.Where(line => !line.IsEligible));
        return ranked.DrainToImmutable();
    }

    private static void Check(ImmutableArray<RankedBid> bids, ImmutableArray<VoidBid> excluded)
    {
        var ids = bids.Select(bid => bid.Bid).Concat(excluded.Select(bid => bid.Bid)).ToList();
        if (!ids.TrueForAll(id => Ids.IsPlain(id) || Ids.IsJoined(id, parts: 3)) || ids.Distinct(StringComparer.Ordinal).Count() < ids.Count)
            throw new ArgumentException("Every bid has an id and stands in a score sheet once.", nameof(bids));
        if (bids.Any(bid => !Bounds.Hold(bid.Price, least: 1)))
            throw new ArgumentException("A bid asks 1 to 10^15 won.", nameof(bids));
    }
}
