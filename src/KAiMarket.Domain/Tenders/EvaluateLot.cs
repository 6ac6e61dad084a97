using System.Collections.Immutable;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Domain.Tenders;

/// <summary>What one bid's technical proposal was given.</summary>
/// <param name="BarredShare">See <see cref="TechnicalScore.BarredShare"/>: 0 to 1.</param>
public sealed record BidMarks(BidId Bid, TechnicalMarks Marks, decimal BarredShare);

/// <summary>The evaluation of a lot: published with every evaluator's marks (협상에 의한 계약체결기준 제7조 제10항).</summary>
/// <param name="Marks">Of the bids that are valid, in order of their ids.</param>
/// <param name="Void">The bids that are not, with the reason.</param>
[StoredAs("lot-evaluated.v1")]
public sealed record LotEvaluated(LotId Lot, ImmutableArray<BidMarks> Marks, ImmutableArray<VoidBid> Void) : TenderEvent;

/// <summary>
/// Enters the marks that a lot's technical proposals were given, all at once and for good; only then can prices be
/// opened. Asking again changes nothing.
/// </summary>
/// <param name="Marks">One for each valid bid.</param>
/// <param name="Void">Bids that the evaluation found void, with the reason; not those that did not open.</param>
public sealed record EvaluateLot(LotId Lot, ImmutableArray<BidMarks> Marks, ImmutableArray<VoidBid> Void) : TenderCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal ListsInvalid = new("evaluation-lists-invalid", Kind.Invalid,
        "An evaluation lists the marks of bids and the bids that are void, each bid once", "marks");
    public static readonly Refusal ReasonInvalid =
        new("void-reason-invalid", Kind.Invalid, $"The reason for which a bid is void is {Text.Rule}", "void");
    public static readonly Refusal ShareInvalid = new("barred-share-invalid", Kind.Invalid,
        "A barred share is 0 to 1 with four decimals at most", "marks");
    public static readonly Refusal EvaluatorsInvalid = TechnicalMarks.EvaluatorsInvalid;
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NotYours = Tender.NotYours;
    public static readonly Refusal LotMissing = Tender.LotMissing;
    public static readonly Refusal Differs =
        new("evaluation-differs", Kind.Conflict, "This lot was evaluated with other marks");
    public static readonly Refusal NotOpened = new("technical-not-opened", Kind.Conflict,
        "A lot is evaluated after its technical envelopes are opened, unless it has failed");
    public static readonly Refusal NotTheBids = new("evaluation-of-other-bids", Kind.Conflict,
        "Every bid of the lot that opened is either marked or void", "marks");
    public static readonly Refusal TooFewEvaluators = TechnicalMarks.TooFewEvaluators;
    public static readonly Refusal ItemsDiffer = TechnicalMarks.ItemsDiffer;
    public static readonly Refusal OutOfRange = TechnicalMarks.OutOfRange;

    public static Decision<TenderEvent> Decide(Tender tender, EvaluateLot evaluate, Moment at) => tender switch
    {
        _ when !LotId.IsValid(evaluate.Lot.Value) => IdInvalid.At("lot"),
        _ when !IsWhole(evaluate) => ListsInvalid,
        _ when evaluate.Void.Any(one => !Text.IsLine(one.Reason)) => ReasonInvalid,
        _ when evaluate.Marks.Any(one => !Points.Hold(one.BarredShare, 1)) => ShareInvalid,
        _ when evaluate.Marks.Any(one => !one.Marks.HasEvaluators) => EvaluatorsInvalid.At("marks"),
        { Status: TenderStatus.None } => TenderMissing,
        { IsImported: true } => Imported,
        _ when !tender.IsBuyer(at.Actor) => NotYours,
        { Terms: { } terms } when terms.Find(evaluate.Lot) is null => LotMissing,
        _ when tender.Evaluations.TryGetValue(evaluate.Lot, out var made) =>
            SameJson.Of(made, Fact(evaluate)) ? new AlreadySo() : Differs,
        _ when tender.Status != TenderStatus.TechnicalOpened || tender.Failures.ContainsKey(evaluate.Lot) => NotOpened,
        _ when !AreTheBids(tender, evaluate) => NotTheBids,
        { Terms: { } terms } => Check(terms, evaluate) is { } refusal ? refusal : Evaluate(terms, evaluate),
        _ => TenderMissing,
    };

    private static Refusal? Check(TenderTerms terms, EvaluateLot evaluate)
    {
        var rules = ProcedurePack.Find(terms.Procedure)!.Ranking;
        for (var i = 0; i < evaluate.Marks.Length; i++)
        {
            if (evaluate.Marks[i].Marks.Check(terms.Criteria, rules) is { } refusal)
                return refusal.At($"marks/{i}/marks/{refusal.Member}".TrimEnd('/'));
        }

        return null;
    }

    // Without competition nobody need know the price of the one bid that is left: the tender may be noticed again.
    private static Decision<TenderEvent> Evaluate(TenderTerms terms, EvaluateLot evaluate) =>
        evaluate.Marks.Length >= ProcedurePack.Find(terms.Procedure)!.Ranking.LeastValidBids
            ? Fact(evaluate)
            : ImmutableArray.Create<TenderEvent>(
                Fact(evaluate), new LotFailed(evaluate.Lot, LotFailure.TooFewValidBids));

    private static bool IsWhole(EvaluateLot evaluate) =>
        !evaluate.Marks.IsDefault && !evaluate.Void.IsDefault
        && evaluate.Marks.All(one => one is { Marks: not null } && AreWhole(one.Marks))
        && evaluate.Void.All(one => one is not null)
        && evaluate.Marks.Select(one => one.Bid.Value).Concat(evaluate.Void.Select(one => one.Bid)).ToList() is var bids
        && bids.TrueForAll(BidId.IsValid) && bids.Distinct(StringComparer.Ordinal).Count() == bids.Count;

    private static bool AreWhole(TechnicalMarks marks) =>
        !marks.Official.IsDefault && marks.Official.All(mark => mark is not null)
        && (marks.Evaluators.IsDefault
            || marks.Evaluators.All(one => one is null || (!one.Marks.IsDefault && one.Marks.All(mark => mark is not null))));

    private static bool AreTheBids(Tender tender, EvaluateLot evaluate)
    {
        var due = tender.Opened[EnvelopeKind.Technical].Opened
            .Where(one => one.Bid.Lot == evaluate.Lot && one.Fault is null)
            .Select(one => one.Bid.Value)
            .Order(StringComparer.Ordinal);
        return due.SequenceEqual(
            evaluate.Marks.Select(one => one.Bid.Value).Concat(evaluate.Void.Select(one => one.Bid))
                .Order(StringComparer.Ordinal));
    }

    private static LotEvaluated Fact(EvaluateLot evaluate) => new(
        evaluate.Lot,
        [.. evaluate.Marks.OrderBy(one => one.Bid.Value, StringComparer.Ordinal)],
        [.. evaluate.Void.OrderBy(one => one.Bid, StringComparer.Ordinal)]);
}
