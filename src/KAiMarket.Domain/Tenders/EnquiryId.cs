using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Tenders;

/// <summary>A question about a tender (질의), chosen by who asks; once in its tender.</summary>
[JsonConverter(typeof(IdJson<EnquiryId>))]
public readonly record struct EnquiryId(string Value) : IId<EnquiryId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static EnquiryId Of(string value) => new(value);
    public override string ToString() => Value;
}
