using System.Text.Json.Serialization;

namespace KAiMarket.Client;

/// <summary>What a lot's money is for, in won; together its budget.</summary>
public sealed record BudgetSplit(long Model, long Data, long App, long Operation);

/// <param name="Classification">The public procurement classification: 8 or 10 digits.</param>
public sealed record Item(string Id, string Title, string Classification, long Quantity, string Unit);

/// <summary>A part of a tender that is won by itself.</summary>
/// <param name="Budget">The most that it may cost, in won with tax.</param>
/// <param name="EstimatedPrice">Without tax.</param>
public sealed record Lot(
    string Id, string Title, long Budget, long EstimatedPrice, BudgetSplit Split, IReadOnlyList<Item> Items);

/// <summary>What every solution must meet.</summary>
/// <param name="DomesticNpuPercent">The least share of inference on domestic AI chips: 0 to 100.</param>
public sealed record Requirements(
    int DomesticNpuPercent, bool DataInKorea, bool DomesticModel, bool WeightsHandedOver);

public enum SmePreference { None, Preferred, Reserved }

public sealed record Preference(IReadOnlyList<Region> Regions, SmePreference Sme);

public enum UseDomain
{
    PublicAdministration, Energy, Water, Healthcare, Nuclear, Justice, Employment, Finance, Transport, Education,
    Manufacturing, Agriculture, Environment, Defence, Culture, Research, Other,
}

public sealed record IntendedUse(UseDomain Domain, bool IsHighImpact);

public enum CriterionKind { Qualitative, Quantitative }

/// <summary>An item of a technical evaluation with its most points.</summary>
public sealed record Criterion(string Id, string Title, decimal Maximum, CriterionKind Kind);

public sealed record TechnicalCriteria(IReadOnlyList<Criterion> Items);

/// <summary>What a tender says; amounts in won.</summary>
/// <param name="PriceMaximum">Points for price; with the technical maximum 100 in all.</param>
/// <param name="Procedure">The id of a procedure pack, such as <c>kr-state-nego-2026</c>.</param>
/// <param name="Pricing">The id of a price formula, such as <c>kr-state-nego-2026</c>.</param>
/// <param name="ReNoticeOf">The failed tender that this one notices again, if it does.</param>
/// <param name="EnquiriesUntil">The first moment at which no question is taken.</param>
/// <param name="Closes">The first moment at which no bid is taken.</param>
public sealed record TenderTerms(
    string Title, string Scope, IReadOnlyList<Lot> Lots, Requirements Requirements, Preference Preference,
    IntendedUse Use, TechnicalCriteria Criteria, decimal PriceMaximum, string Procedure, string Pricing, bool IsUrgent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ReNoticeOf, DateTimeOffset EnquiriesUntil,
    DateTimeOffset Closes);
