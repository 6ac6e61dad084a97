using System.Globalization;
using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>
/// How a programme's government money moved on one calendar day in Korea. The days add up to the programme's row.
/// </summary>
/// <param name="Claimed">Granted to vouchers.</param>
/// <param name="Held">By how much the money in open orders grew, less than zero where it shrank.</param>
/// <param name="Spent">Captured by orders.</param>
/// <param name="Returned">Given back by vouchers.</param>
public sealed record BurnDownDay(DateOnly Day, Won Claimed, Won Held, Won Spent, Won Returned);

internal sealed record BurnDownRow(string Program, DateOnly Day, Won Claimed, Won Held, Won Spent, Won Returned);

internal static class BurnDownView
{
    public static readonly Table<BurnDownRow> Table = new(
        "burn_down", Key, Read, appendOnly: false, indexes: [],
        Column<BurnDownRow>.Key("program", row => row.Program),
        Column<BurnDownRow>.Key("day", row => row.Day.ToString("O", CultureInfo.InvariantCulture)),
        Column<BurnDownRow>.Of("claimed", row => row.Claimed.Amount, Merge.Add),
        Column<BurnDownRow>.Of("held", row => row.Held.Amount, Merge.Add),
        Column<BurnDownRow>.Of("spent", row => row.Spent.Amount, Merge.Add),
        Column<BurnDownRow>.Of("returned", row => row.Returned.Amount, Merge.Add));

    // Formatting the day costs more than all else here, and it is nearly always the same.
    private static DayText s_day = new(default);

    private static string Key(BurnDownRow row)
    {
        var day = s_day;
        if (day.Day != row.Day) s_day = day = new(row.Day);
        return $"{row.Program} {day.Text}";
    }

    // One reference, so that folds on several threads never see half of it.
    private sealed class DayText(DateOnly day)
    {
        public DateOnly Day { get; } = day;
        public string Text { get; } = day.ToString("O", CultureInfo.InvariantCulture);
    }

    private static BurnDownRow Read(RowReader row) =>
        new(row.Text(), row.Day(), row.Won(), row.Won(), row.Won(), row.Won());

    public static BurnDownRow Plus(BurnDownRow row, BurnDownRow more) => row with
    {
        Claimed = row.Claimed + more.Claimed,
        Held = row.Held + more.Held,
        Spent = row.Spent + more.Spent,
        Returned = row.Returned + more.Returned,
    };

    public static void Fold(MarketRows rows, in Occurrence e)
    {
        var zero = Won.Zero;
        switch (e.Fact)
        {
            case VoucherClaimed claimed:
                Add(rows, new(e.Id, e.Day, claimed.Government, zero, zero, zero));
                break;
            case AmountHeld held:
                Add(rows, new(ProgramOf(e), e.Day, zero, held.Government, zero, zero));
                break;
            case HoldReleased released:
                Add(rows, new(ProgramOf(e), e.Day, zero, zero - released.Government, zero, zero));
                break;
            case HoldCaptured captured:
                var freed = captured.Government + captured.ReleasedGovernment;
                Add(rows, new(ProgramOf(e), e.Day, zero, zero - freed, captured.Government, zero));
                break;
            case BudgetReturned returned:
                Add(rows, new(e.Id, e.Day, zero, zero, zero, returned.Amount));
                break;
        }
    }

    private static void Add(MarketRows rows, BurnDownRow row) => rows.BurnDown.Add(Key(row), row);

    private static string ProgramOf(in Occurrence e) => new VoucherId(e.Id).Program.Value;
}

public sealed partial class MarketViews
{
    /// <summary>A programme's days in order, from its first claim; a day on which nothing moved is left out.</summary>
    public async Task<Page<BurnDownDay>> BurnDownAsync(
        ProgramId program, string? after = null, int limit = MostRows, CancellationToken cancel = default)
    {
        var filter = new Filter().Equal("program", program.Value).After("day", after);
        var page = await PageAsync(
            BurnDownView.Table, filter, limit, cancel,
            row => row.Day.ToString("O", CultureInfo.InvariantCulture), "day");
        return page.As(row => new BurnDownDay(row.Day, row.Claimed, row.Held, row.Spent, row.Returned));
    }
}
