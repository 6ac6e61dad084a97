using System.Collections.Immutable;

namespace KAiMarket.Domain.Tenders;

/// <summary>What a lot's money is for; together its budget.</summary>
public readonly record struct BudgetSplit(Won Model, Won Data, Won App, Won Operation);

/// <summary>Something that is bought (품목).</summary>
/// <param name="Id">Once in its lot.</param>
/// <param name="Title">What it is.</param>
/// <param name="Classification">The public procurement classification (공공조달분류번호 8 digits, 세부품명번호 10).</param>
/// <param name="Quantity">How many units: 1 to 10^15.</param>
/// <param name="Unit">Of what, in words.</param>
public sealed record Item(string Id, string Title, string Classification, long Quantity, string Unit)
{
    internal bool IsValid =>
        Ids.IsPlain(Id) && Text.IsLine(Title) && Text.IsLine(Unit, 20) && Bounds.Hold(Quantity, least: 1)
        && Classification is { Length: 8 or 10 } && Classification.All(char.IsAsciiDigit);
}

/// <summary>A part of a tender that is won by itself (로트). A tender has at least one.</summary>
/// <param name="Id">Once in its tender.</param>
/// <param name="Title">What it is.</param>
/// <param name="Budget">The most that it may cost, tax included (사업예산).</param>
/// <param name="EstimatedPrice">Without tax (추정가격); not above the budget.</param>
/// <param name="Split">What the budget is for.</param>
/// <param name="Items">What is bought.</param>
public sealed record Lot(
    LotId Id, string Title, Won Budget, Won EstimatedPrice, BudgetSplit Split, ImmutableArray<Item> Items)
{
    public const int Most = 50;
    public const int MostItems = 200;

    public static readonly Refusal LotsInvalid = new("tender-lots-invalid", Kind.Invalid,
        "A tender has 1 to 50 lots, each with an id of its own and a title", "lots");
    public static readonly Refusal ItemsInvalid = new("tender-items-invalid", Kind.Invalid,
        "A lot has 1 to 200 items, each with an id of its own, a title, a unit, a quantity and a classification of " +
            "8 or 10 digits",
        "lots");
    public static readonly Refusal BudgetInvalid = new("tender-lot-budget-invalid", Kind.Invalid,
        "A lot's budget is 1 to 10^15 won, its estimated price is 1 won to the budget, and the parts for model, data, " +
            "app and operation add up to the budget",
        "lots");

    internal static Refusal? Check(ImmutableArray<Lot> lots)
    {
        if (lots is not { IsDefaultOrEmpty: false, Length: <= Most } || lots.Any(lot => lot is null)
            || lots.DistinctBy(lot => lot.Id).Count() < lots.Length)
            return LotsInvalid;
        for (var i = 0; i < lots.Length; i++)
        {
            var lot = lots[i];
            if (!LotId.IsValid(lot.Id.Value) || !Text.IsLine(lot.Title)) return LotsInvalid.At($"lots/{i}");
            if (!lot.HasItems) return ItemsInvalid.At($"lots/{i}/items");
            if (!lot.HasBudget) return BudgetInvalid.At($"lots/{i}/budget");
        }

        return null;
    }

    private bool HasItems =>
        Items is { IsDefaultOrEmpty: false, Length: <= MostItems } && Items.All(item => item is { IsValid: true })
        && Items.DistinctBy(item => item.Id).Count() == Items.Length;

    private bool HasBudget =>
        Bounds.Hold(Budget, least: 1) && EstimatedPrice >= new Won(1) && EstimatedPrice <= Budget
        && Bounds.Hold(Split.Model) && Bounds.Hold(Split.Data) && Bounds.Hold(Split.App) && Bounds.Hold(Split.Operation)
        && Split.Model + Split.Data + Split.App + Split.Operation == Budget;
}
