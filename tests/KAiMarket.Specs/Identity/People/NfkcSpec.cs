using System.Security.Cryptography;
using System.Text;
using KAiMarket.Identity.Passwords;

namespace KAiMarket.Specs.Identity.People;

/// <summary>Unicode's normalisation form KC, where the framework has none.</summary>
public sealed class NfkcSpec
{
    [Theory]
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00")]
    [InlineData("\uff50\uff41\uff53\uff53\uff11\uff12", "pass12")]
    [InlineData("\ufb01ne", "fine")]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("a\u0323\u0302", "\u1ead")]
    [InlineData("a\u0302\u0323", "\u1ead")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u2460\u321c", "1(\uc8fc)")]
    [InlineData("\u1100\u1161\u11a7", "\uac00\u11a7")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\ufdfa", "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064a\u0647 \u0648\u0633\u0644\u0645")]
    [InlineData("\u1e9b\u0323", "\u1e69")]
    [InlineData("\uac00\u11a8", "\uac01")]
    [InlineData("\uff76\uff9e", "\u30ac")]
    [InlineData("\U0001d400\u0300", "\u00c0")]
    [InlineData("x\u0301\u0301", "x\u0301\u0301")]
    public void A_text_that_looks_the_same_is_the_same(string text, string normal)
    {
        Assert.Equal(normal, Nfkc.Of(text));
        Assert.Equal(normal, Nfkc.Of(normal));
    }

    [Fact]
    public void Every_code_point_is_normalised_as_another_implementation_does()
    {
        // Of Python's unicodedata 14.0.0: NFKC of an a, the code point, a mark below and one above, each with a line end.
        const string Theirs = "8f2d3267c471874bb61bcefc42ceda63c0141ce67180030607c732fb7ef25495";
        using var ours = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var point = 0; point <= 0x10FFFF; point++)
        {
            if (!Rune.IsValid(point)) continue;
            ours.AppendData(Encoding.UTF8.GetBytes(Nfkc.Of($"a{char.ConvertFromUtf32(point)}\u0323\u0301") + "\n"));
        }

        Assert.Equal(Theirs, Convert.ToHexStringLower(ours.GetHashAndReset()));
    }
}
