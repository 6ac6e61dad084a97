using System.Collections.Immutable;

namespace KAiMarket.Domain.Evaluation;

/// <summary>Some of a tender's bids. A bid that is void (무효) belongs to none.</summary>
public enum BidGroup
{
    /// <summary>Every bid that is not void, be its price too high or its technical score too low (유효한 입찰).</summary>
    Valid,

    /// <summary>Those that may be negotiated with (협상적격자).</summary>
    Eligible,
}

/// <summary>What the share of a barred consortium member is taken of.</summary>
public enum DeductionBase
{
    /// <summary>The technical score that the consortium attained.</summary>
    AttainedScore,

    /// <summary>The technical maximum.</summary>
    Maximum,
}

/// <summary>
/// How marks become technical scores and scores become ranks, as data. A tender pins the id and the hash when it is
/// published, as it does with a <see cref="PricePack"/>.
/// </summary>
/// <param name="Id">Permanent and never reused: other terms are other rules.</param>
/// <param name="Title">What people call them.</param>
/// <param name="From">The first day of publication in Korea for which they are meant; null when not known.</param>
/// <param name="Until">The last such day; null when no successor is known.</param>
/// <param name="PassRatio">Of the technical maximum: the least technical score of an eligible bid.</param>
/// <param name="LeastValidBids">With fewer valid bids there was no competition, and the tender has failed (유찰).</param>
/// <param name="LowestAmong">Whose prices are compared, and so who has a price score.</param>
/// <param name="TrimFrom">
/// From this many evaluators on, one lowest and one highest total of each bid are left out; 3 or more.
/// </param>
/// <param name="LeastEvaluators">With fewer evaluators a bid cannot be scored; 1 or more.</param>
/// <param name="BarredShareOf">What a barred consortium member's share is taken of.</param>
/// <param name="Source">Where the terms were read.</param>
/// <param name="Certainty">How well they are known, for people.</param>
public sealed record RankingRules(
    string Id, string Title, DateOnly? From, DateOnly? Until, decimal PassRatio, int LeastValidBids,
    BidGroup LowestAmong, int TrimFrom, int LeastEvaluators, DeductionBase BarredShareOf, string Source,
    string Certainty)
{
    /// <summary>
    /// State contracts by negotiation in 2026, with the practice of the procurement service (조달청) for the committee.
    /// </summary>
    public static readonly RankingRules StateNegotiated2026 = new(
        Id: "kr-state-nego-rank-2026",
        Title: "국가 협상에 의한 계약 협상적격자 및 순위 결정",
        From: new(2026, 1, 2),
        Until: null,
        PassRatio: 0.85m,
        LeastValidBids: 2,
        LowestAmong: BidGroup.Valid,
        TrimFrom: 3,
        LeastEvaluators: 1,
        BarredShareOf: DeductionBase.AttainedScore,
        Source: "협상에 의한 계약체결기준 제8조, 재정경제부계약예규 제40호 (2026-01-02); 국가계약법 시행령 제11조; " +
            "조달청 협상에 의한 계약 제안서평가 세부기준 제10조, 제12조 (2017-03-06)",
        Certainty: "The 85 % and the order of ties: primary text. Two valid bids and the committee's rules: primary " +
            "texts of 2004 and 2017. Open, and this market's own terms: that a bid which fails the technical bar or " +
            "the budget still counts as valid, that fewer than three evaluators are averaged without leaving any " +
            "out, and that a barred member's share is taken of the attained score.");

    /// <summary>The rules that are known, in order of their ids. None is ever changed or taken away.</summary>
    public static ImmutableArray<RankingRules> All { get; } = [StateNegotiated2026];

    /// <summary>Null when no rules have that id.</summary>
    public static RankingRules? Find(string id) => All.FirstOrDefault(rules => rules.Id == id);

    /// <summary>SHA-256 in lower-case hexadecimal over <see cref="ToCanonical"/>.</summary>
    public string Hash() => Canonical.Hash(ToCanonical());

    /// <summary>The text that is hashed: the id and the terms that decide a rank.</summary>
    public string ToCanonical() => Canonical.Lines(
        "kaimarket ranking rules 1",
        ("id", Id),
        ("pass-ratio", Canonical.Number(PassRatio)),
        ("least-valid-bids", Canonical.Number(LeastValidBids)),
        ("lowest-among", LowestAmong == BidGroup.Valid ? "valid" : "eligible"),
        ("trim-from", Canonical.Number(TrimFrom)),
        ("least-evaluators", Canonical.Number(LeastEvaluators)),
        ("barred-share-of", BarredShareOf == DeductionBase.AttainedScore ? "attained-score" : "maximum"),
        ("decimals", Canonical.Number(Points.Decimals)));
}
