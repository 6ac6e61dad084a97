using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KAiMarket.Conformance.Identity;

/// <summary>An OpenID Connect provider on loopback that says what a test wants.</summary>
internal sealed class SmallProvider : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Task _serving;

    public SmallProvider()
    {
        _listener.Start();
        Issuer = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _serving = ServeAsync();
    }

    public string Issuer { get; }

    /// <summary>What it says of itself where that is not the truth.</summary>
    public string? SaidIssuer { get; set; }

    /// <summary>Where it says its keys are.</summary>
    public string? SaidKeys { get; set; }

    /// <summary>Sends who asks for its keys elsewhere.</summary>
    public bool Redirects { get; set; }

    public int KeysRead { get; private set; }

    /// <summary>Requests of any kind.</summary>
    public int Asked { get; private set; }

    /// <summary>A token about somebody, signed with a key of the provider's or another.</summary>
    public string Token(object claims, string alg = "ES256", ECDsa? key = null)
    {
        var head = Part(JsonSerializer.SerializeToUtf8Bytes(new { alg, kid = "k-1", typ = "JWT" }));
        var text = $"{head}.{Part(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = alg switch
        {
            "none" => [],
            "HS256" => HMACSHA256.HashData(_key.ExportSubjectPublicKeyInfo(), bytes),
            _ => (key ?? _key).SignData(bytes, HashAlgorithmName.SHA256),
        };
        return $"{text}.{Part(signature)}";
    }

    public void Dispose()
    {
        _listener.Stop();
        _serving.Wait(TimeSpan.FromSeconds(10));
        _listener.Dispose();
        _key.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                var path = (await reader.ReadLineAsync())?.Split(' ')[1];
                while (await reader.ReadLineAsync() is { Length: > 0 }) { }
                var (status, body) = Answer(path);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(
                    $"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException or IOException)
        {
            // The listener was stopped.
        }
    }

    private (string Status, string Body) Answer(string? path)
    {
        Asked++;
        if (path == "/.well-known/openid-configuration")
            return ("200 OK", JsonSerializer.Serialize(new { issuer = SaidIssuer ?? Issuer, jwks_uri = SaidKeys ?? Issuer + "/keys" }));
        if (path == "/keys" && Redirects) return ($"302 Found\r\nLocation: {Issuer}/moved", "");
        KeysRead++;
        var point = _key.ExportParameters(false).Q;
        return ("200 OK", JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = "EC", crv = "P-256", kid = "k-1", use = "sig", alg = "ES256", x = Part(point.X!), y = Part(point.Y!) } },
        }));
    }

    private static string Part(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
