using System.Net;
using System.Security.Cryptography;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using KAiMarket.Conformance.Stores;
using KAiMarket.Specs.Uploads;

namespace KAiMarket.Acceptance;

/// <summary>Documents over HTTP, through broken connections, restarts and full disks.</summary>
[Collection(Markets.Collection)]
public sealed class DocumentTests(Markets markets)
{
    private const int Megabyte = 1024 * 1024;
    private const string Owner = "company:demo-vendor", Pdf = "application/pdf";

    [Fact]
    public async Task An_upload_goes_on_after_a_broken_connection_and_a_restart_of_the_server()
    {
        var content = Content(5 * Megabyte);
        var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        try
        {
            await using (var server = await ServerProcess.StartAsync(folder))
            {
                await using var proxy = new LoopbackProxy(server.Address.Port);
                using var vendor = server.Client("vendor");
                await vendor.DeclareDocumentAsync("d", Body(content));
                using var http = Raw(server, proxy.Port);
                using var half = new HalfContent(content.AsMemory(0, 2 * Megabyte));
                using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/documents/d/content") { Content = half };
                request.Headers.Add("Upload-Offset", "0");
                var sending = http.SendAsync(request);
                await half.Sent;
                await ReceivedAsync(vendor, 2 * Megabyte);
                proxy.Drop();
                half.Break();
                await Assert.ThrowsAsync<HttpRequestException>(() => sending);
                await server.KillAsync();
            }

            await using (var server = await ServerProcess.StartAsync(folder))
            {
                using var vendor = server.Client("vendor");
                Assert.Equal(2 * Megabyte, (await vendor.DocumentAsync("d")).Value.Received);
                var stored = await vendor.UploadDocumentAsync("d", Owner, "제안서.pdf", Pdf, new MemoryStream(content));
                Assert.Equal((DocumentState.Stored, DocumentScan.NotScanned), (stored.Value.State, stored.Value.Scan));
                Assert.Equal(content, await ReadAsync(vendor, "d"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_client_brings_a_document_through_connections_that_break()
    {
        var server = await markets.OnAsync("sqlite");
        await using var proxy = new LoopbackProxy(server.Address.Port);
        var breaking = new Breaking(proxy);
        using var vendor = KAiMarketClient.Create(
            new Uri($"http://127.0.0.1:{proxy.Port}"), server.Keys["vendor"], new KAiMarketOptions { Inner = breaking });
        var content = Content(6 * Megabyte + 123);

        await vendor.UploadDocumentAsync("breaking", Owner, "제안서.pdf", Pdf, new MemoryStream(content));

        Assert.True(breaking.Broken > 1);
        Assert.Equal(content, await ReadAsync(vendor, "breaking"));
        Assert.False((await vendor.UploadDocumentAsync("breaking", Owner, "제안서.pdf", Pdf, new MemoryStream(content))).Changed);
    }

    [PostgresFact]
    public async Task Gateways_that_share_a_folder_share_documents()
    {
        var journal = Markets.JournalOf("postgres");
        var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        try
        {
            await using var one = await ServerProcess.StartAsync(null, "--journal", journal, "--documents", folder);
            await using var other = await ServerProcess.StartAsync(
                null, "--journal", journal, "--documents", folder, "--identity-key", Path.Combine(one.Folder, "identity.key"));
            using var here = one.Client("vendor");
            using var there = KAiMarketClient.Create(other.Address, one.Keys["vendor"]);
            var content = Content(Megabyte);
            await here.DeclareDocumentAsync("shared", Body(content));
            await there.SendDocumentContentAsync("shared", Bytes(content[..1000]), 0);
            await here.SendDocumentContentAsync("shared", Bytes(content[1000..]), 1000);
            Assert.Equal(content, await ReadAsync(there, "shared"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Nothing_above_200_MB_is_taken()
    {
        var server = await markets.OnAsync("sqlite");
        using var vendor = server.Client("vendor");
        var most = Body(Content(10)) with { Size = 200 * Megabyte };
        await RefusedAsync("document-size-invalid", HttpStatusCode.UnprocessableEntity,
            () => vendor.DeclareDocumentAsync("too-large", most with { Size = most.Size + 1 }));
        await vendor.DeclareDocumentAsync("largest", most);

        using var http = server.Raw("vendor");
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/documents/largest/content");
        request.Headers.Add("Upload-Offset", "1");
        request.Headers.ExpectContinue = true;
        request.Content = new StreamContent(new Zeros(most.Size));
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Content.Headers.ContentLength = most.Size;
        await (await http.SendAsync(request)).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");

        await vendor.DeclareDocumentAsync("longer", Body(Content(1000)));
        using var chunked = new HttpRequestMessage(HttpMethod.Put, "/v1/documents/longer/content");
        chunked.Headers.Add("Upload-Offset", "0");
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Content = new StreamContent(new MemoryStream(Content(100_000)));
        chunked.Content.Headers.ContentType = new("application/octet-stream");
        await (await http.SendAsync(chunked)).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [NightlyFact]
    public async Task A_document_of_200_MB_is_taken()
    {
        await using var server = await ServerProcess.StartAsync();
        using var vendor = server.Client("vendor");
        var content = Content(200 * Megabyte);
        var begun = TimeProvider.System.GetTimestamp();
        await vendor.UploadDocumentAsync("largest", Owner, "제안서.pdf", Pdf, new MemoryStream(content));
        var took = TimeProvider.System.GetElapsedTime(begun);
        Assert.Equal(content, await ReadAsync(vendor, "largest"));

        await vendor.DeclareDocumentAsync("at-once", Body(content));
        begun = TimeProvider.System.GetTimestamp();
        var stored = await vendor.SendDocumentContentAsync("at-once", Bytes(content), 0);
        Assert.Equal(DocumentState.Stored, stored.Value.State);
        Console.WriteLine($"200 MB: {took.TotalSeconds:0.0} s in pieces, {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:0.0} s at once");
    }

    [Fact]
    public async Task A_document_is_its_owners_and_those_who_audit_may_read_it()
    {
        var server = await markets.OnAsync("sqlite");
        using var vendor = server.Client("vendor");
        using var ministry = server.Client("ministry");
        using var @operator = server.Client("operator");
        var content = Content(100);
        await vendor.UploadDocumentAsync("owned", Owner, "제안서.pdf", Pdf, new MemoryStream(content));
        await ministry.UploadDocumentAsync("ministrys", "ministry:demo-ministry", "a.pdf", Pdf, new MemoryStream(content));
        await @operator.UploadDocumentAsync("for-others", "company:somebody", "a.pdf", Pdf, new MemoryStream(content));

        foreach (var role in new[] { "vendor", "auditor", "administrator", "operator" })
        {
            using var reader = server.Client(role);
            Assert.Equal(content, await ReadAsync(reader, "owned"));
        }

        foreach (var role in new[] { "ministry", "provider", "sme" })
        {
            using var reader = server.Client(role);
            await ForbiddenAsync(() => reader.DocumentAsync("owned"));
            await ForbiddenAsync(() => reader.DocumentContentAsync("owned"));
            await ForbiddenAsync(() => reader.SendDocumentContentAsync("owned", Bytes(content), 0));
            await ForbiddenAsync(() => reader.DeclareDocumentAsync("owned", Body(content)));
        }

        using var auditor = server.Client("auditor");
        await ForbiddenAsync(() => auditor.DeclareDocumentAsync("x", Body(content)));
        await ForbiddenAsync(() => auditor.SendDocumentContentAsync("owned", Bytes(content), 0));
        await ForbiddenAsync(() => vendor.DeclareDocumentAsync("x", Body(content) with { Owner = "company:demo-provider" }));
        await ForbiddenAsync(() => vendor.DeclareDocumentAsync("x", Body(content) with { Owner = "ministry:demo-vendor" }));
        foreach (var owner in new[] { "", "demo-vendor", "company:", "company:A", "sme:demo-sme", "company:a:b" })
            await RefusedAsync("document-owner-invalid", HttpStatusCode.UnprocessableEntity,
                () => @operator.DeclareDocumentAsync("x", Body(content) with { Owner = owner }));
    }

    [Fact]
    public async Task A_document_is_given_out_so_that_nothing_shows_or_runs_it()
    {
        var server = await markets.OnAsync("sqlite");
        using var vendor = server.Client("vendor");
        var content = Content(100_000);
        await vendor.UploadDocumentAsync("given", Owner, "제안서 1.pdf", Pdf, new MemoryStream(content));
        using var http = server.Raw("vendor");

        using var whole = await http.GetAsync(new Uri("/v1/documents/given/content", UriKind.Relative));
        Assert.Equal(content, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/octet-stream", whole.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment", whole.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("제안서 1.pdf", whole.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("nosniff", whole.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-store", whole.Headers.CacheControl!.ToString());
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(content))}:", whole.Headers.GetValues("Repr-Digest").Single());

        foreach (var (range, from, until) in new[]
        {
            ("bytes=0-0", 0, 1), ("bytes=99990-", 99_990, 100_000), ("bytes=-5", 99_995, 100_000), ("bytes=70000-70001", 70_000, 70_002),
            ("bytes=5-999999999999", 5, 100_000), ("bytes=-999999", 0, 100_000), ("bytes=5-9223372036854775807", 5, 100_000),
        })
        {
            using var part = await GetAsync(http, range);
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal(content[from..until], await part.Content.ReadAsByteArrayAsync());
            Assert.Equal($"bytes {from}-{until - 1}/100000", part.Content.Headers.ContentRange!.ToString());
        }

        foreach (var range in new[] { "bytes=100000-", "bytes=-0" })
            await (await GetAsync(http, range)).ProblemAsync(HttpStatusCode.RequestedRangeNotSatisfiable, "range-invalid");
        foreach (var range in new[] { "bytes=0-1,5-6", "lines=1-2", "bytes=x" })
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(http, range)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(http, "bytes=0-1", "\"other\"")).StatusCode);
        Assert.Equal(HttpStatusCode.PartialContent, (await GetAsync(http, "bytes=0-1", whole.Headers.ETag!.Tag)).StatusCode);
    }

    [Fact]
    public async Task What_is_wrong_with_an_upload_is_told()
    {
        var server = await markets.OnAsync("sqlite");
        using var vendor = server.Client("vendor");
        using var http = server.Raw("vendor");
        var content = Content(1000);
        await vendor.DeclareDocumentAsync("wrong", Body(content));
        await RefusedAsync("document-not-stored", HttpStatusCode.Conflict, () => vendor.DocumentContentAsync("wrong"));
        await RefusedAsync("document-differs", HttpStatusCode.Conflict, () => vendor.DeclareDocumentAsync("wrong", Body(Content(999))));
        await RefusedAsync("upload-offset-beyond", HttpStatusCode.Conflict, () => vendor.SendDocumentContentAsync("wrong", Bytes(content[..10]), 5));
        await RefusedAsync("document-digest-differs", HttpStatusCode.UnprocessableEntity, () => vendor.SendDocumentContentAsync("wrong", Bytes(new byte[1000]), 0));
        await vendor.SendDocumentContentAsync("wrong", Bytes(content[..500]), 0);
        await RefusedAsync("upload-bytes-differ", HttpStatusCode.Conflict, () => vendor.SendDocumentContentAsync("wrong", Bytes(new byte[500]), 0));
        await RefusedAsync("not-found", HttpStatusCode.NotFound, () => vendor.SendDocumentContentAsync("none", Bytes(content), 0));
        await RefusedAsync("not-found", HttpStatusCode.NotFound, () => vendor.DocumentContentAsync("none"));
        await (await http.PutAsync("/v1/documents/wrong/content", content, "application/octet-stream"))
            .ProblemAsync(HttpStatusCode.BadRequest, "invalid-header");
        http.DefaultRequestHeaders.Add("Upload-Offset", "500");
        await (await http.PutAsync("/v1/documents/wrong/content", content[500..], "application/pdf"))
            .ProblemAsync(HttpStatusCode.UnsupportedMediaType, "not-bytes");

        var script = "MZ this is not a PDF"u8.ToArray();
        await vendor.DeclareDocumentAsync("script", Body(script));
        for (var time = 0; time < 2; time++)
            await RefusedAsync("document-type-differs", HttpStatusCode.UnprocessableEntity, () => vendor.SendDocumentContentAsync("script", Bytes(script), 0));
        var shown = (await vendor.DocumentAsync("script")).Value;
        Assert.Equal((DocumentState.Refused, "document-type-differs", "It is a program for Windows."), (shown.State, shown.Reason, shown.Detail));
        foreach (var (name, code) in new[] { ("a.exe", "document-name-invalid"), ("../a.pdf", "document-name-invalid") })
            await RefusedAsync(code, HttpStatusCode.UnprocessableEntity, () => vendor.DeclareDocumentAsync("named", Body(content) with { FileName = name }));
    }

    [Fact]
    public async Task A_document_waits_for_the_virus_scanner_and_an_infected_one_is_gone()
    {
        var port = PostgresServer.FreePort();
        await using var server = await ServerProcess.StartAsync(null, "--virus-scan", $"127.0.0.1:{port}");
        using var vendor = server.Client("vendor");
        var content = Content(200_000);
        await vendor.DeclareDocumentAsync("d", Body(content));
        var refused = await RefusedAsync("virus-scan-unavailable", HttpStatusCode.ServiceUnavailable, () => vendor.SendDocumentContentAsync("d", Bytes(content), 0));
        Assert.True(refused.Retryable);
        Assert.Equal(DocumentState.Waiting, (await vendor.DocumentAsync("d")).Value.State);
        await RefusedAsync("document-not-stored", HttpStatusCode.Conflict, () => vendor.DocumentContentAsync("d"));

        using (var clamd = new FakeClamd("stream: OK", new IPEndPoint(IPAddress.Loopback, port)))
        {
            var stored = await vendor.UploadDocumentAsync("d", Owner, "제안서.pdf", Pdf, new MemoryStream(content));
            Assert.Equal((DocumentState.Stored, DocumentScan.Clean), (stored.Value.State, stored.Value.Scan));
            Assert.Equal(content, await clamd.Heard);
        }

        await vendor.DeclareDocumentAsync("infected", Body(content));
        using (new FakeClamd("stream: Eicar-Test-Signature FOUND", new IPEndPoint(IPAddress.Loopback, port)))
            await RefusedAsync("document-infected", HttpStatusCode.UnprocessableEntity, () => vendor.SendDocumentContentAsync("infected", Bytes(content), 0));
        var gone = (await vendor.DocumentAsync("infected")).Value;
        Assert.Equal((DocumentState.Refused, DocumentScan.Infected, "document-infected"), (gone.State, gone.Scan, gone.Reason));
    }

    [DiskFact]
    public async Task A_full_disk_is_told_and_the_upload_goes_on_when_there_is_room()
    {
        await using var disk = SmallDisk.Mount();
        await using var server = await ServerProcess.StartAsync(null, "--documents", Path.Combine(disk.Folder, "documents"));
        using var vendor = server.Client("vendor");
        var content = Content(4 * Megabyte);
        await vendor.DeclareDocumentAsync("d", Body(content));
        var full = await RefusedAsync("documents-full", HttpStatusCode.ServiceUnavailable, () => vendor.SendDocumentContentAsync("d", Bytes(content), 0));
        Assert.True(full.Retryable);
        disk.Grow();
        await vendor.UploadDocumentAsync("d", Owner, "제안서.pdf", Pdf, new MemoryStream(content));
        Assert.Equal(content, await ReadAsync(vendor, "d"));
        await server.StopAsync();
    }

    [Fact]
    public async Task A_scanner_that_is_nowhere_and_a_folder_that_others_may_enter_are_told_at_the_start()
    {
        var (code, output) = await ServerProcess.RunAsync("--port", "0", "--virus-scan", "nowhere");
        Assert.Equal(2, code);
        Assert.Contains("HOST:PORT or unix:PATH", output, StringComparison.Ordinal);
        if (OperatingSystem.IsWindows()) return;

        var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-");
        File.SetUnixFileMode(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        (code, output) = await ServerProcess.RunAsync("--port", "0", "--documents", folder.FullName);
        Assert.Equal(2, code);
        Assert.Contains("chmod 700", output, StringComparison.Ordinal);
        folder.Delete();
    }

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        "%PDF-1.7\n"u8.CopyTo(content);
        return content;
    }

    private static DocumentBody Body(byte[] content) => new(
        Owner, "제안서.pdf", Pdf, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    private static ByteArrayContent Bytes(byte[] bytes) => new(bytes) { Headers = { ContentType = new("application/octet-stream") } };

    private static async Task<byte[]> ReadAsync(IKAiMarket market, string document)
    {
        await using var content = await market.DocumentContentAsync(document);
        var copy = new MemoryStream();
        await content.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static Task ReceivedAsync(IKAiMarket market, long count) => Until.TrueAsync(
        async () => (await market.DocumentAsync("d")).Value.Received == count, () => $"{count} bytes do not come.");

    private static HttpClient Raw(ServerProcess server, int port)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", server.Keys["vendor"]);
        return http;
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient http, string range, string? ifRange = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/documents/given/content");
        request.Headers.TryAddWithoutValidation("Range", range);
        if (ifRange is not null) request.Headers.TryAddWithoutValidation("If-Range", ifRange);
        return await http.SendAsync(request);
    }

    private static async Task<ProblemException> RefusedAsync(string code, HttpStatusCode status, Func<Task> ask)
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(ask);
        Assert.Equal((code, status), (problem.Code, problem.Status));
        return problem;
    }

    private static async Task ForbiddenAsync(Func<Task> ask) =>
        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<ProblemException>(ask)).Status);

    /// <summary>Cuts the line under every third request that brings bytes.</summary>
    private sealed class Breaking(LoopbackProxy proxy) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _sent;

        public int Broken { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/content", StringComparison.Ordinal)
                && request.Method == HttpMethod.Put && ++_sent % 3 == 0)
            {
                Broken++;
                var sending = base.SendAsync(request, cancellationToken);
                proxy.Drop();
                return await sending;
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
