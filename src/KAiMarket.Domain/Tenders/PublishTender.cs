using KAiMarket.Domain.Calendar;
using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Domain.Tenders;

/// <param name="At">When the notice appeared.</param>
/// <param name="TechnicalKey">The id of the key that technical envelopes are sealed to.</param>
/// <param name="PriceKey">The id of the key that price envelopes are sealed to.</param>
/// <param name="NoticeRule">The id of the rule that its notice period followed.</param>
/// <param name="ProcedureHash">Of the procedure pack, rules of ranking included.</param>
/// <param name="PricingHash">Of the price formula.</param>
[StoredAs("tender-published.v1")]
public sealed record TenderPublished(
    DateTimeOffset At, string TechnicalKey, string PriceKey, string NoticeRule, string ProcedureHash,
    string PricingHash) : TenderEvent;

/// <summary>
/// Publishes a draft: the notice period begins, the rules are pinned, and bids are taken until the close. Asking again
/// changes nothing.
/// </summary>
/// <param name="TechnicalKey">As made for this tender: 32 hexadecimal digits.</param>
/// <param name="PriceKey">As made for this tender; another one.</param>
public sealed record PublishTender(string TechnicalKey, string PriceKey) : TenderCommand
{
    public static readonly Refusal KeysInvalid = new("tender-keys-invalid", Kind.Invalid,
        "A tender has two different keys, each with an id of 32 lower-case hexadecimal digits", "technicalKey");
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NotYours = Tender.NotYours;
    public static readonly Refusal KeysDiffer = new("tender-keys-differ", Kind.Conflict,
        "The tender was published with other keys; those are needed to open its bids");
    public static readonly Refusal Cancelled = Tender.Cancelled;
    public static readonly Refusal NoticeTooShort = new("notice-period-too-short", Kind.Conflict,
        "There are too few days between the notice and the close", "closes");

    public static Decision<TenderEvent> Decide(Tender tender, PublishTender publish, Moment at) => tender switch
    {
        _ when !SealedEnvelope.IsHex(publish.TechnicalKey, 32) || !SealedEnvelope.IsHex(publish.PriceKey, 32)
            || publish.TechnicalKey == publish.PriceKey => KeysInvalid,
        { Status: TenderStatus.None } => TenderMissing,
        { IsImported: true } => Imported,
        _ when !tender.IsBuyer(at.Actor) => NotYours,
        { Published: { } published } =>
            (published.TechnicalKey, published.PriceKey) == (publish.TechnicalKey, publish.PriceKey)
                ? new AlreadySo() : KeysDiffer,
        { Status: TenderStatus.Cancelled } => Cancelled,
        { Terms: { } terms } => Publish(terms, publish, at.Now),
        _ => TenderMissing,
    };

    private static Decision<TenderEvent> Publish(TenderTerms terms, PublishTender publish, DateTimeOffset now)
    {
        var period = terms.NoticeCase.PeriodOf(now, terms.Closes);
        if (!period.IsLawful)
            return NoticeTooShort.Because(
                NoticeExplanation.Of(period, terms.NoticeCase, BusinessCalendar.Korea).English);

        return new TenderPublished(
            now.ToUniversalTime(), publish.TechnicalKey, publish.PriceKey, period.Rule.Id,
            ProcedurePack.Find(terms.Procedure)!.Hash(), PricePacks.Find(terms.Pricing)!.Hash());
    }
}
