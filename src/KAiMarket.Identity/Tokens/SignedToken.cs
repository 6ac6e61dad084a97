using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace KAiMarket.Identity.Tokens;

/// <summary>
/// A JWS in compact form (RFC 7515), read in the one way that this market writes it: ES256, a header of exactly
/// <c>alg</c>, <c>kid</c> and, where it is asked for, <c>typ</c>, and Base64url without padding or spare bits. Nothing
/// that a header says chooses how it is verified, so there is no algorithm to be confused (RFC 8725, section 3.1).
/// </summary>
internal static class SignedToken
{
    /// <summary>In characters; this market's own are shorter by far.</summary>
    public const int Longest = 4096;

    private const int SignatureLength = 64;
    private const int LongestHeader = 256;

    /// <summary>Opens a token that is well formed and signed; null for any other.</summary>
    /// <param name="type">What <c>typ</c> must be; null for a header without it.</param>
    /// <param name="keyOf">The key of a <c>kid</c>, or null.</param>
    public static byte[]? TryOpen(ReadOnlySpan<char> token, string? type, Func<string, SigningKey?> keyOf)
    {
        if (token.Length > Longest || !Ascii.IsValid(token)) return null;
        var first = token.IndexOf('.');
        var last = token.LastIndexOf('.');
        if (first <= 0 || first == last || token[(first + 1)..last].Contains('.')) return null;

        if (Decode(token[..first], LongestHeader) is not { } header || KidOf(header, type) is not { } kid
            || keyOf(kid) is not { } key || Decode(token[(last + 1)..], SignatureLength) is not { } signature
            || signature.Length != SignatureLength)
            return null;

        Span<byte> text = stackalloc byte[last];
        Encoding.ASCII.GetBytes(token[..last], text);
        return key.Signed(text, signature) ? Decode(token[(first + 1)..last], Longest) : null;
    }

    /// <summary>The key's name, if the header is exactly as it should be.</summary>
    private static string? KidOf(ReadOnlySpan<byte> header, string? type)
    {
        string? kid = null, algorithm = null, typ = null;
        var reader = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 1 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                if (!reader.Read() || reader.TokenType != JsonTokenType.String) return null;
                var value = reader.GetString();
                if (name == "alg" && algorithm is null) algorithm = value;
                else if (name == "kid" && kid is null) kid = value;
                else if (name == "typ" && typ is null) typ = value;
                else return null;
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() && algorithm == "ES256" && typ == type
                ? kid
                : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or not UTF-8.
            return null;
        }
    }

    /// <summary>Bytes of Base64url in the only spelling that they have; null for any other text.</summary>
    private static byte[]? Decode(ReadOnlySpan<char> text, int most)
    {
        var bytes = new byte[Math.Min(most + 3, Base64Url.GetMaxDecodedLength(text.Length))];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done || written > most)
            return null;

        Span<char> again = stackalloc char[Base64Url.GetEncodedLength(written)];
        Base64Url.EncodeToChars(bytes.AsSpan(0, written), again);
        return text.SequenceEqual(again) ? bytes[..written] : null;
    }
}
