using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain;

/// <summary>
/// Stands for one firm in the journal: a keyed digest of its business number, made by the identity store. The number
/// itself is personal data for a sole proprietor, so it never enters an event; equal numbers have equal references.
/// </summary>
[JsonConverter(typeof(IdJson<FirmReference>))]
public readonly record struct FirmReference(string Value) : IId<FirmReference>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static FirmReference Of(string value) => new(value);
    public override string ToString() => Value;
}
