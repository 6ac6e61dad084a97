using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using KAiMarket.Domain;

namespace KAiMarket.Identity.Organisations;

/// <summary>
/// What an organisation acts under: the id of its ministry, company or SME in the market, and one for those who run or
/// audit it. Unique over all kinds.
/// </summary>
[JsonConverter(typeof(OrganisationIdJson))]
public readonly record struct OrganisationId(string Value) : IId<OrganisationId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static OrganisationId Of(string value) => new(value);
    public override string ToString() => Value;
}

/// <summary>An invitation's id, chosen by whoever invites; not its secret.</summary>
[JsonConverter(typeof(InvitationIdJson))]
public readonly record struct InvitationId(string Value) : IId<InvitationId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static InvitationId Of(string value) => new(value);
    public override string ToString() => Value;
}

internal sealed class OrganisationIdJson : PlainIdJson<OrganisationId>;

internal sealed class InvitationIdJson : PlainIdJson<InvitationId>;

internal abstract class PlainIdJson<T> : JsonConverter<T> where T : struct, IId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.IsValid(reader.GetString()) is var valid && valid
            ? T.Of(reader.GetString()!)
            : throw new JsonException($"An id is {Ids.Rule}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
