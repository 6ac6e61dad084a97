using System.Globalization;

namespace KAiMarket.Audit;

internal sealed partial class Market
{
    private OfferModel Offer(string id) => Of(_offers, id, made => new OfferModel(made));

    private void OfferPublished(Step step)
    {
        var data = step.Data;
        var (provider, title, category, unit) =
            (data.Text("provider"u8), data.Text("title"u8), data.Text("category"u8), data.Text("unit"u8));
        var (price, per, capacity) = (data.Amount("price"u8), data.Amount("per"u8), data.Amount("capacity"u8));
        var (every, region, vendor, npu) =
            (data.Text("every"u8), data.Text("region"u8), data.TextOrNull("acceleratorVendor"u8),
                data.Flag("domesticNpu"u8));
        Allow(step.ActsFor("provider", provider), step, "the provider");

        var offer = Offer(step.Id);
        (offer.Provider, offer.Title, offer.Category, offer.Unit) = (provider, title, category, unit);
        (offer.Price, offer.Per, offer.Capacity, offer.Every) = (price, per, capacity, every);
        (offer.Region, offer.AcceleratorVendor, offer.DomesticNpu) = (region, vendor, npu);
    }

    private void CapacityReserved(Step step)
    {
        var data = step.Data;
        var (id, window, provider) = (data.Text("order"u8), data.Text("window"u8), data.Text("provider"u8));
        var (quantity, price, per, amount) =
            (data.Amount("quantity"u8), data.Amount("price"u8), data.Amount("per"u8), data.Amount("amount"u8));
        var (offer, order) = (Offer(step.Id), Order(id));
        AllowMarket(step);

        _findings.Check(Invariant.WithdrawnSellsNothing, !offer.Withdrawn, $"{id} reserves from a withdrawn offer.");
        _findings.Check(Invariant.ReservedAsOrdered,
            order.Reservation == Claim.None && MayTake(order) && order.Offer == step.Id
                && order.Quantity == quantity,
            $"{quantity} is reserved for {id}: {order.Status}, {order.Quantity} of {order.Offer}.");
        var expected = offer.Every switch
        {
            "day" => order.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "month" => order.Day.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            _ => "total",
        };
        _findings.Check(Invariant.ReservedAsOrdered,
            window == expected && (provider, price, per) == (offer.Provider, offer.Price, offer.Per)
                && amount == Pricing.Amount(quantity, offer.Price, offer.Per),
            $"{quantity} in window {window} at {amount}; by the offer {expected} and {offer.Price} per {offer.Per}.");

        var reserved = offer.Windows.GetValueOrDefault(window) + quantity;
        offer.Windows[window] = reserved;
        _findings.Check(Invariant.NoOversell, reserved <= offer.Capacity,
            $"{reserved} is reserved in window {window} of a capacity of {offer.Capacity}.");
        (order.Reservation, order.Reserved, order.ReservedAmount) = (Claim.Live, quantity, amount);
        (order.Window, order.ReservedOffer, order.Position) = (window, step.Id, step.Position);
    }

    private void CapacityReleased(Step step)
    {
        var (id, quantity) = (step.Data.Text("order"u8), step.Data.Amount("quantity"u8));
        var (offer, order) = (Offer(step.Id), Order(id));
        AllowMarket(step);

        var used = order.Status switch
        {
            "accepted" or "settled" => order.Used,
            "confirmed" => order.Reserved, // Whatever is asked back, a running order keeps all of it.
            _ => 0,
        };
        _findings.Check(Invariant.ReleasedAsReserved,
            order.Reservation == Claim.Live && order.ReservedOffer == step.Id && quantity == order.Reserved - used
                && order.Status != "confirmed",
            $"{quantity} of {order.Reserved} goes back for {id}, which is {order.Status} and used {order.Used}.");
        offer.Windows[order.Window] = offer.Windows.GetValueOrDefault(order.Window) - quantity;
        order.Reservation = order.Status is "accepted" or "settled" ? Claim.Taken : Claim.Released;
        order.Position = step.Position;
    }

    private void OfferWithdrawn(Step step)
    {
        var offer = Offer(step.Id);
        Allow(step.ActsFor("provider", offer.Provider), step, "the provider");
        offer.Withdrawn = true;
    }
}
