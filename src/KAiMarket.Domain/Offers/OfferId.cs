using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Offers;

/// <summary>A provider's offer in the catalogue.</summary>
[JsonConverter(typeof(IdJson<OfferId>))]
public readonly record struct OfferId(string Value) : IId<OfferId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static OfferId Of(string value) => new(value);
    public override string ToString() => Value;
}
