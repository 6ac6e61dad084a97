using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Ministries;

/// <summary>A ministry or other demand institution (수요기관).</summary>
[JsonConverter(typeof(IdJson<MinistryId>))]
public readonly record struct MinistryId(string Value) : IId<MinistryId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static MinistryId Of(string value) => new(value);
    public override string ToString() => Value;
}
