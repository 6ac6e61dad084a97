using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using KAiMarket.Identity.Tokens;

namespace KAiMarket.Specs.Identity.Machines;

/// <summary>The JSON Web Signature vectors of Project Wycheproof, where they are beside the repository.</summary>
public sealed class WycheproofSpec
{
    [WycheproofFact]
    public void Of_all_vectors_only_those_that_are_valid_ES256_open()
    {
        var (all, opened) = (0, 0);
        foreach (var group in Read().GetProperty("testGroups").EnumerateArray())
        {
            using var signing = KeyOf(group);
            var kid = group.TryGetProperty("public", out var key) ? key.GetProperty("kid").GetString() : null;
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                all++;
                var name = $"{test.GetProperty("tcId")} {test.GetProperty("comment")}";
                var jws = test.GetProperty("jws").GetString()!;
                var payload = SignedToken.TryOpen(jws, null, asked => asked == kid ? signing : null);

                var valid = signing is not null && test.GetProperty("result").GetString() == "valid";
                Assert.True(valid == payload is not null, $"{name}: {jws}");
                if (payload is not null) opened++;

                // None of them is an access token.
                Assert.Null(SignedToken.TryOpen(jws, TokenIssuer.Type, asked => asked == kid ? signing : null));
            }
        }

        Assert.True(all > 300, $"{all} vectors");
        Assert.True(opened > 0, "No vector opens at all.");
    }

    /// <summary>
    /// Vectors of other algorithms come with an ES256 key under their own kid: what the header says must not choose how
    /// it is used.
    /// </summary>
    [WycheproofFact]
    public void A_key_for_ES256_opens_no_vector_of_another_algorithm()
    {
        using var signing = new SigningKey(1, ECDsa.Create(ECCurve.NamedCurves.nistP256), DateTimeOffset.UnixEpoch);
        foreach (var group in Read().GetProperty("testGroups").EnumerateArray())
            foreach (var test in group.GetProperty("tests").EnumerateArray())
                Assert.Null(SignedToken.TryOpen(test.GetProperty("jws").GetString(), null, _ => signing));
    }

    // Only a key that is for signatures with ES256 is one of ours.
    private static SigningKey? KeyOf(JsonElement group)
    {
        if (!group.TryGetProperty("public", out var key)
            || !key.TryGetProperty("alg", out var algorithm) || algorithm.GetString() != "ES256"
            || key.GetProperty("use").GetString() != "sig")
            return null;

        var pair = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") },
            D = Bytes(group.GetProperty("private"), "d"),
        });
        return new SigningKey(1, pair, DateTimeOffset.UnixEpoch);
    }

    private static byte[] Bytes(JsonElement key, string member) =>
        Base64Url.DecodeFromChars(key.GetProperty(member).GetString());

    private static JsonElement Read()
    {
        using var file = File.OpenRead(WycheproofFactAttribute.Vectors);
        using var document = JsonDocument.Parse(file);
        return document.RootElement.Clone();
    }
}

/// <summary>A fact about vectors that are there only on some machines; shown as skipped where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WycheproofFactAttribute : FactAttribute
{
    public static readonly string Vectors = Repository.At(
        "..", "shared", "data", "suites", "wycheproof", "json_web_signature_test.even-groups.json");

    public WycheproofFactAttribute()
    {
        if (!File.Exists(Vectors)) Skip = $"SKIPPED: {Vectors} is not on this machine";
    }
}
