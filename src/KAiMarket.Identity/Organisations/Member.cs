using System.Text.Json;
using System.Text.Json.Serialization;
using KAiMarket.Domain;

namespace KAiMarket.Identity.Organisations;

/// <summary>What a member may do for its organisation; each includes the next.</summary>
public enum Duty
{
    /// <summary>Sees to people and keys.</summary>
    Owner,

    /// <summary>Acts in the organisation's roles.</summary>
    Clerk,

    /// <summary>Reads.</summary>
    Reader,
}

/// <summary>One account in one organisation.</summary>
/// <param name="Account">A random id, never a name.</param>
/// <param name="JoinedAt">When the account came in.</param>
/// <param name="Until">
/// The end of a delegation (위임): from this moment the account is no member any more; null for none.
/// </param>
/// <param name="Scopes">What of the roles' rights it may use.</param>
public sealed record Member(
    string Account, Duty Duty, DateTimeOffset JoinedAt, DateTimeOffset? Until = null, Scopes? Scopes = null)
{
    [JsonConverter(typeof(ScopesJson))]
    public Scopes Scopes { get; init; } = Scopes ?? Scopes.All;

    public bool IsAt(DateTimeOffset now) => Until is not { } end || now < end;

    /// <summary>An Owner on whom the organisation can count.</summary>
    [JsonIgnore] public bool IsLastingOwner => Duty == Duty.Owner && Until is null;
}

/// <summary>An organisation and role that an account may act under.</summary>
/// <param name="Until">From this moment no more; null for no end.</param>
public sealed record Hat(
    OrganisationId Organisation, OrganisationKind Kind, string Name, Role Role, Duty Duty, DateTimeOffset? Until, Scopes Scopes);

/// <summary>Scopes as one text with spaces between.</summary>
internal sealed class ScopesJson : JsonConverter<Scopes>
{
    public override Scopes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Scopes.TryParse(reader.GetString() ?? "", out var scopes)
            ? scopes
            : throw new JsonException($"A scope is {Scopes.Rule}.");

    public override void Write(Utf8JsonWriter writer, Scopes value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text);
}
