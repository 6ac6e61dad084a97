using System.Collections.Immutable;
using System.Text.Json.Serialization;
using KAiMarket.Domain.Calendar;
using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Domain.Tenders;

/// <summary>
/// What a tender says: the contents of its notice (공고 내용; 협상에 의한 계약체결기준 제4조 제2항) that a program can read.
/// The request for proposal and other papers are attached as documents.
/// </summary>
/// <param name="Title">The project's name (사업명).</param>
/// <param name="Scope">What is to be done (과업), in words.</param>
/// <param name="Lots">What can be won by itself; at least one.</param>
/// <param name="Requirements">What every solution must meet.</param>
/// <param name="Preference">Whom the buyer would rather win; what it is worth stands in the criteria.</param>
/// <param name="Use">What the application is for.</param>
/// <param name="Criteria">The items of the technical evaluation.</param>
/// <param name="PriceMaximum">Points for price; with the technical maximum 100 in all.</param>
/// <param name="Procedure">The id of a <see cref="ProcedurePack"/>.</param>
/// <param name="Pricing">The id of a <see cref="PricePack"/>.</param>
/// <param name="IsUrgent">Noticed for the short period because it is urgent (긴급).</param>
/// <param name="ReNoticeOf">The failed tender that this one notices again (재공고), if it does.</param>
/// <param name="EnquiriesUntil">The first moment at which no question is taken; not after <paramref name="Closes"/>.</param>
/// <param name="Closes">The first moment at which no bid is taken (입찰마감).</param>
public sealed record TenderTerms(
    string Title, string Scope, ImmutableArray<Lot> Lots, Requirements Requirements, Preference Preference,
    IntendedUse Use, TechnicalCriteria Criteria, decimal PriceMaximum, string Procedure, string Pricing, bool IsUrgent,
    TenderId? ReNoticeOf, DateTimeOffset EnquiriesUntil, DateTimeOffset Closes)
{
    public static readonly Refusal TitleInvalid =
        new("tender-title-invalid", Kind.Invalid, $"A tender's title is {Text.Rule}", "title");
    public static readonly Refusal ScopeInvalid =
        new("tender-scope-invalid", Kind.Invalid, $"A tender's scope is {Text.ProseRule}", "scope");
    public static readonly Refusal RequirementsInvalid = new("tender-requirements-invalid", Kind.Invalid,
        "The domestic NPU share is 0 to 100 percent, and preferred regions are listed ones, each once", "requirements");
    public static readonly Refusal ProcedureUnknown = new("tender-procedure-unknown", Kind.Invalid,
        "The procedure is one of the known packs", "procedure");
    public static readonly Refusal PricingUnknown = new("tender-pricing-unknown", Kind.Invalid,
        "The price formula is one of the known packs", "pricing");
    public static readonly Refusal ReNoticeInvalid =
        new("tender-renotice-invalid", Kind.Invalid, "A re-notice names another tender", "reNoticeOf");
    public static readonly Refusal TimesInvalid = new("tender-times-invalid", Kind.Invalid,
        "A tender closes within the years 2000 to 2199, and takes questions until then at most", "closes");

    /// <summary>What all lots may cost in all (사업예산).</summary>
    [JsonIgnore]
    public Won Budget => Lots.Aggregate(Won.Zero, (sum, lot) => sum + lot.Budget);

    /// <summary>The estimated price of all lots (추정가격, without tax), which decides the notice period.</summary>
    [JsonIgnore]
    public Won EstimatedPrice => Lots.Aggregate(Won.Zero, (sum, lot) => sum + lot.EstimatedPrice);

    [JsonIgnore]
    public NoticeCase NoticeCase => new(IsUrgent, ReNoticeOf is not null, EstimatedPrice);

    public Lot? Find(LotId id) => Lots.FirstOrDefault(lot => lot.Id == id);

    /// <summary>What the evaluation of a lot follows from. Prices are compared with the budget, tax included.</summary>
    public EvaluationTerms EvaluationOf(Lot lot) => new(
        Criteria, PriceMaximum, lot.Budget, lot.Budget, ProcedurePack.Find(Procedure)!.Ranking,
        PricePacks.Find(Pricing)!);

    /// <summary>Times in UTC, so that equal terms are equal bytes.</summary>
    public TenderTerms ToUtc() =>
        this with { EnquiriesUntil = EnquiriesUntil.ToUniversalTime(), Closes = Closes.ToUniversalTime() };

    /// <summary>Equal in every member, lists included.</summary>
    public bool IsSame(TenderTerms other) => SameJson.Of(ToUtc(), other.ToUtc());

    /// <summary>
    /// Whether bidders must look at their bids again when these terms take the place of others: whenever anything but
    /// the title or a later close has changed.
    /// </summary>
    public bool IsMaterialTo(TenderTerms before) => !IsSame(before with
    {
        Title = Title,
        EnquiriesUntil = EnquiriesUntil,
        Closes = Closes >= before.Closes ? Closes : before.Closes,
    });

    /// <summary>What is wrong with the terms, if anything.</summary>
    public static Refusal? Check(TenderTerms? terms) => terms switch
    {
        null => TitleInvalid,
        _ when !Text.IsLine(terms.Title) => TitleInvalid,
        _ when !Text.IsProse(terms.Scope) => ScopeInvalid,
        _ when Lot.Check(terms.Lots) is { } refusal => refusal,
        not { Requirements.IsValid: true, Preference.IsValid: true, Use.IsValid: true } => RequirementsInvalid,
        _ when ProcedurePack.Find(terms.Procedure) is null => ProcedureUnknown.Because(
            $"They are {string.Join(", ", ProcedurePack.All.Select(pack => pack.Id))}."),
        _ when PricePacks.Find(terms.Pricing) is null => PricingUnknown.Because(
            $"They are {string.Join(", ", PricePacks.All.Select(pack => pack.Id))}."),
        _ when terms.ReNoticeOf is { } prior && !TenderId.IsValid(prior.Value) => ReNoticeInvalid,
        _ when !Bounds.Hold(terms.Closes) || !Bounds.Hold(terms.EnquiriesUntil) || terms.EnquiriesUntil > terms.Closes =>
            TimesInvalid,
        { Criteria: null } => TechnicalCriteria.Invalid,
        _ => terms.EvaluationOf(terms.Lots[0]).Check(),
    };
}

/// <summary>Equality of values whose lists are compared by what is in them.</summary>
internal static class SameJson
{
    public static bool Of<T>(T one, T other) =>
        System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(one, MarketJson.Options).AsSpan().SequenceEqual(
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(other, MarketJson.Options));
}
