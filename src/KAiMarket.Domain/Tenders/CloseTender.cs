using System.Collections.Immutable;

namespace KAiMarket.Domain.Tenders;

/// <param name="Bids">How many bids stand on all lots together.</param>
[StoredAs("tender-closed.v1")]
public sealed record TenderClosed(int Bids) : TenderEvent;

/// <summary>
/// Records that a tender has closed. Lots with too few standing bids fail at once, and those bids stay sealed (유찰).
/// Asking again changes nothing.
/// </summary>
public sealed record CloseTender : TenderCommand
{
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal NotYours =
        new("not-your-close", Kind.Forbidden, "Only those who run the market record that a tender has closed");
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NotPublished = Tender.NotPublished;
    public static readonly Refusal Cancelled = Tender.Cancelled;
    public static readonly Refusal TooEarly =
        new("tender-still-open", Kind.Early, "The tender has not closed yet");

    public static Decision<TenderEvent> Decide(Tender tender, CloseTender close, Moment at) => tender switch
    {
        { Status: TenderStatus.None } => TenderMissing,
        _ when !at.Actor.RunsMarket => NotYours,
        { IsImported: true } => Imported,
        { Status: TenderStatus.Draft } => NotPublished,
        { Status: TenderStatus.Cancelled } => Cancelled,
        { Status: not TenderStatus.Published } => new AlreadySo(),
        { Terms: { } terms } when at.Now < terms.Closes => TooEarly.Because($"It closes at {terms.Closes:u}."),
        { Terms: { } terms } => Close(tender, terms),
        _ => TenderMissing,
    };

    private static Decision<TenderEvent> Close(Tender tender, TenderTerms terms)
    {
        var least = ProcedurePack.Find(terms.Procedure)!.Ranking.LeastValidBids;
        var standing = terms.Lots.ToDictionary(lot => lot.Id, lot => tender.StandingBids(lot.Id).Count());
        ImmutableArray<TenderEvent> facts =
        [
            new TenderClosed(standing.Values.Sum()),
            .. terms.Lots.Where(lot => standing[lot.Id] < least)
                .Select(lot => new LotFailed(lot.Id, LotFailure.TooFewValidBids)),
        ];
        return facts;
    }
}
