using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KAiMarket.Acceptance.Running;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>A market that others can reach does not start with settings that are for one's own machine.</summary>
public sealed class ExposureTests
{
    // Set aside for documentation (RFC 5737), so that nothing is ever opened to others here.
    private const string Elsewhere = "192.0.2.1";

    public static TheoryData<string, string[]> Refused => new()
    {
        { "wants --https-certificate FILE, or --behind-tls-proxy", ["--bind", Elsewhere] },
        { "wants --https-certificate FILE, or --behind-tls-proxy", ["--bind", "0.0.0.0", "--host", "market.example"] },
        { "wants --https-certificate FILE, or --behind-tls-proxy", ["--bind", "::", "--host", "market.example"] },
        { "wants --host NAME", ["--bind", Elsewhere, "--behind-tls-proxy"] },
        { "--host wants one name", ["--bind", Elsewhere, "--behind-tls-proxy", "--host", "*"] },
        { "--host wants one name", ["--host", "*.example"] },
        { "--host wants one name", ["--host", "0.0.0.0"] },
        { "--host wants one name", ["--host", "[::]"] },
        { "--host wants one name", ["--host", "https://market.example"] },
        { "--host wants one name", ["--host", "market.example:443"] },
        { "does not start with --demo", ["--bind", Elsewhere, "--behind-tls-proxy", "--host", "market.example", "--demo"] },
        { "wants --host NAME", ["--behind-tls-proxy"] },
        { "does not start with --demo", ["--behind-tls-proxy", "--host", "market.example", "--demo"] },
        { "wants a password", ["--behind-tls-proxy", "--host", "market.example", "--journal", "postgres://market@127.0.0.1:1/x"] },
        { "that begins with https", ["--bind", Elsewhere, "--behind-tls-proxy", "--host", "market.example", "--issuer", "http://market.example"] },
        { "exclude each other", ["--behind-tls-proxy", "--https-certificate", "x.pem"] },
        { "'/nowhere/x.pem' cannot be read", ["--port", "0", "--https-certificate", "/nowhere/x.pem"] },
        { "wants a password", Journal("postgres://market@127.0.0.1:1/x") },
        { "wants a password", Journal("postgres://market:@127.0.0.1:1/x") },
        { "must not be one that everybody knows", Journal("postgres://market:postgres@127.0.0.1:1/x") },
        { "must not be one that everybody knows", Journal("postgres://market:Password@127.0.0.1:1/x") },
        { "must not be one that everybody knows", Journal("postgres://market:kaimarket@127.0.0.1:1/x") },
        { "must not be one that everybody knows", Journal("postgres://market:market@127.0.0.1:1/x") },
        // What is safe gets as far as the address, which this machine does not have.
        { "cannot be listened on", ["--port", "0", "--bind", Elsewhere, "--behind-tls-proxy", "--host", "market.example"] },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task An_unsafe_setting_is_refused_in_one_sentence(string sentence, string[] arguments)
    {
        var (code, output) = await ServerProcess.RunAsync(arguments);
        Assert.True(code == 2, $"{string.Join(' ', arguments)}: {code} {output}");
        Assert.Contains(sentence, output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("127.0.0.1:1/x", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kestrel__Endpoints__Another__Url", "http://127.0.0.1:0", "sets Kestrel:Endpoints; where the market listens")]
    [InlineData("ASPNETCORE_Kestrel__Limits__MaxRequestBodySize", "1", "sets Kestrel:Limits; where the market listens")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true", "name the proxy with --trusted-proxy")]
    [InlineData("KAIMARKET_SMTP", "https://kim:fictional@mail.example", "KAIMARKET_SMTP wants a URL")]
    public async Task What_the_environment_says_beside_it_is_refused_too(string name, string value, string sentence)
    {
        var (code, output) = await ServerProcess.RunInAsync(new() { [name] = value }, "--port", "0");
        Assert.Equal(2, code);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("fictional", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_that_other_accounts_can_read_are_taken_for_known()
    {
        if (OperatingSystem.IsWindows()) return;

        var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        try
        {
            var keys = Path.Combine(folder, "keys.json");
            await using (await ServerProcess.StartAsync(folder))
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keys));
            File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            var (code, output) = await ServerProcess.RunAsync("--port", "0", "--data", folder);
            Assert.Equal(2, code);
            Assert.Contains($"Other accounts can read '{keys}'", output, StringComparison.Ordinal);

            var certificate = Certificate(folder);
            File.SetUnixFileMode(certificate, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            (code, output) = await ServerProcess.RunAsync("--port", "0", "--https-certificate", certificate);
            Assert.Equal(2, code);
            Assert.Contains("Other accounts can read the key", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task First_keys_that_nobody_replaced_are_told_in_the_log()
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        try
        {
            await using (var young = await ServerProcess.StartAsync(folder))
            {
                Assert.DoesNotContain("Keys of the first start", young.Output, StringComparison.Ordinal);
                await young.StopAsync();
            }

            SQLitePCL.Batteries_V2.Init();
            await using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "identity.db")};Pooling=false"))
            {
                await connection.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = "update keys set created_at = created_at - 31 * 86400000 where id <> 'first-sme'";
                Assert.Equal(6, await command.ExecuteNonQueryAsync());
            }

            await using var old = await ServerProcess.StartAsync(folder);
            await Until.TrueAsync(
                () => Task.FromResult(old.Output.Contains("Keys of the first start still open the market", StringComparison.Ordinal)), () => old.Output);
            Assert.Contains("first-operator", old.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("first-sme", old.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("kai_", old.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task With_a_certificate_it_speaks_TLS_alone_and_says_that_it_always_will()
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        try
        {
            var port = KAiMarket.Conformance.Stores.PostgresServer.FreePort();
            var file = Certificate(folder);
            var data = Path.Combine(folder, "data");
            using var known = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(file));
            await using var server = await ServerProcess.StartUnprobedAsync(
                data, "--port", $"{port}", "--https-certificate", file, "--host", "localhost");
            using var http = new HttpClient(new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == known.GetCertHashString(),
                },
            });
            var https = new Uri($"https://localhost:{port}/");
            using var live = await http.GetAsync(new Uri(https, "/health/live"));
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
            Assert.Equal("max-age=31536000", live.Headers.GetValues("Strict-Transport-Security").Single());
            Assert.Equal(HttpVersion.Version11, live.Version);
            await (await http.GetAsync(new Uri($"https://127.0.0.1:{port}/v1/programs"))).ProblemAsync(HttpStatusCode.MisdirectedRequest, "unknown-host");

            await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://localhost:{port}/health/live")));
            using var client = new System.Net.Sockets.TcpClient("localhost", port);
            await using var old = new SslStream(client.GetStream());
#pragma warning disable SYSLIB0039, CA5397 // What nobody should speak is to be refused.
            await Assert.ThrowsAnyAsync<Exception>(() => old.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = SslProtocols.Tls11,
            }));
#pragma warning restore SYSLIB0039, CA5397
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Journal(string journal) =>
        ["--bind", Elsewhere, "--behind-tls-proxy", "--host", "market.example", "--journal", journal];

    /// <summary>A PEM file with a certificate for localhost and its key, that nobody else may read.</summary>
    private static string Certificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var file = Path.Combine(folder, "market.pem");
        File.WriteAllText(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}
