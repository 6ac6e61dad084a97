using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Contracts;

/// <summary>A milestone (기성 단계) within its contract.</summary>
[JsonConverter(typeof(IdJson<MilestoneId>))]
public readonly record struct MilestoneId(string Value) : IId<MilestoneId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static MilestoneId Of(string value) => new(value);
    public override string ToString() => Value;
}
