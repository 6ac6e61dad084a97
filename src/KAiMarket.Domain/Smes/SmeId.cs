using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Smes;

/// <summary>A demand firm (수요기업) that claims vouchers.</summary>
[JsonConverter(typeof(IdJson<SmeId>))]
public readonly record struct SmeId(string Value) : IId<SmeId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static SmeId Of(string value) => new(value);
    public override string ToString() => Value;
}
