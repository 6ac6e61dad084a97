using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Documents;

/// <summary>A file of an organisation: a notice, a specification, a proof.</summary>
[JsonConverter(typeof(IdJson<DocumentId>))]
public readonly record struct DocumentId(string Value) : IId<DocumentId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static DocumentId Of(string value) => new(value);
    public override string ToString() => Value;
}
