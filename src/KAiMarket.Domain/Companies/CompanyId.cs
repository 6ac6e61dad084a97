using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Companies;

/// <summary>A supplier firm (공급기업): provider of offers, bidder on tenders.</summary>
[JsonConverter(typeof(IdJson<CompanyId>))]
public readonly record struct CompanyId(string Value) : IId<CompanyId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static CompanyId Of(string value) => new(value);
    public override string ToString() => Value;
}
