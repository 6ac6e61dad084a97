using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Domain.Orders;

/// <summary>How far an order has come, without the digests of its usage.</summary>
/// <param name="Placed">Null before it is placed.</param>
/// <param name="Confirmed">Provider, price and hold; null until confirmed.</param>
/// <param name="Refused">Why the market refused it; null unless it did.</param>
/// <param name="Accepted">Null before.</param>
/// <param name="Used">The units metered so far.</param>
/// <param name="Batches">The batches of usage so far.</param>
public sealed record OrderSummary(
    OrderStatus Status, OrderPlaced? Placed, OrderConfirmed? Confirmed, OrderRefused? Refused, OrderAccepted? Accepted,
    long Used, int Batches)
{
    public static readonly IQuestion<Order, OrderSummary> Asked = new SummarizeOrder();

    public VoucherId Voucher => Placed?.Voucher ?? default;
    public OfferId Offer => Placed?.Offer ?? default;
    public long Quantity => Placed?.Quantity ?? 0;
    public CompanyId? Provider => Confirmed?.Provider;
    public Won? Amount => Accepted?.Amount;
}

public sealed record SummarizeOrder : IQuestion<Order, OrderSummary>
{
    public OrderSummary AnswerFrom(Order state) => new(
        state.Status, state.Placed, state.Confirmed, state.Refused, state.Accepted, state.Used, state.Batches.Count);
}
