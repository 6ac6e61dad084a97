#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>A line of a ministry's budget for a year, in won.</summary>
public sealed record BudgetLine(string Id, string Title, long Amount);

/// <param name="Lines">All lines of the year's plan.</param>
public sealed record PlanBody(IReadOnlyList<BudgetLine> Lines);

/// <summary>A line of a plan, in won.</summary>
/// <param name="Committed">What tenders have committed of it.</param>
public sealed record PlanLine(string Id, string Title, long Amount, long Committed);

/// <summary>A ministry's demand plan for a year.</summary>
public sealed record Plan(string Ministry, int Year, IReadOnlyList<PlanLine> Lines);

/// <param name="Amount">What the tender's lots may cost in all, in won with tax.</param>
public sealed record PlannedTenderBody(string Line, long Amount);

/// <summary>A tender for which budget is committed.</summary>
public sealed record PlannedTender(string Tender, string Ministry, int Year, string Line, long Amount);

public partial interface IKAiMarket
{
    /// <summary>Adopts a ministry's demand plan for a year, or adopts it anew (the ministry, operators).</summary>
    [Put("/v1/ministries/{ministry}/plans/{year}")]
    Task<Answer<Plan>> AdoptPlanAsync(string ministry, int year, [Body] PlanBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    [Get("/v1/ministries/{ministry}/plans/{year}")]
    Task<Answer<Plan>> PlanAsync(string ministry, int year, CancellationToken cancel = default);

    /// <summary>Plans a tender: commits an amount of a line of the budget to it (the ministry, operators).</summary>
    [Put("/v1/ministries/{ministry}/plans/{year}/tenders/{tender}")]
    Task<Answer<PlannedTender>> PlanTenderAsync(string ministry, int year, string tender, [Body] PlannedTenderBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);
}
