using System.Security.Cryptography;
using System.Text;
using KAiMarket.Sealing;

namespace KAiMarket.Specs.Sealing;

public sealed class EnvelopeSpec
{
    private static readonly Rfc9180Vector Vector = Rfc9180Vector.Read();
    private static readonly EnvelopeBinding Binding = new(EnvelopeKind.Price, "tender-1", "lot-1", "company-1");
    private static readonly byte[] Content = "The price is 97,000,000 won."u8.ToArray();
    private static readonly string KeyId = TenderKey.IdOf(Vector.PkRm);

    [Theory, InlineData(0), InlineData(28), InlineData(4092), InlineData(4093), InlineData(3_000_000)]
    public void What_is_sealed_opens(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        var opened = Open(Envelope.Seal(Vector.PkRm, Binding, content).Bytes.ToArray());
        Assert.Null(opened.Fault);
        Assert.Equal(content, opened.Bytes.ToArray());
    }

    // The same bytes were made by an independent program in another language. They are stored for ever.
    [Fact]
    public void The_format_does_not_change()
    {
        using var ephemeral = Vector.Sender();
        var envelope = Envelope.Seal(ephemeral, Vector.PkRm, Binding, Content).Bytes.ToArray();
        Assert.Equal(4224, envelope.Length);
        Assert.StartsWith(
            "01028710cee59cfe355aed7b658ce51b82690874656e6465722d31056c6f742d3109636f6d70616e792d3100001010",
            Convert.ToHexStringLower(envelope), StringComparison.Ordinal);
        Assert.Equal(
            "35c7314186a61fc1c22599627f3f42a61ddc1b0d48d587d784c4d0fa7a99c06c",
            Convert.ToHexStringLower(Envelope.Digest(envelope)));
        Assert.Equal(Content, Open(envelope).Bytes.ToArray());
    }

    [Fact]
    public void The_header_is_read_without_a_key()
    {
        var envelope = Seal();
        Assert.True(EnvelopeHeader.TryRead(envelope, out var header, out _));
        Assert.Equal(new EnvelopeHeader(Binding, KeyId, 4096 + 16), header);
        Assert.Equal(envelope.Length, header.EnvelopeLength);
        Assert.Null(Envelope.Inspect(Binding, envelope));
    }

    [Fact]
    public void The_content_is_not_in_the_envelope() =>
        Assert.Equal(-1, Seal().AsSpan().IndexOf("97,000,000"u8));

    [Fact]
    public void The_length_tells_nothing_of_a_price()
    {
        int Length(string price) => Envelope.Seal(Vector.PkRm, Binding, Encoding.UTF8.GetBytes(price)).Bytes.Length;
        Assert.Equal(Length("9"), Length("97,000,000"));
    }

    public static TheoryData<EnvelopeBinding> OtherPlaces() => new()
    {
        Binding with { Kind = EnvelopeKind.Technical },
        Binding with { Tender = "tender-2" },
        Binding with { Lot = "lot-2" },
        Binding with { Bidder = "company-2" },
        // The same letters in other places.
        Binding with { Tender = "tender-1l", Lot = "ot-1" },
        Binding with { Lot = "lot-1c", Bidder = "ompany-1" },
    };

    [Theory, MemberData(nameof(OtherPlaces))]
    public void It_is_refused_in_another_place(EnvelopeBinding other)
    {
        Assert.Equal(SealFault.BindingDiffers, Open(Seal(), other).Fault);
        Assert.Equal(SealFault.BindingDiffers, Envelope.Inspect(other, Seal()));
    }

    [Theory, MemberData(nameof(OtherPlaces))]
    public void It_does_not_open_with_another_header(EnvelopeBinding other)
    {
        var envelope = Seal();
        Assert.True(EnvelopeHeader.TryRead(envelope, out var header, out _));
        var moved = header with { Binding = other };
        var forged = new byte[moved.EnvelopeLength];
        moved.Write(forged);
        envelope.AsSpan(header.Length).CopyTo(forged.AsSpan(moved.Length));
        Assert.Null(Envelope.Inspect(other, forged));
        Assert.Equal(SealFault.DoesNotOpen, Open(forged, other).Fault);
    }

    [Fact]
    public void No_bit_can_change()
    {
        var envelope = Seal();
        using var recipient = Vector.Recipient();
        Assert.True(EnvelopeHeader.TryRead(envelope, out var header, out _));
        var head = header.Length + Hpke.PointLength;
        for (var bit = 0; bit < envelope.Length * 8; bit += bit < head * 8 ? 1 : 61)
        {
            envelope[bit / 8] ^= (byte)(1 << bit % 8);
            var opened = Envelope.Open(recipient, KeyId, Binding, envelope);
            Assert.True(opened.Fault is not null, $"It opens with bit {bit} changed.");
            envelope[bit / 8] ^= (byte)(1 << bit % 8);
        }

        Assert.Null(Open(envelope).Fault);
    }

    [Fact]
    public void A_part_of_an_envelope_is_none()
    {
        var envelope = Seal();
        for (var length = 0; length < envelope.Length; length += length < 200 ? 1 : 97)
            Assert.Equal(SealFault.Malformed, Open(envelope[..length]).Fault);
    }

    [Fact]
    public void An_envelope_with_more_behind_it_is_none()
    {
        Assert.Equal(SealFault.Malformed, Open([.. Seal(), 0]).Fault);
        Assert.Equal(SealFault.Malformed, Open([.. Seal(), .. Seal()]).Fault);
    }

