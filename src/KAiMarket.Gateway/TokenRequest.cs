using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace KAiMarket.Gateway;

/// <summary>What a client says to the token endpoint: who it is, in Basic or in the form but not in both, and for what.</summary>
/// <param name="Scope">Null where none was named.</param>
internal sealed record TokenRequest(string Id, string Secret, string? Scope)
{
    private const int MostMembers = 8, LongestName = 32, LongestValue = 2048;

    public static async Task<(TokenRequest? Request, TokenRefusal? Refusal)> ReadAsync(HttpContext context)
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim();
        if (!string.Equals(type, "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            return Invalid("Send Content-Type: application/x-www-form-urlencoded.");

        var form = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var reader = new FormPipeReader(context.Request.BodyReader)
            {
                ValueCountLimit = MostMembers,
                KeyLengthLimit = LongestName,
                ValueLengthLimit = LongestValue,
            };
            foreach (var (name, values) in await reader.ReadFormAsync(context.RequestAborted))
            {
                if (values.Count != 1) return Invalid("A member is given twice.");
                form[name] = values.ToString();
            }
        }
        catch (InvalidDataException)
        {
            return Invalid("The form cannot be read, or has more or longer members than any token request.");
        }

        return Read(context.Request.Headers.Authorization, form);
    }

    private static (TokenRequest? Request, TokenRefusal? Refusal) Read(
        Microsoft.Extensions.Primitives.StringValues authorization, Dictionary<string, string> form)
    {
        var id = Value("client_id");
        var secret = Value("client_secret");
        if (authorization.Count > 0)
        {
            if (authorization.Count > 1 || BasicOf(authorization[0]!) is not var (name, password))
                return (null, new("invalid_client", "Send the key's id and secret with Basic, or in the form."));
            if (secret is not null || (id is not null && id != name))
                return Invalid("The client shows who it is in two ways.");
            (id, secret) = (name, password);
        }

        if (Value("grant_type") is not { } grant) return Invalid("grant_type is missing.");
        if (grant != "client_credentials")
            return (null, new("unsupported_grant_type", "There is client_credentials alone."));
        return id is null || secret is null
            ? (null, new("invalid_client", "Send the key's id and secret with Basic, or in the form."))
            : (new TokenRequest(id, secret, Value("scope")), null);

        // A member without a value is as good as none (RFC 6749, section 3.2).
        string? Value(string member) => form.TryGetValue(member, out var value) && value.Length > 0 ? value : null;
    }

    // Both halves are form-encoded before they are joined (RFC 6749, section 2.3.1).
    private static (string Name, string Password)? BasicOf(string header)
    {
        const string Scheme = "Basic ";
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;

        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length)) return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':');
        return colon < 0 ? null : (WebUtility.UrlDecode(text[..colon]), WebUtility.UrlDecode(text[(colon + 1)..]));
    }

    private static (TokenRequest?, TokenRefusal?) Invalid(string reason) => (null, new("invalid_request", reason));
}
