namespace KAiMarket.Audit.Tenders;

internal sealed record ItemMark(string Item, decimal Points);

internal sealed record Sheet(string Evaluator, IReadOnlyList<ItemMark> Marks)
{
    public decimal Total => Marks.Sum(mark => mark.Points);
}

/// <summary>All that one bid's technical proposal was given.</summary>
internal sealed record BidMarks(
    string Bid, decimal BarredShare, IReadOnlyList<Sheet> Evaluators, IReadOnlyList<ItemMark> Official)
{
    public static BidMarks Read(Members one)
    {
        var marks = one.Object("marks"u8);
        return new(
            one.Text("bid"u8), one.Decimal("barredShare"u8),
            marks.List("evaluators"u8, sheet => new Sheet(sheet.Text("evaluator"u8), sheet.List("marks"u8, ReadMark))),
            marks.List("official"u8, ReadMark));
    }

    /// <summary>What is wrong with them: every item once, by whom it is for, within its maximum.</summary>
    public IEnumerable<string> Faults(Terms terms, RankingPack rules)
    {
        var judged = terms.Criteria.Where(item => !item.IsMeasured).ToList();
        var measured = terms.Criteria.Where(item => item.IsMeasured).ToList();
        if (BarredShare is < 0 or > 1) yield return $"{Bid} has a barred share of {BarredShare}";
        if (judged.Count > 0 ? Evaluators.Count < rules.LeastEvaluators : Evaluators.Count > 0)
            yield return $"{Bid} is marked by {Evaluators.Count} evaluators";
        if (Evaluators.DistinctBy(sheet => sheet.Evaluator).Count() < Evaluators.Count)
            yield return $"{Bid} is marked by an evaluator twice";
        foreach (var fault in Evaluators.SelectMany(sheet => Faults(sheet.Evaluator, sheet.Marks, judged))
            .Concat(Faults("the official", Official, measured)))
            yield return fault;
    }

    private IEnumerable<string> Faults(string by, IReadOnlyList<ItemMark> marks, List<Criterion> items)
    {
        if (!marks.Select(mark => mark.Item).Order(StringComparer.Ordinal)
            .SequenceEqual(items.Select(item => item.Id).Order(StringComparer.Ordinal)))
            yield return $"{Bid} is not marked in each item once by {by}";
        foreach (var mark in marks)
        {
            if (items.Find(item => item.Id == mark.Item) is { } item
                && (mark.Points < 0 || mark.Points > item.Maximum || mark.Points != Math.Round(mark.Points, 4)))
                yield return $"{Bid} has {mark.Points} of at most {item.Maximum} in {item.Id} by {by}";
        }
    }

    private static ItemMark ReadMark(Members mark) => new(mark.Text("criterion"u8), mark.Decimal("points"u8));
}
