using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Tenders;

/// <summary>A lot (분할) within its tender.</summary>
[JsonConverter(typeof(IdJson<LotId>))]
public readonly record struct LotId(string Value) : IId<LotId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static LotId Of(string value) => new(value);
    public override string ToString() => Value;
}
