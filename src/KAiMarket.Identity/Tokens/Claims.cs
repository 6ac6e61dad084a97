using System.Text.Json;
using System.Text.Json.Serialization;

namespace KAiMarket.Identity.Tokens;

/// <summary>What a token of this market says (RFC 9068).</summary>
/// <param name="Sub">The key that it was given to.</param>
/// <param name="Exp">Seconds since 1970, as the other times.</param>
/// <param name="Org">The organisation that the key acts for; null for none.</param>
/// <param name="Scope">With spaces between; null for everything that the key may.</param>
internal sealed record Claims(
    [property: JsonPropertyName("iss")] string Iss,
    [property: JsonPropertyName("aud")] string Aud,
    [property: JsonPropertyName("sub")] string Sub,
    [property: JsonPropertyName("client_id")] string ClientId,
    [property: JsonPropertyName("iat")] long Iat,
    [property: JsonPropertyName("nbf")] long Nbf,
    [property: JsonPropertyName("exp")] long Exp,
    [property: JsonPropertyName("jti")] string Jti,
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("org")] string? Org = null,
    [property: JsonPropertyName("scope")] string? Scope = null)
{
    public const string Audience = "kaimarket";

    private static readonly JsonSerializerOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        MaxDepth = 2,
    };

    /// <summary>Null for what is no such claims.</summary>
    public static Claims? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<Claims>(json, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
