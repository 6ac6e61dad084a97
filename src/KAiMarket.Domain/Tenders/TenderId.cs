using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Tenders;

/// <summary>A tender (입찰공고), chosen by the ministry that plans it.</summary>
[JsonConverter(typeof(IdJson<TenderId>))]
public readonly record struct TenderId(string Value) : IId<TenderId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static TenderId Of(string value) => new(value);
    public override string ToString() => Value;
}
