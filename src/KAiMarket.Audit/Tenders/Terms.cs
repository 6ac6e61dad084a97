using System.Security.Cryptography;

namespace KAiMarket.Audit.Tenders;

/// <param name="IsMeasured">Marked by the official; otherwise judged by the evaluators.</param>
internal sealed record Criterion(string Id, decimal Maximum, bool IsMeasured);

/// <param name="Parts">The parts of the budget added up.</param>
internal sealed record LotTerms(string Id, long Budget, long EstimatedPrice, long Parts);

/// <summary>What a tender says, as far as anything follows from it.</summary>
/// <param name="Rest">A digest of all that bidders must look at again when it changes.</param>
internal sealed record Terms(
    string Title, IReadOnlyList<LotTerms> Lots, IReadOnlyList<Criterion> Criteria, decimal PriceMaximum,
    string Procedure, string Pricing, bool IsUrgent, string? ReNoticeOf, DateTimeOffset EnquiriesUntil,
    DateTimeOffset Closes, string Rest)
{
    public decimal TechnicalMaximum => Criteria.Sum(item => item.Maximum);
    public long Budget => Lots.Sum(lot => lot.Budget);
    public LotTerms? Lot(string id) => Lots.FirstOrDefault(lot => lot.Id == id);

    /// <summary>Of several that weigh the same the first listed.</summary>
    public Criterion Heaviest => Criteria.First(item => item.Maximum == Criteria.Max(one => one.Maximum));

    /// <exception cref="ShapeException">Something is missing.</exception>
    public static Terms Read(Members terms)
    {
        var criteria = terms.Object("criteria"u8).List("items"u8, item => new Criterion(
            item.Text("id"u8), item.Decimal("maximum"u8), item.Text("kind"u8) == "quantitative"));
        var lots = terms.List("lots"u8, ReadLot);
        if (criteria.Count == 0 || lots.Count == 0) throw new ShapeException("A tender without lots or criteria.");
        return new(
            terms.Text("title"u8), lots, criteria, terms.Decimal("priceMaximum"u8), terms.Text("procedure"u8),
            terms.Text("pricing"u8), terms.Flag("isUrgent"u8), terms.TextOrNull("reNoticeOf"u8),
            terms.Time("enquiriesUntil"u8), terms.Time("closes"u8), RestOf(terms));
    }

    private static LotTerms ReadLot(Members lot)
    {
        var split = lot.Object("split"u8);
        var parts = checked(split.Amount("model"u8) + split.Amount("data"u8) + split.Amount("app"u8)
            + split.Amount("operation"u8));
        return new(lot.Text("id"u8), lot.Amount("budget"u8), lot.Amount("estimatedPrice"u8), parts);
    }

    private static string RestOf(Members terms)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var raw in (ReadOnlyMemory<byte>[])
        [
            terms.Raw("scope"u8), terms.Raw("lots"u8), terms.Raw("requirements"u8), terms.Raw("preference"u8),
            terms.Raw("use"u8), terms.Raw("criteria"u8), terms.Raw("priceMaximum"u8), terms.Raw("isUrgent"u8),
        ])
            digest.AppendData(raw.Span);
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }
}
