using System.Security.Cryptography;
using KAiMarket.Sealing;

namespace KAiMarket.Specs.Sealing;

public sealed class HpkeSpec
{
    private static readonly Rfc9180Vector Vector = Rfc9180Vector.Read();

    public static TheoryData<string, byte[]> NoPoints() => new()
    {
        { "nothing", [] },
        { "too short", Vector.PkRm[..^1] },
        { "too long", [.. Vector.PkRm, 0] },
        { "x without a form", Vector.PkRm[1..] },
        { "compressed", [2, .. Vector.PkRm[1..33]] },
        { "hybrid form", [6, .. Vector.PkRm[1..]] },
        { "infinity", [0] },
        { "infinity filled up", new byte[65] },
        { "zero", [4, .. new byte[64]] },
        { "off the curve by a bit", [.. Vector.PkRm[..^1], (byte)(Vector.PkRm[^1] ^ 1)] },
        { "x is beyond p", [4, .. Enumerable.Repeat((byte)255, 32), .. Vector.PkRm[33..]] },
        { "x and y exchanged", [4, .. Vector.PkRm[33..], .. Vector.PkRm[1..33]] },
        { "x is p", NotReduced() },
    };

    [Theory, MemberData(nameof(NoPoints))]
    public void Nothing_is_sealed_to_what_is_no_point(string what, byte[] point)
    {
        var ciphertext = new byte[16];
        Assert.False(Hpke.TrySeal(point, [], [], [], new byte[Hpke.PointLength], ciphertext), what);
        Assert.All(ciphertext, one => Assert.Equal(0, one));
    }

    [Theory, MemberData(nameof(NoPoints))]
    public void Nothing_opens_with_what_is_no_point(string what, byte[] point)
    {
        using var recipient = Vector.Recipient();
        var plaintext = new byte[Vector.Plaintext.Length];
        Assert.False(
            Hpke.TryOpen(recipient, point, Vector.Info, Vector.Aad, Vector.Ciphertext, plaintext), what);
        Assert.All(plaintext, one => Assert.Equal(0, one));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(16), InlineData(100_000)]
    public void What_is_sealed_opens(int length)
    {
        using var recipient = Vector.Recipient();
        var content = RandomNumberGenerator.GetBytes(length);
        var encapsulated = new byte[Hpke.PointLength];
        var ciphertext = new byte[length + Hpke.TagLength];
        Assert.True(Hpke.TrySeal(Vector.PkRm, Vector.Info, Vector.Aad, content, encapsulated, ciphertext));
        var opened = new byte[length];
        Assert.True(Hpke.TryOpen(recipient, encapsulated, Vector.Info, Vector.Aad, ciphertext, opened));
        Assert.Equal(content, opened);
    }

    [Fact]
    public void The_same_content_is_never_sealed_alike()
    {
        var (first, second) = (new byte[Hpke.PointLength], new byte[Hpke.PointLength]);
        var ciphertext = new byte[Vector.Ciphertext.Length];
        Assert.True(Hpke.TrySeal(Vector.PkRm, [], [], Vector.Plaintext, first, ciphertext));
        Assert.True(Hpke.TrySeal(Vector.PkRm, [], [], Vector.Plaintext, second, new byte[ciphertext.Length]));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Another_info_aad_point_or_key_does_not_open()
    {
        using var recipient = Vector.Recipient();
        using var other = Vector.Sender();
        Assert.True(Opens(recipient, Vector));
        Assert.False(Opens(other, Vector));
        Assert.False(Opens(recipient, Vector with { Info = [.. Vector.Info, 0] }));
        Assert.False(Opens(recipient, Vector with { Info = [] }));
        Assert.False(Opens(recipient, Vector with { Aad = Vector.Aad[1..] }));
        Assert.False(Opens(recipient, Vector with { PkEm = Vector.PkRm }));
        // What ends info may not begin the additional data.
        var moved = Vector with { Info = Vector.Info[..^1], Aad = [Vector.Info[^1], .. Vector.Aad] };
        Assert.False(Opens(recipient, moved));
    }

    [Fact]
    public void A_ciphertext_shorter_than_its_tag_does_not_open()
    {
        using var recipient = Vector.Recipient();
        for (var length = 0; length < Hpke.TagLength; length++)
            Assert.False(Hpke.TryOpen(recipient, Vector.PkEm, [], [], new byte[length], []));
    }

    private static bool Opens(ECDiffieHellman key, Rfc9180Vector vector) => Hpke.TryOpen(
        key, vector.PkEm, vector.Info, vector.Aad, vector.Ciphertext, new byte[vector.Plaintext.Length]);

    // (p, y): the equation holds for it, but it is a second spelling of the point (0, y).
    private static byte[] NotReduced() =>
    [
        4,
        .. Convert.FromHexString("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
        .. Convert.FromHexString("66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4"),
    ];
}
