namespace KAiMarket.Audit;

internal sealed partial class Market
{
    private const int MostRecords = 1000;
    private static readonly TimeSpan KoreanTime = TimeSpan.FromHours(9);

    private OrderModel Order(string id) =>
        Of(_orders, id, made => new OrderModel(made) { Account = _ledger.Account("order", made) });

    private void OrderPlaced(Step step)
    {
        var data = step.Data;
        var (voucher, offer, quantity) = (data.Text("voucher"u8), data.Text("offer"u8), data.Amount("quantity"u8));
        var day = Day(data, "day");
        var arrived = KoreanDay(step.Arrived);
        var order = Order(step.Id);
        Allow(step.ActsFor("sme", voucher[(voucher.IndexOf('.') + 1)..]), step, "the voucher's SME");
        _findings.Check(Invariant.OrderDay, day == arrived,
            $"An order that arrived at {step.Arrived:O} counts for {day:O}.");
        Move(order, "placed", step, order.Status == "none");
        (order.Voucher, order.Offer, order.Quantity, order.Day) = (voucher, offer, quantity, day);
    }

    // The last hours of the last year that can be told are in Korea in no year at all.
    private static DateOnly KoreanDay(DateTimeOffset at) => at.UtcDateTime <= DateTime.MaxValue - KoreanTime
        ? DateOnly.FromDateTime(at.UtcDateTime + KoreanTime)
        : throw new ShapeException("arrived is on no day in Korea.");

    private void OrderConfirmed(Step step)
    {
        var (provider, price, per, held) =
            (step.Data.Text("provider"u8), step.Data.Amount("price"u8), step.Data.Amount("per"u8),
                step.Data.Amount("held"u8));
        var order = Order(step.Id);
        AllowMarket(step);

        _findings.Check(Invariant.ConfirmedHoldsBoth,
            order.Reservation == Claim.Live && order.Hold == Claim.Live
                && held == order.Held.Total && held == order.ReservedAmount,
            $"Confirmed at {held}: hold {order.Hold} {order.Held.Total}, "
                + $"reservation {order.Reservation} {order.ReservedAmount}.");
        var offer = Offer(order.Offer);
        _findings.Check(Invariant.ConfirmedHoldsBoth,
            (provider, price, per) == (offer.Provider, offer.Price, offer.Per),
            $"Confirmed by {provider} at {price} per {per}; "
                + $"the offer is {offer.Provider}'s at {offer.Price} per {offer.Per}.");
        Move(order, "confirmed", step, order.Status == "placed");
        (order.Provider, order.Price, order.Per, order.ConfirmedAmount) = (provider, price, per, held);
    }

    private void OrderRefused(Step step)
    {
        var code = step.Data.Text("code"u8);
        _ = step.Data.Text("reason"u8);
        var order = Order(step.Id);
        AllowMarket(step);
        Move(order, "refused", step, order.Status == "placed");
        order.RefusalCode = code;
    }

    private void UsageRecorded(Step step)
    {
        var (sequence, quantity) = (step.Data.Number("sequence"u8), step.Data.Amount("quantity"u8));
        _ = step.Data.Text("digest"u8);
        var (records, sum, backwards) = (0L, 0L, 0L);
        step.ForEach("records"u8, record =>
        {
            _ = record.Text("id"u8);
            if (record.Time("until"u8) < record.Time("from"u8)) backwards++;
            sum = checked(sum + record.Amount("quantity"u8));
            records++;
        });
        var order = Order(step.Id);
        Allow(step.ActsFor("provider", order.Provider), step, "the order's provider");

        _findings.Check(Invariant.OrderSequence, order.Status == "confirmed",
            $"Usage of an order that is {order.Status}.");
        _findings.Check(Invariant.UsageSequence, sequence == order.Sequence + 1,
            $"Batch {sequence} follows batch {order.Sequence}.");
        _findings.Check(Invariant.UsageSum, records is >= 1 and <= MostRecords && sum == quantity && backwards == 0,
            $"{records} records, {backwards} of them backwards in time, add up to {sum}; stated is {quantity}.");
        (order.Sequence, order.Used, order.Position) = (sequence, checked(order.Used + quantity), step.Position);
        _findings.Check(Invariant.UsageWithinOrder, order.Used <= order.Quantity,
            $"{order.Used} used of {order.Quantity} ordered.");
    }

    private void OrderAccepted(Step step)
    {
        var (quantity, amount) = (step.Data.Amount("quantity"u8), step.Data.Amount("amount"u8));
        var order = Order(step.Id);
        Allow(step.ActsFor("sme", SmeOf(order)), step, "the order's SME");

        Move(order, "accepted", step, order.Status == "confirmed");
        var worth = order.Per > 0 ? Pricing.Amount(quantity, order.Price, order.Per) : -1;
        _findings.Check(Invariant.AcceptedAsMetered, quantity == order.Used && amount == worth,
            $"{quantity} accepted at {amount}; metered {order.Used}, worth {worth}.");
        order.AcceptedAmount = amount;
    }

    private void OrderCancelled(Step step)
    {
        var order = Order(step.Id);
        Allow(step.ActsFor("sme", SmeOf(order)), step, "the order's SME");
        Move(order, "cancelled", step, order is { Status: "confirmed", Sequence: 0 });
    }

    private void OrderSettled(Step step)
    {
        var company = step.Data.Text("provider"u8);
        var legs = new Legs(step.Data.Amount("government"u8), step.Data.Amount("selfPay"u8));
        var order = Order(step.Id);
        AllowMarket(step);

        Move(order, "settled", step, order.Status == "accepted");
        _findings.Check(Invariant.SettledAsCaptured,
            order.Hold == Claim.Taken && legs == order.Captured && legs.Total == order.AcceptedAmount
                && company == order.Provider,
            $"{legs} settled to {company}; "
                + $"captured {order.Captured} and accepted {order.AcceptedAmount} for {order.Provider}.");
        (order.Settled, order.SettledPosition, order.SettledAt) = (legs, step.Position, step.At);
        var provider =
            Of(_providers, company, made => new ProviderModel(made) { Account = _ledger.Account("company", made) });
        provider.Settled = checked(provider.Settled + legs.Total);
        provider.Lines.Add(order);
        // Different events tell the two sides, so a settlement that differs from its capture unbalances the books.
        _ledger.Debit(order.Account, order.Captured.Total);
        _ledger.Credit(provider.Account, legs.Total);
    }

    private void Move(OrderModel order, string status, Step step, bool legal)
    {
        _findings.Check(Invariant.OrderSequence, legal,
            $"An order that is {order.Status}{(order.Sequence > 0 ? " and used" : "")} becomes {status}.");
        (order.Status, order.Position) = (status, step.Position);
    }

    // A process that runs twice may still take something for an order that its other run saw refused. It gives it back,
    // which the end shows.
    private static bool MayTake(OrderModel order) => order.Status is "placed" or "refused";

    private static string SmeOf(OrderModel order) => order.Voucher[(order.Voucher.IndexOf('.') + 1)..];
}
