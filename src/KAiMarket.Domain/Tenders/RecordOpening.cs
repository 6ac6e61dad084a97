using System.Collections.Immutable;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Domain.Tenders;

/// <summary>What an envelope turned out to be.</summary>
/// <param name="Digest">Of the envelope, as its receipt has it.</param>
/// <param name="Price">What the bid asks, tax included; null for a technical envelope and one with a fault.</param>
/// <param name="Fault">Why it is void; null when it opened and is of the form.</param>
public sealed record OpenedEnvelope(BidId Bid, string Digest, Won? Price, string? Fault);

/// <summary>The public record of an opening (개찰 결과).</summary>
/// <param name="Envelopes">Which were opened.</param>
/// <param name="Opened">All of them, in order of their bids.</param>
[StoredAs("envelopes-opened.v1")]
public sealed record EnvelopesOpened(EnvelopeKind Envelopes, ImmutableArray<OpenedEnvelope> Opened) : TenderEvent;

/// <summary>How a bid did in the ranking of its lot.</summary>
/// <param name="Technical">Technical score, four decimals.</param>
/// <param name="Price">Price score, four decimals; null when it has none.</param>
/// <param name="Total">Both together.</param>
/// <param name="Rank">Null when it is not eligible.</param>
/// <param name="IsTied">Another bid has the same rank.</param>
public sealed record RankLine(BidId Bid, decimal Technical, decimal? Price, decimal? Total, int? Rank, bool IsTied);

/// <summary>The ranking of a lot's bids, by the rules that were pinned at publication.</summary>
[StoredAs("lot-ranked.v1")]
public sealed record LotRanked(LotId Lot, EvaluationOutcome Outcome, ImmutableArray<RankLine> Lines) : TenderEvent;

/// <summary>Why a lot was not awarded.</summary>
public enum LotFailure
{
    /// <summary>There was no competition (유효한 입찰 2인 미만).</summary>
    TooFewValidBids,

    /// <summary>No bid meets both the technical bar and the budget.</summary>
    NobodyEligible,

    /// <summary>The buyer could not come to terms with anybody (협상 결렬).</summary>
    NotAgreed,
}

/// <summary>A lot that nobody wins (유찰).</summary>
[StoredAs("lot-failed.v1")]
public sealed record LotFailed(LotId Lot, LotFailure Reason) : TenderEvent;

/// <summary>
/// Records what the market found in the envelopes of one kind when it opened them. After the prices the lots are ranked
/// at once. Asking again changes nothing: what was opened first counts.
/// </summary>
/// <param name="Envelopes">Which were opened.</param>
/// <param name="Opened">One for every envelope that was to be opened.</param>
public sealed record RecordOpening(EnvelopeKind Envelopes, ImmutableArray<OpenedEnvelope> Opened) : TenderCommand
{
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal NotYours =
        new("not-your-opening", Kind.Forbidden, "Only the market itself opens envelopes");
    public static readonly Refusal NotApproved = new("opening-not-approved", Kind.Conflict,
        "The officers of the tender have not approved this opening");
    public static readonly Refusal NotTheBids = new("opening-of-other-bids", Kind.Conflict,
        "An opening is of exactly the bids that stand, with the digests of their receipts, and each has a price or a " +
            "fault where prices are opened",
        "opened");

    public static Decision<TenderEvent> Decide(Tender tender, RecordOpening record, Moment at) => tender switch
    {
        { Terms: null } => TenderMissing,
        _ when at.Actor.Role != Role.Market => NotYours,
        _ when tender.Opened.ContainsKey(record.Envelopes) => new AlreadySo(),
        _ when tender.Approvals.GetValueOrDefault(record.Envelopes, []).Length < ApproveOpening.Needed(tender) =>
            NotApproved,
        _ when !AreTheBids(tender, record) => NotTheBids,
        _ when record.Envelopes == EnvelopeKind.Technical => TechnicalOpened(tender, InOrder(record)),
        _ => PricesOpened(tender, tender.Terms, InOrder(record)),
    };

    private static RecordOpening InOrder(RecordOpening record) =>
        record with { Opened = [.. record.Opened.OrderBy(one => one.Bid.Value, StringComparer.Ordinal)] };

    private static Decision<TenderEvent> TechnicalOpened(Tender tender, RecordOpening record)
    {
        // What does not open is no valid bid, and may leave a lot without competition.
        var least = ProcedurePack.Find(tender.Terms!.Procedure)!.Ranking.LeastValidBids;
        ImmutableArray<TenderEvent> facts =
        [
            new EnvelopesOpened(record.Envelopes, record.Opened),
            .. tender.LotsLeft
                .Where(lot => record.Opened.Count(one => one.Bid.Lot == lot.Id && one.Fault is null) < least)
                .Select(lot => new LotFailed(lot.Id, LotFailure.TooFewValidBids)),
        ];
        return facts;
    }

    private static Decision<TenderEvent> PricesOpened(Tender tender, TenderTerms terms, RecordOpening record)
    {
        var facts = ImmutableArray.CreateBuilder<TenderEvent>();
        facts.Add(new EnvelopesOpened(record.Envelopes, record.Opened));
        foreach (var lot in tender.LotsLeft)
        {
            var sheet = SheetOf(terms, lot, tender.Evaluations[lot.Id], record.Opened);
            facts.Add(new LotRanked(lot.Id, sheet.Outcome, [.. sheet.Lines.Select(LineOf)]));
            if (sheet.Outcome != EvaluationOutcome.Ranked)
            {
                facts.Add(new LotFailed(lot.Id, sheet.Outcome == EvaluationOutcome.TooFewValidBids
                    ? LotFailure.TooFewValidBids : LotFailure.NobodyEligible));
            }
        }

        return facts.DrainToImmutable();
    }

    /// <summary>The score sheet of a lot from its marks and what the opening of prices showed.</summary>
    internal static ScoreSheet SheetOf(
        TenderTerms terms, Lot lot, LotEvaluated evaluated, ImmutableArray<OpenedEnvelope> opened)
    {
        var prices = opened.ToDictionary(one => one.Bid);
        return Ranking.Of(
            terms.EvaluationOf(lot),
            [
                .. evaluated.Marks.Where(marks => prices[marks.Bid].Price is not null).Select(marks =>
                    new RankedBid(
                        marks.Bid.Value, marks.Marks, marks.BarredShare, prices[marks.Bid].Price!.Value)),
            ],
            [
                .. evaluated.Void,
                .. evaluated.Marks.Where(marks => prices[marks.Bid].Price is null).Select(marks =>
                    new VoidBid(marks.Bid.Value, prices[marks.Bid].Fault!)),
            ]);
    }

    private static RankLine LineOf(ScoreLine line) => new(
        new(line.Bid.Bid), line.Technical.Score, line.Price?.Score, line.Total, line.Rank, line.IsTied);

    private static bool AreTheBids(Tender tender, RecordOpening record)
    {
        var due = tender.ToOpen(record.Envelopes).ToDictionary(bid => bid.Bid);
        return !record.Opened.IsDefault && record.Opened.Length == due.Count
            && record.Opened.All(one => one is not null)
            && record.Opened.DistinctBy(one => one.Bid).Count() == due.Count
            && record.Opened.All(one =>
                due.TryGetValue(one.Bid, out var bid) && one.Digest == bid.Of(record.Envelopes).Digest
                && (one.Fault is not null ? one.Price is null && Text.IsLine(one.Fault)
                    : record.Envelopes == EnvelopeKind.Technical ? one.Price is null
                    : one.Price is { } price && Bounds.Hold(price, least: 1)));
    }
}
