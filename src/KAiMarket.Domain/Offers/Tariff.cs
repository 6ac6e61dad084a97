namespace KAiMarket.Domain.Offers;

/// <summary>What a quantity costs: <see cref="Price"/> won for each <see cref="Per"/> units.</summary>
public readonly record struct Tariff(Won Price, long Per)
{
    /// <summary>
    /// floor(quantity × price ÷ per), always on an order's whole quantity: many small readings cost what one large one
    /// does. Null when it exceeds <see cref="Won.Most"/>.
    /// </summary>
    public Won? AmountOf(long quantity)
    {
        var amount = (Int128)quantity * Price.Amount / Per;
        return amount > Won.Most.Amount ? null : new Won((long)amount);
    }
}
