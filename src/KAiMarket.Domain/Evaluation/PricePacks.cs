using System.Collections.Immutable;

namespace KAiMarket.Domain.Evaluation;

/// <summary>
/// The price packs that are known. A pack is never changed or taken away, only added: published tenders name it.
/// </summary>
public static class PricePacks
{
    /// <summary>State contracts as understood in 2026: floor 70 %, below it 30 % of the maximum.</summary>
    public static readonly PricePack StateNegotiated2026 = new(
        Id: "kr-state-nego-2026",
        Title: "국가 협상에 의한 계약 입찰가격 평점산식 (70 % / 30 %)",
        From: new(2026, 1, 2),
        Until: null,
        FloorRatio: 0.70m,
        KneeRatio: 0.80m,
        LiftsLowest: true,
        BonusAtFloor: 2m,
        ShareBelowFloor: 0.30m,
        IsCapped: true,
        Source: "(계약예규) 협상에 의한 계약체결기준 [별표], 재정경제부계약예규 제40호 (2026-01-02)",
        Certainty: "Secondary: course text as of 2026-08-24 and the wording of a notice. The annex itself, with its " +
            "note on software projects, was not readable, and since when these figures hold is not known. Uncapped, " +
            "the formula exceeds a maximum below 16 points; the cap is this market's own term.");

    /// <summary>The older formula: floor 60 %, below it 60 % of the maximum.</summary>
    public static readonly PricePack StateNegotiatedLegacy60 = new(
        Id: "kr-state-nego-legacy60",
        Title: "종전 협상에 의한 계약 입찰가격 평점산식 (60 % / 60 %)",
        From: null,
        Until: new(2026, 1, 1),
        FloorRatio: 0.60m,
        KneeRatio: 0.80m,
        LiftsLowest: false,
        BonusAtFloor: 2m,
        ShareBelowFloor: 0.60m,
        IsCapped: true,
        Source: "(계약예규) 협상에 의한 계약체결기준 [별표], older text as quoted in requests for proposals",
        Certainty: "Secondary: quoted in requests for proposals and in electronic bidding systems. From when until " +
            "when it held is not known; other regimes may still use it. The cap is this market's own term.");

    /// <summary>
    /// The older formula as other requests for proposals state it: a bid below the floor is scored as at it.
    /// </summary>
    public static readonly PricePack StateNegotiatedLegacy60AsAtFloor = StateNegotiatedLegacy60 with
    {
        Id = "kr-state-nego-legacy60-floor",
        Title = "종전 협상에 의한 계약 입찰가격 평점산식 (60 % 미만은 60 %로 계산)",
        ShareBelowFloor = null,
        Certainty = "Secondary: quoted in some requests for proposals. Whether the lowest bid is lifted to the floor " +
            "as well is not said there; here it is not. The cap is this market's own term.",
    };

    /// <summary>All of them, in order of their ids.</summary>
    public static ImmutableArray<PricePack> All { get; } =
        [StateNegotiated2026, StateNegotiatedLegacy60, StateNegotiatedLegacy60AsAtFloor];

    /// <summary>Null when no pack has that id.</summary>
    public static PricePack? Find(string id) => All.FirstOrDefault(pack => pack.Id == id);

    /// <summary>The packs to offer for a tender that is published on a day in Korea.</summary>
    public static ImmutableArray<PricePack> InForceOn(DateOnly publication) =>
        [.. All.Where(pack => pack.IsInForceOn(publication))];
}
