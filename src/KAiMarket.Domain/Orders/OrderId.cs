using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Orders;

/// <summary>An order on an offer, chosen by the demand side; its idempotency key.</summary>
[JsonConverter(typeof(IdJson<OrderId>))]
public readonly record struct OrderId(string Value) : IId<OrderId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static OrderId Of(string value) => new(value);
    public override string ToString() => Value;
}
