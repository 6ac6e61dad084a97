using System.Security.Cryptography;
using System.Text.Json;
using KAiMarket.Sealing;

namespace KAiMarket.Specs.Sealing;

/// <summary>The published vectors of the suite (rfc9180-a3.json says where they are from).</summary>
public sealed class Rfc9180Spec
{
    private static readonly Rfc9180Vector Vector = Rfc9180Vector.Read();

    [Fact]
    public void Both_sides_agree_on_the_shared_secret()
    {
        using var sender = Vector.Sender();
        using var recipient = Vector.Recipient();
        var secret = new byte[32];
        HpkeKeys.SharedSecret(sender, Vector.PkRm, Vector.PkEm, Vector.PkRm, secret);
        Assert.Equal(Vector.SharedSecret, secret);
        HpkeKeys.SharedSecret(recipient, Vector.PkEm, Vector.PkEm, Vector.PkRm, secret);
        Assert.Equal(Vector.SharedSecret, secret);
    }

    [Fact]
    public void The_key_schedule_gives_key_and_nonce()
    {
        Assert.Equal(Vector.KeyScheduleContext, HpkeKeys.Context(Vector.Info));
        using var keys = HpkeKeys.Schedule(Vector.SharedSecret, Vector.Info);
        Assert.Equal(Vector.Key, keys.Key);
        Assert.Equal(Vector.BaseNonce, keys.BaseNonce);
    }

    [Fact]
    public void The_first_encryption_gives_the_published_bytes()
    {
        using var sender = Vector.Sender();
        var encapsulated = new byte[Hpke.PointLength];
        var ciphertext = new byte[Vector.Ciphertext.Length];
        Hpke.Seal(sender, Vector.PkRm, Vector.Info, Vector.Aad, Vector.Plaintext, encapsulated, ciphertext);
        Assert.Equal(Vector.PkEm, encapsulated);
        Assert.Equal(Vector.Ciphertext, ciphertext);
    }

    [Fact]
    public void The_published_bytes_open()
    {
        using var recipient = Vector.Recipient();
        var plaintext = new byte[Vector.Plaintext.Length];
        Assert.True(
            Hpke.TryOpen(recipient, Vector.PkEm, Vector.Info, Vector.Aad, Vector.Ciphertext, plaintext));
        Assert.Equal(Vector.Plaintext, plaintext);
    }

    [Fact]
    public void A_key_that_is_disposed_is_wiped()
    {
        var keys = HpkeKeys.Schedule(Vector.SharedSecret, Vector.Info);
        keys.Dispose();
        Assert.All([.. keys.Key, .. keys.BaseNonce], one => Assert.Equal(0, one));
    }
}

/// <summary>One vector of RFC 9180 with its names, in bytes.</summary>
internal sealed record Rfc9180Vector(
    byte[] Info, byte[] SkEm, byte[] PkEm, byte[] SkRm, byte[] PkRm, byte[] SharedSecret, byte[] Key, byte[] BaseNonce,
    byte[] KeyScheduleContext, byte[] Plaintext, byte[] Aad, byte[] Ciphertext)
{
    public static Rfc9180Vector Read()
    {
        using var file = JsonDocument.Parse(
            File.ReadAllText(Repository.At("tests", "KAiMarket.Specs", "Sealing", "rfc9180-a3.json")));
        byte[] Of(string name) => Convert.FromHexString(file.RootElement.GetProperty(name).GetString()!);
        return new(
            Of("info"), Of("skEm"), Of("pkEm"), Of("skRm"), Of("pkRm"), Of("sharedSecret"), Of("key"),
            Of("baseNonce"), Of("keyScheduleContext"), Of("plaintext"), Of("aad"), Of("ciphertext"));
    }

    public ECDiffieHellman Sender() => Pair(SkEm, PkEm);

    public ECDiffieHellman Recipient() => Pair(SkRm, PkRm);

    private static ECDiffieHellman Pair(byte[] secret, byte[] point) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        D = secret,
        Q = { X = point[1..33], Y = point[33..] },
    });
}
