namespace KAiMarket.Audit.Tenders;

/// <summary>
/// Points for marks and prices, worked out anew from the rules. Exact until a figure is kept, which has four decimals.
/// </summary>
internal static class Scores
{
    /// <summary>The technical score, and the score in the item that weighs most.</summary>
    public static (decimal Score, decimal Heaviest) Technical(Terms terms, RankingPack rules, BidMarks marks)
    {
        var counted = Counted(marks.Evaluators, rules.TrimFrom);
        var average = counted.Count == 0 ? 0 : Average(counted.Select(sheet => sheet.Total));
        var attained = average + marks.Official.Sum(mark => mark.Points);
        var deducted = ((Exact)(rules.DeductsOfMaximum ? terms.TechnicalMaximum : attained) * marks.BarredShare).Points();
        var item = terms.Heaviest;
        var heaviest = item.IsMeasured
            ? In(marks.Official, item)
            : counted.Count == 0 ? 0 : Average(counted.Select(sheet => In(sheet.Marks, item)));
        return (Math.Max(0, attained - deducted), heaviest);
    }

    // Of equal totals the first by name goes, first among the lowest, then among the highest of the others.
    private static List<Sheet> Counted(IReadOnlyList<Sheet> sheets, long trimFrom)
    {
        var counted = sheets.OrderBy(sheet => sheet.Total).ThenBy(sheet => sheet.Evaluator, StringComparer.Ordinal).ToList();
        if (counted.Count < Math.Max(trimFrom, 3)) return counted;
        counted.RemoveAt(0);
        var most = counted[^1].Total;
        counted.RemoveAt(counted.FindIndex(sheet => sheet.Total == most));
        return counted;
    }

    private static decimal Average(IEnumerable<decimal> figures)
    {
        var all = figures.ToList();
        return ((Exact)all.Sum() / all.Count).Points();
    }

    private static decimal In(IReadOnlyList<ItemMark> marks, Criterion item) =>
        marks.FirstOrDefault(mark => mark.Item == item.Id)?.Points ?? 0;

    /// <summary>The price score of a bid.</summary>
    /// <param name="maximum">Points for price.</param>
    /// <param name="estimated">E, in won: more than 0.</param>
    /// <param name="lowest">L, in won.</param>
    /// <param name="price">P, in won: more than 0.</param>
    public static decimal Price(PricingPack pack, decimal maximum, long estimated, long lowest, long price)
    {
        Exact e = estimated, p = price;
        var (knee, floor) = (pack.Knee * e, pack.Floor * e);
        Exact l = lowest;
        if (pack.LiftsLowest && l < floor) l = floor;
        var score =
            p >= knee ? maximum * l / p
            : p >= floor ? Below(p)
            : pack.BelowFloor is { } share ? (Exact)maximum * share
            : Below(floor);
        var points = score.Points();
        return pack.IsCapped && points > maximum ? maximum : points;

        Exact Below(Exact at) => maximum * l / knee + pack.Bonus * (knee - at) / (knee - floor);
    }
}
