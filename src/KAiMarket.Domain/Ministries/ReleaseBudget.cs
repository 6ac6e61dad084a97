using KAiMarket.Domain.Tenders;

namespace KAiMarket.Domain.Ministries;

/// <param name="Amount">What goes back to the tender's line of the plan.</param>
[StoredAs("budget-released.v1")]
public sealed record BudgetReleased(TenderId Tender, LotId Lot, Won Amount) : MinistryEvent;

/// <summary>
/// Gives back what a lot does not need of the budget committed to its tender: all of it when it failed or was cancelled,
/// what its contract costs less when it was signed. Asking again for the lot changes nothing.
/// </summary>
public sealed record ReleaseBudget(TenderId Tender, LotId Lot, Won Amount) : MinistryCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal AmountInvalid =
        new("released-amount-invalid", Kind.Invalid, "A lot gives back 0 to 10^15 won", "amount");
    public static readonly Refusal MinistryMissing = Ministry.Missing;
    public static readonly Refusal NotYours =
        new("not-your-release", Kind.Forbidden, "Only those who run the market give a lot's budget back");
    public static readonly Refusal NotPlanned =
        new("tender-not-planned", Kind.Missing, "The ministry has planned no such tender", "tender");
    public static readonly Refusal Differs =
        new("budget-release-differs", Kind.Conflict, "This lot gave back another amount", "amount");
    public static readonly Refusal MoreThanCommitted = new("budget-release-exceeds-commitment", Kind.Conflict,
        "The lots of a tender give back no more than is committed to it", "amount");

    public static Decision<MinistryEvent> Decide(Ministry ministry, ReleaseBudget release, Moment at) =>
        ministry switch
        {
            _ when !TenderId.IsValid(release.Tender.Value) => IdInvalid.At("tender"),
            _ when !LotId.IsValid(release.Lot.Value) => IdInvalid.At("lot"),
            _ when !Bounds.Hold(release.Amount) => AmountInvalid,
            { IsRegistered: false } => MinistryMissing,
            _ when !at.Actor.RunsMarket => NotYours,
            _ when !ministry.Tenders.TryGetValue(release.Tender, out var planned) => NotPlanned,
            _ => Release(ministry.Tenders[release.Tender], release),
        };

    private static Decision<MinistryEvent> Release(PlannedTender planned, ReleaseBudget release) =>
        planned.Released.TryGetValue(release.Lot, out var given)
            ? given == release.Amount ? new AlreadySo() : Differs
        : release.Amount > planned.Committed
            ? MoreThanCommitted.Because($"{planned.Committed} committed, {release.Amount} given back.")
        : new BudgetReleased(release.Tender, release.Lot, release.Amount);
}
