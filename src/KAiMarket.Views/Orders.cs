using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>An order; quantities are in the offer's unit.</summary>
/// <param name="Provider">Known once the order is confirmed, as are price and per.</param>
/// <param name="Held">Of the voucher's money now, both legs.</param>
/// <param name="Used">Metered so far.</param>
/// <param name="Amount">What the accepted quantity costs.</param>
/// <param name="RefusalCode">Of the step that refused the order.</param>
public sealed record OrderRow(
    OrderId Id, VoucherId Voucher, ProgramId Program, SmeId Sme, OfferId Offer, CompanyId? Provider, long Quantity,
    Won? Price, long? Per, Won Held, long Used, Won? Amount, OrderStatus Status, string? RefusalCode, DateOnly Day);

/// <summary>Narrows the orders by whatever is given.</summary>
public sealed record OrderFilter(VoucherId? Voucher = null, CompanyId? Provider = null, OfferId? Offer = null);

internal static class OrderView
{
    public static readonly Table<OrderRow> Table = new(
        "orders", row => row.Id.Value, Read, appendOnly: false,
        indexes: ["(voucher, id)", "(offer, id)", "(provider, id) WHERE provider IS NOT NULL"],
        Column<OrderRow>.Key("id", row => row.Id.Value),
        Column<OrderRow>.Of("voucher", row => row.Voucher.Value),
        Column<OrderRow>.Of("offer", row => row.Offer.Value),
        Column<OrderRow>.Maybe("provider", row => row.Provider?.Value),
        Column<OrderRow>.Of("quantity", row => row.Quantity),
        Column<OrderRow>.Maybe("price", row => row.Price?.Amount),
        Column<OrderRow>.Maybe("per", row => row.Per),
        Column<OrderRow>.Of("held", row => row.Held.Amount),
        Column<OrderRow>.Of("used", row => row.Used),
        Column<OrderRow>.Maybe("amount", row => row.Amount?.Amount),
        Column<OrderRow>.Of("status", row => Words<OrderStatus>.Of(row.Status)),
        Column<OrderRow>.Maybe("refusal_code", row => row.RefusalCode),
        Column<OrderRow>.Of("day", row => row.Day.ToString("O", System.Globalization.CultureInfo.InvariantCulture)));

    private static OrderRow Read(RowReader row)
    {
        var id = new OrderId(row.Text());
        var voucher = new VoucherId(row.Text());
        return new(
            id, voucher, voucher.Program, voucher.Sme, new(row.Text()),
            row.TextOrNull() is { } provider ? new CompanyId(provider) : null, row.Number(), row.WonOrNull(),
            row.NumberOrNull(), row.Won(), row.Number(), row.WonOrNull(), row.Word<OrderStatus>(), row.TextOrNull(),
            row.Day());
    }

    public static void Fold(MarketRows rows, in Occurrence e)
    {
        var orders = rows.Orders;
        switch (e.Fact)
        {
            case OrderPlaced placed:
                orders.Put(e.Id, new(
                    new(e.Id), placed.Voucher, placed.Voucher.Program, placed.Voucher.Sme, placed.Offer, null,
                    placed.Quantity, null, null, Won.Zero, 0, null, OrderStatus.Placed, null, placed.Day));
                break;
            case OrderConfirmed confirmed:
                orders.Change(e.Id, row => row with
                {
                    Provider = confirmed.Provider,
                    Price = confirmed.Price,
                    Per = confirmed.Per,
                    Status = OrderStatus.Confirmed,
                });
                break;
            case OrderRefused refused:
                orders.Change(e.Id, row => row with { Status = OrderStatus.Refused, RefusalCode = refused.Code });
                break;
            case UsageRecorded usage:
                orders.Change(e.Id, row => row with { Used = row.Used + usage.Quantity });
                break;
            case OrderAccepted accepted:
                orders.Change(e.Id, row => row with { Amount = accepted.Amount, Status = OrderStatus.Accepted });
                break;
            case OrderSettled:
                orders.Change(e.Id, row => row with { Status = OrderStatus.Settled });
                break;
            case OrderCancelled:
                orders.Change(e.Id, row => row with { Status = OrderStatus.Cancelled });
                break;
            case AmountHeld held:
                orders.Change(held.Order.Value, row => row with { Held = held.Government + held.SelfPay });
                break;
            case HoldReleased released:
                orders.Change(released.Order.Value, row => row with { Held = Won.Zero });
                break;
            case HoldCaptured captured:
                orders.Change(captured.Order.Value, row => row with { Held = Won.Zero });
                break;
        }
    }
}

public sealed partial class MarketViews
{
    /// <summary>Orders in order of their ids.</summary>
    public Task<Page<OrderRow>> OrdersAsync(
        OrderFilter by, string? after, int limit, CancellationToken cancel = default)
    {
        var filter = new Filter().After("id", after);
        if (by.Voucher is { } voucher) filter.Equal("voucher", voucher.Value);
        if (by.Provider is { } provider) filter.Equal("provider", provider.Value);
        if (by.Offer is { } offer) filter.Equal("offer", offer.Value);
        return PageAsync(OrderView.Table, filter, limit, cancel);
    }

    /// <summary>One order, or null.</summary>
    public Task<OrderRow?> OrderAsync(OrderId id, CancellationToken cancel = default) =>
        RowAsync(OrderView.Table, id.Value, cancel);
}