    [Fact]
    public void An_envelope_of_another_version_is_told_apart()
    {
        var envelope = Seal();
        envelope[0] = 2;
        Assert.Equal(SealFault.VersionUnknown, Open(envelope).Fault);
    }

    [Fact]
    public void An_envelope_sealed_to_another_key_is_told_apart() =>
        Assert.Equal(SealFault.KeyDiffers, Open(Envelope.Seal(Vector.PkEm, Binding, Content).Bytes.ToArray()).Fault);

    [Fact]
    public void Another_key_under_the_same_id_does_not_open()
    {
        using var other = Vector.Sender();
        Assert.Equal(SealFault.DoesNotOpen, Envelope.Open(other, KeyId, Binding, Seal()).Fault);
    }

    [Fact]
    public void An_encapsulated_key_off_the_curve_is_refused()
    {
        var envelope = Seal();
        Assert.True(EnvelopeHeader.TryRead(envelope, out var header, out _));
        envelope[header.Length + 40] ^= 1;
        Assert.Equal(SealFault.PointInvalid, Open(envelope).Fault);
        Assert.Equal(SealFault.PointInvalid, Envelope.Inspect(Binding, envelope));
    }

    [Fact]
    public void Nothing_is_sealed_to_what_is_no_point()
    {
        Assert.Equal(SealFault.PointInvalid, Envelope.Seal([], Binding, Content).Fault);
        Assert.Equal(SealFault.PointInvalid, Envelope.Seal(new byte[65], Binding, Content).Fault);
    }

    [Fact]
    public void Nothing_is_sealed_that_is_too_large()
    {
        Assert.Null(Envelope.Seal(Vector.PkRm, Binding, new byte[Envelope.MostContent]).Fault);
        Assert.Equal(
            SealFault.TooLarge, Envelope.Seal(Vector.PkRm, Binding, new byte[Envelope.MostContent + 1]).Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tender 1")]
    [InlineData("tender\n")]
    [InlineData("입찰")]
    [InlineData(null)]
    public void An_id_is_visible_ascii(string? id)
    {
        Assert.Equal(SealFault.BindingInvalid, SealFor(Binding with { Tender = id! }));
        Assert.Equal(SealFault.BindingInvalid, SealFor(Binding with { Lot = id! }));
        Assert.Equal(SealFault.BindingInvalid, SealFor(Binding with { Bidder = id! }));
    }

    [Fact]
    public void An_id_has_an_end_and_a_kind_is_known()
    {
        Assert.Null(SealFor(Binding with { Lot = new('x', 128) }));
        Assert.Equal(SealFault.BindingInvalid, SealFor(Binding with { Lot = new('x', 129) }));
        Assert.Equal(SealFault.BindingInvalid, SealFor(Binding with { Kind = 0 }));
        Assert.Equal(SealFault.BindingInvalid, SealFor(Binding with { Kind = (EnvelopeKind)3 }));
    }

    // A bidder has the public key and the format, so the market must expect any content below a sound seal.
    [Theory]
    [InlineData("", 0)]
    [InlineData("", 16)]
    [InlineData("00", 3)]
    [InlineData("00000001 61", 5)]
    [InlineData("00000001 61 01", 4096)]
    [InlineData("00000ffd", 4096)]
    [InlineData("ffffffff", 4096)]
    [InlineData("7fffffff", 4096)]
    [InlineData("00000001 61", 8192)]
    public void A_sound_seal_over_unsound_framing_is_refused(string framed, int length)
    {
        var padded = new byte[length];
        Convert.FromHexString(framed.Replace(" ", "", StringComparison.Ordinal)).CopyTo(padded, 0);
        var header = new EnvelopeHeader(Binding, KeyId, length + Hpke.TagLength);
        var envelope = new byte[header.EnvelopeLength];
        header.Write(envelope);
        Assert.True(Hpke.TrySeal(
            Vector.PkRm, "kaimarket-envelope.v1"u8, envelope.AsSpan(0, header.Length), padded,
            envelope.AsSpan(header.Length, Hpke.PointLength), envelope.AsSpan(header.Length + Hpke.PointLength)));
        Assert.Equal(SealFault.ContentMalformed, Open(envelope).Fault);
    }

    [Fact]
    public void A_header_that_announces_too_much_is_refused()
    {
        var header = new EnvelopeHeader(Binding, KeyId, int.MaxValue);
        var envelope = new byte[header.Length];
        header.Write(envelope);
        Assert.Equal(SealFault.TooLarge, Open(envelope).Fault);
    }

    [Fact]
    public void Every_fault_has_a_sentence_and_no_bytes()
    {
        Assert.All(
            Enum.GetValues<SealFault>(), fault => Assert.EndsWith(".", fault.Sentence(), StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(() => Open([]).Bytes);
    }

    private static byte[] Seal() => Envelope.Seal(Vector.PkRm, Binding, Content).Bytes.ToArray();

    private static SealFault? SealFor(EnvelopeBinding binding) =>
        Envelope.Seal(Vector.PkRm, binding, Content).Fault;

    private static SealOutcome Open(byte[] envelope, EnvelopeBinding? expected = null)
    {
        using var recipient = Vector.Recipient();
        return Envelope.Open(recipient, KeyId, expected ?? Binding, envelope);
    }
}
