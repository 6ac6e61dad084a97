using System.Globalization;
using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>One settlement to a provider.</summary>
public sealed record StatementLine(
    long Position, OrderId Order, VoucherId Voucher, Won Government, Won SelfPay, DateTimeOffset At);

internal sealed record StatementRow(string Company, StatementLine Line);

internal static class StatementView
{
    public static readonly Table<StatementRow> Table = new(
        "statement_lines", row => $"{row.Company} {row.Line.Position}", Read, appendOnly: true, indexes: [],
        Column<StatementRow>.Key("company", row => row.Company),
        Column<StatementRow>.Key("position", row => row.Line.Position),
        Column<StatementRow>.Of("order_id", row => row.Line.Order.Value),
        Column<StatementRow>.Of("voucher", row => row.Line.Voucher.Value),
        Column<StatementRow>.Of("government", row => row.Line.Government.Amount),
        Column<StatementRow>.Of("self_pay", row => row.Line.SelfPay.Amount),
        Column<StatementRow>.Of("at_ticks", row => row.Line.At.UtcTicks));

    private static StatementRow Read(RowReader row) => new(
        row.Text(), new(row.Number(), new(row.Text()), new(row.Text()), row.Won(), row.Won(), row.Time()));

    public static void Fold(MarketRows rows, in Occurrence e)
    {
        if (e.Fact is not OrderSettled settled) return;

        var (position, at) = (e.Position, e.At);
        rows.Orders.Read(e.Id, order => rows.Statement.Add(new(
            settled.Provider.Value, new(position, order.Id, order.Voucher, settled.Government, settled.SelfPay, at))));
    }
}

public sealed partial class MarketViews
{
    /// <summary>What was settled to a provider, oldest first.</summary>
    public async Task<Page<StatementLine>> StatementAsync(
        CompanyId company, string? after, int limit, CancellationToken cancel = default)
    {
        var filter = new Filter().Equal("company", company.Value).AfterPosition("position", after);
        var page = await PageAsync(
            StatementView.Table, filter, limit, cancel,
            row => row.Line.Position.ToString(CultureInfo.InvariantCulture), "position");
        return page.As(row => row.Line);
    }
}
