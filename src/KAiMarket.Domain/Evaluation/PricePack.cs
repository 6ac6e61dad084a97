namespace KAiMarket.Domain.Evaluation;

/// <summary>
/// A formula for price scores (입찰가격 평점산식) as data. Formulas change by year and by regime, so a tender pins the id
/// and the hash of one when it is published, and is scored by that one for ever. What the terms do stands in
/// <see cref="PriceFormula"/>.
/// </summary>
/// <param name="Id">Permanent and never reused: other terms are another pack.</param>
/// <param name="Title">What a notice calls it.</param>
/// <param name="From">The first day of publication in Korea for which it is meant; null when not known.</param>
/// <param name="Until">The last such day; null when no successor is known.</param>
/// <param name="FloorRatio">Of the estimated price: below it a bid is suspect. At most three decimals.</param>
/// <param name="KneeRatio">
/// Of the estimated price: down to it the score follows the ratio of prices, below it the bonus. At most three decimals.
/// </param>
/// <param name="LiftsLowest">Whether the lowest bid counts as no lower than the floor.</param>
/// <param name="BonusAtFloor">Points that a bid gains on its way from the knee down to the floor.</param>
/// <param name="ShareBelowFloor">
/// What share of the maximum a bid below the floor gets; null when it is scored as one at the floor.
/// </param>
/// <param name="IsCapped">Whether no score exceeds the maximum.</param>
/// <param name="Source">Where the terms were read.</param>
/// <param name="Certainty">How well they are known, for people.</param>
public sealed record PricePack(
    string Id, string Title, DateOnly? From, DateOnly? Until, decimal FloorRatio, decimal KneeRatio, bool LiftsLowest,
    decimal BonusAtFloor, decimal? ShareBelowFloor, bool IsCapped, string Source, string Certainty)
{
    /// <summary>True when a tender published on that day in Korea may be expected to use it.</summary>
    public bool IsInForceOn(DateOnly publication) =>
        (From is null || From <= publication) && (Until is null || publication <= Until);

    /// <summary>
    /// SHA-256 in lower-case hexadecimal over the id and the terms that decide a score (<see cref="ToCanonical"/>).
    /// </summary>
    public string Hash() => Canonical.Hash(ToCanonical());

    // When a pack ends and how well its source is known may be learnt later. Neither changes a score that was given, so
    // neither may change the hash that a tender has pinned.
    /// <summary>The text that is hashed.</summary>
    public string ToCanonical() => Canonical.Lines(
        "kaimarket price pack 1",
        ("id", Id),
        ("floor", Canonical.Number(FloorRatio)),
        ("knee", Canonical.Number(KneeRatio)),
        ("lifts-lowest", Canonical.YesNo(LiftsLowest)),
        ("bonus-at-floor", Canonical.Number(BonusAtFloor)),
        ("below-floor", ShareBelowFloor is { } share ? Canonical.Number(share) : "as-at-floor"),
        ("capped", Canonical.YesNo(IsCapped)),
        ("decimals", Canonical.Number(Points.Decimals)));
}
