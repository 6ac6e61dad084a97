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

    /// <summary>
    /// Why this member cannot give so much: nobody gives more than they have, nor for longer. Null when it can.
    /// </summary>
    /// <param name="until">The end of what is given; null for none.</param>
    public Refusal? Excess(Scopes scopes, DateTimeOffset? until) => Given.Excess(Scopes, Until, scopes, until);

    /// <summary>An Owner on whom the organisation can count.</summary>
    [JsonIgnore] public bool IsLastingOwner => Duty == Duty.Owner && Until is null;
}

/// <summary>What is passed on: keys and memberships.</summary>
public static class Given
{
    /// <summary>Why somebody cannot give so much; null when they can.</summary>
    /// <param name="own">Of whoever gives.</param>
    /// <param name="end">Of what they have; null for none.</param>
    /// <param name="until">Of what is given; null for none.</param>
    public static Refusal? Excess(Scopes own, DateTimeOffset? end, Scopes scopes, DateTimeOffset? until) =>
        !scopes.AreWithin(own) ? MarketOrganisation.ScopesWider
        : end is { } last && !(until <= last)
            ? MarketOrganisation.ScopesWider.Because("What is theirs ends before that.").At("until")
        : null;
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
