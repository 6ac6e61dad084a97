namespace KAiMarket.Audit.Tenders;

/// <summary>A bid's line in the ranking of its lot.</summary>
/// <param name="Asked">Its price in won; null where the published ranking does not say.</param>
internal sealed record Standing(
    string Bid, long? Asked, decimal Technical, decimal? Price, decimal? Total, long? Rank, bool IsTied)
{
    public static Standing Read(Members line) => new(
        line.Text("bid"u8), null, line.Decimal("technical"u8), line.DecimalOrNull("price"u8),
        line.DecimalOrNull("total"u8), line.AmountOrNull("rank"u8), line.Flag("isTied"u8));
}

/// <summary>Who is eligible and in what order (협상에 의한 계약체결기준 제8조).</summary>
/// <param name="Outcome"><c>ranked</c>, <c>too-few-valid-bids</c> or <c>nobody-eligible</c>.</param>
internal sealed record Standings(string Outcome, IReadOnlyList<Standing> Lines)
{
    /// <summary>Ranks the valid bids of a lot.</summary>
    /// <param name="prices">What each asks, more than 0; a marked bid without a price is void.</param>
    public static Standings Of(
        Terms terms, LotTerms lot, RankingPack rules, PricingPack pricing, IEnumerable<BidMarks> marks,
        IReadOnlyDictionary<string, long> prices)
    {
        var valid = marks.Where(one => prices.ContainsKey(one.Bid)).Select(one =>
        {
            var (score, heaviest) = Scores.Technical(terms, rules, one);
            var eligible = prices[one.Bid] <= lot.Budget && score >= (Exact)rules.PassRatio * terms.TechnicalMaximum;
            return (one.Bid, Asked: prices[one.Bid], Technical: score, Heaviest: heaviest, IsEligible: eligible);
        }).ToList();
        var compared = valid.Where(bid => bid.IsEligible || !rules.ComparesEligible).Select(bid => bid.Asked).ToList();
        var lowest = compared.Count == 0 ? 0 : compared.Min();
        var scored = valid.ConvertAll(bid =>
        {
            decimal? price = bid.IsEligible || !rules.ComparesEligible
                ? Scores.Price(pricing, terms.PriceMaximum, lot.Budget, lowest, bid.Asked)
                : null;
            return (Bid: bid, Price: price, Total: bid.Technical + price);
        });
        var outcome = valid.Count < rules.LeastBids ? "too-few-valid-bids"
            : valid.Exists(bid => bid.IsEligible) ? "ranked" : "nobody-eligible";
        var keys = scored.Where(one => outcome == "ranked" && one.Bid.IsEligible)
            .Select(one => (one.Total, one.Bid.Technical, one.Bid.Heaviest)).OrderDescending().ToList();
        return new(outcome,
        [
            .. scored.Select(one =>
            {
                var key = (one.Total, one.Bid.Technical, one.Bid.Heaviest);
                var first = one.Bid.IsEligible ? keys.IndexOf(key) : -1;
                return new Standing(
                    one.Bid.Bid, one.Bid.Asked, one.Bid.Technical, one.Price, one.Total, first < 0 ? null : first + 1,
                    first >= 0 && keys.LastIndexOf(key) > first);
            }).OrderBy(line => line.Rank ?? long.MaxValue).ThenBy(line => line.Bid, StringComparer.Ordinal),
        ]);
    }

    /// <summary>The bid that wins: of those with the first rank the one drawn.</summary>
    /// <param name="priceDigests">Of every price envelope of the lot that was opened, by bid.</param>
    /// <returns>Null when nobody has a rank.</returns>
    public (string Bid, bool ByLot)? Winner(IEnumerable<(string Bid, string Digest)> priceDigests)
    {
        var first = Lines.Where(line => line.Rank == 1).Select(line => line.Bid).ToList();
        if (first.Count < 2) return first.Count == 0 ? null : (first[0], false);
        var seed = Packs.Hash(
            [.. priceDigests.OrderBy(one => one.Bid, StringComparer.Ordinal).Select(one => one.Digest)]);
        return (first.OrderBy(bid => Packs.Sha256($"{seed} {bid}"), StringComparer.Ordinal).First(), true);
    }

    /// <summary>How a published ranking differs from this one, to four decimals.</summary>
    public IEnumerable<string> Differences(string outcome, IReadOnlyList<Standing> published)
    {
        if (outcome != Outcome) yield return $"the outcome is {outcome}; it follows {Outcome}";
        foreach (var twice in published.GroupBy(line => line.Bid).Where(lines => lines.Count() > 1))
            yield return $"{twice.Key} stands in the ranking {twice.Count()} times";
        foreach (var bid in published.Select(line => line.Bid).Except(Lines.Select(line => line.Bid)))
            yield return $"{bid} is ranked; it is no valid bid of the lot";
        foreach (var line in Lines)
        {
            if (published.FirstOrDefault(one => one.Bid == line.Bid) is not { } shown)
            {
                yield return $"{line.Bid} is not ranked; it is a valid bid of the lot";
                continue;
            }

            if (Differs(shown.Technical, line.Technical))
                yield return $"{line.Bid} has {shown.Technical} technical points; it follows {line.Technical}";
            if (Differs(shown.Price, line.Price))
                yield return $"{line.Bid} has {Say(shown.Price)} points for price; it follows {Say(line.Price)}";
            if (Differs(shown.Total, line.Total))
                yield return $"{line.Bid} has {Say(shown.Total)} points in all; it follows {Say(line.Total)}";
            if (shown.Rank != line.Rank)
                yield return $"{line.Bid} has rank {Say(shown.Rank)}; it follows {Say(line.Rank)}";
            if (shown.IsTied != line.IsTied)
                yield return $"{line.Bid} is {(shown.IsTied ? "tied" : "not tied")}; it follows the opposite";
        }
    }

    private static bool Differs(decimal? shown, decimal? follows) => Round(shown) != Round(follows);

    private static string Say<T>(T? figure) where T : struct => $"{figure}" is { Length: > 0 } text ? text : "no";

    private static decimal? Round(decimal? points) => points is { } some ? Math.Round(some, 4) : null;
}
