using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KAiMarket.Sealing;

/// <summary>
/// One tender key as it lies in its file: readable JSON, in it the private key (PKCS#8) encrypted under the ring key.
/// Every other member is bound to that ciphertext, so damage anywhere shows. Of a destroyed key the file stays, with
/// nothing encrypted in it, so that the key is not made anew.
/// </summary>
internal sealed record KeyFile(
    string Format, string Tender, EnvelopeKind Kind, string Id, byte[] PublicKey, string Ring, bool Destroyed,
    byte[] Nonce, byte[] Private)
{
    public const int MostLength = 8 * 1024;

    private const string Known = "kaimarket-tender-key.v1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The file's name: the kind, and a digest of the tender, whose id may hold any character.</summary>
    public static string NameOf(string tender, EnvelopeKind kind) =>
        $"{Prefix(kind)}{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(tender)))}{Suffix}";

    public static string Prefix(EnvelopeKind kind) => kind == EnvelopeKind.Technical ? "technical-" : "price-";

    public const string Suffix = ".key";

    /// <summary>A new key pair.</summary>
    public static KeyFile New(string tender, EnvelopeKind kind, RingKey ring)
    {
        using var pair = ECDiffieHellman.Create(P256.Curve);
        var point = new byte[P256.PointLength];
        P256.Export(pair, point);
        var secret = pair.ExportPkcs8PrivateKey();
        try
        {
            return new KeyFile(Known, tender, kind, TenderKey.IdOf(point), point, ring.Id, false, [], [])
                .Wrap(secret, ring);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>What stays of this key when it is destroyed.</summary>
    public KeyFile Destroy(RingKey ring) => (this with { Destroyed = true }).Wrap([], ring);

    public TenderKey ToPublic() => new(Tender, Kind, Id, PublicKey, Destroyed);

    public byte[] Serialize() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>
    /// Reads a key file and proves it under the ring key. <paramref name="secret"/> is the private key, which the
    /// caller wipes. False when it is damaged or under another's name; <paramref name="why"/> is half a sentence then.
    /// </summary>
    public static bool TryParse(
        byte[] bytes, string name, RingKey ring, out KeyFile? file, out byte[] secret, out string why)
    {
        (file, secret) = (null, []);
        try
        {
            file = JsonSerializer.Deserialize<KeyFile>(bytes, Json);
        }
        catch (JsonException)
        {
            // Answered below; what the reader says could quote the file.
        }

        why = "it is not a key file that this program can read";
        if (file is not { Format: Known } || !EnvelopeBinding.IsId(file.Tender)) return false;
        why = "it was made under another ring key";
        if (file.Ring != ring.Id) return false;
        why = "it lies under the name of another key";
        if (name != NameOf(file.Tender, file.Kind)) return false;
        why = "it is damaged";
        if (ring.Unwrap(file.Nonce, file.Private, file.Bound()) is not { } unwrapped) return false;
        secret = unwrapped;
        return true;
    }

    private KeyFile Wrap(ReadOnlySpan<byte> secret, RingKey ring)
    {
        var (nonce, ciphertext) = ring.Wrap(secret, Bound());
        return this with { Nonce = nonce, Private = ciphertext };
    }

    // No member can hold the space between them.
    private byte[] Bound() => Encoding.ASCII.GetBytes(string.Join(
        ' ', Format, Tender, Prefix(Kind), Id, Convert.ToHexString(PublicKey), Ring, Destroyed ? "destroyed" : "live"));

    // A record would print its members.
    public override string ToString() => $"{Format} {Id}";
}
