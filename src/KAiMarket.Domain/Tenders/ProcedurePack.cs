using System.Collections.Immutable;
using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Domain.Tenders;

/// <summary>
/// How a tender is carried out, as data. A tender pins the id and the hash when it is published, and follows them to its
/// end.
/// </summary>
/// <param name="Id">Permanent and never reused: other terms are another pack.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Officers">How many different officers must approve each opening.</param>
/// <param name="BidsMayChange">Whether a bid may be replaced or withdrawn before the close.</param>
/// <param name="Ranking">How marks become ranks.</param>
/// <param name="Source">Where the terms were read.</param>
/// <param name="Certainty">How well they are known, for people.</param>
public sealed record ProcedurePack(
    string Id, string Title, int Officers, bool BidsMayChange, RankingRules Ranking, string Source, string Certainty)
{
    /// <summary>State contracts by negotiation in 2026.</summary>
    public static readonly ProcedurePack StateNegotiated2026 = new(
        "kr-state-nego-2026", "국가 협상에 의한 계약", Officers: 2, BidsMayChange: true, RankingRules.StateNegotiated2026,
        "협상에 의한 계약체결기준 제6조, 제7조의2, 제8조, 재정경제부계약예규 제40호 (2026-01-02)",
        "Two envelopes, price after the evaluation, the bar and the ranks: primary text. Two officers and bids that " +
            "may change before the close: this market's own terms (국가계약법 시행령 제39조 제3항, text of 2004, forbids " +
            "changes of bids that are submitted on paper).");

    /// <summary>The same, for a buyer that takes a bid which was submitted as final.</summary>
    public static readonly ProcedurePack StateNegotiatedFinal2026 = StateNegotiated2026 with
    {
        Id = "kr-state-nego-2026-final",
        Title = "국가 협상에 의한 계약 (제출한 입찰서의 교환·변경·취소 불가)",
        BidsMayChange = false,
        Source = "협상에 의한 계약체결기준 제6조, 제7조의2, 제8조, 재정경제부계약예규 제40호 (2026-01-02); " +
            "국가계약법 시행령 제39조 제3항 (2004)",
        Certainty = "Two envelopes, price after the evaluation, the bar and the ranks: primary text. Bids that never " +
            "change: text of 2004. Two officers: this market's own term.",
    };

    /// <summary>The packs that are known. None is ever changed or taken away.</summary>
    public static ImmutableArray<ProcedurePack> All { get; } = [StateNegotiated2026, StateNegotiatedFinal2026];

    /// <summary>Null when no pack has that id.</summary>
    public static ProcedurePack? Find(string? id) => All.FirstOrDefault(pack => pack.Id == id);

    /// <summary>SHA-256 in lower-case hexadecimal over the id and the terms that decide.</summary>
    public string Hash() => Canonical.Hash(Canonical.Lines(
        "kaimarket procedure pack 1",
        ("id", Id),
        ("officers", Canonical.Number(Officers)),
        ("bids-may-change", Canonical.YesNo(BidsMayChange)),
        ("ranking", Ranking.Hash())));
}
