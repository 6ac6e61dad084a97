using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Identity;

/// <summary>Tokens among the callers of the matrix: for keys of all roles, narrowed ones, dead ones and forged ones.</summary>
internal sealed class MatrixMachines(ServerProcess server, Action<Caller> add)
{
    /// <summary>A token in the place of each key, which may do the same.</summary>
    public async Task ExchangeAsync(IReadOnlyList<(Caller Caller, string Key)> keys)
    {
        using var anyone = server.Client(null);
        foreach (var (caller, key) in keys)
        {
            var token = (await anyone.TokenAsync(key, caller.Authorization!["Bearer ".Length..])).Token;
            add(caller with { Name = $"{caller.Name}, by token", Authorization = $"Bearer {token}" });
        }
    }

    /// <summary>Roles that may, and credentials that were given less.</summary>
    public async Task NarrowAsync(Caller administrator, Caller provider)
    {
        using var anyone = server.Client(null);
        using var market = server.Client("administrator");
        await AddAsync(administrator, "first-administrator", ["programs:read", "keys:read"]);
        await AddAsync(provider, "first-provider", ["orders:read", "usage:write"]);
        string[] little = ["journal:read", "organisations:read"];
        var key = await market.NewKeyAsync("narrow", new(Role.Auditor, null, little));
        add(new("auditor's narrow key", $"Bearer {key}", "auditor") { Scopes = little });

        async Task AddAsync(Caller whole, string id, string[] scopes)
        {
            var token = (await anyone.TokenAsync(id, whole.Authorization!["Bearer ".Length..], scopes)).Token;
            add(whole with
            {
                Name = $"{whole.Name}, by narrow token",
                Authorization = $"Bearer {token}",
                Scopes = scopes,
            });
        }
    }

    /// <summary>Tokens that are worth nothing, made of one that opens everything.</summary>
    /// <param name="expired">One whose ten minutes are over.</param>
    public async Task ForgeAsync(string expired)
    {
        using var anyone = server.Client(null);
        using var market = server.Client("administrator");
        Worthless("expired", expired);

        var secret = await market.NewKeyAsync("revoked-2", new(Role.Administrator));
        Worthless("of a revoked key", (await anyone.TokenAsync("revoked-2", secret)).Token);
        await market.RevokeKeyAsync("revoked-2");

        var good = (await anyone.TokenAsync("first-administrator", server.Keys["administrator"])).Token;
        var small = (await anyone.TokenAsync("first-sme", server.Keys["sme"])).Token.Split('.');
        var parts = good.Split('.');
        var (header, signed) = (Parse(parts[0]), $"{parts[0]}.{parts[1]}");
        var kid = header["kid"]!.GetValue<string>();
        var key = (await anyone.SigningKeysAsync()).GetProperty("keys").EnumerateArray()
            .Single(one => one.GetProperty("kid").GetString() == kid);

        Worthless("truncated", good[..^10]);
        Worthless("without its signature", $"{signed}.");
        Worthless("for algorithm none", $"{With("none")}.{parts[1]}.");
        Worthless("with another role", $"{small[0]}.{Changed(small[1], "role", "administrator")}.{small[2]}");
        Worthless("with another id", $"{parts[0]}.{Changed(parts[1], "jti", new string('0', 24))}.{parts[2]}");
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = another.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        Worthless("signed with another key", $"{signed}.{Text(signature)}");

        // The public key in the forms in which a library might take it for a shared secret.
        using var pair = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new()
            {
                X = Base64Url.DecodeFromChars(key.GetProperty("x").GetString()),
                Y = Base64Url.DecodeFromChars(key.GetProperty("y").GetString()),
            },
        });
        var confused = $"{With("HS256")}.{parts[1]}";
        foreach (var (form, bytes) in new[]
        {
            ("as PEM", Encoding.ASCII.GetBytes(pair.ExportSubjectPublicKeyInfoPem())),
            ("as DER", pair.ExportSubjectPublicKeyInfo()),
            ("as JWK", Encoding.UTF8.GetBytes(key.GetRawText())),
        })
        {
            var code = HMACSHA256.HashData(bytes, Encoding.ASCII.GetBytes(confused));
            Worthless($"HS256 with the public key {form}", $"{confused}.{Text(code)}");
        }

        string With(string algorithm)
        {
            var changed = header.DeepClone();
            changed["alg"] = algorithm;
            return Text(Encoding.UTF8.GetBytes(changed.ToJsonString()));
        }
    }

    private void Worthless(string name, string token) => add(new($"token {name}", $"Bearer {token}", null));

    private static string Changed(string claims, string claim, string value)
    {
        var changed = Parse(claims);
        changed[claim] = value;
        return Text(Encoding.UTF8.GetBytes(changed.ToJsonString()));
    }

    private static JsonObject Parse(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();

    private static string Text(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
