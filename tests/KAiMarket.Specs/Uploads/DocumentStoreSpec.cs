using KAiMarket.Documents;

namespace KAiMarket.Specs.Uploads;

public sealed class DocumentStoreSpec : IDisposable
{
    private static readonly byte[] Content = Contents.Pdf(200_000);
    private static readonly DocumentTerms Terms = Contents.Terms(Content);

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task What_comes_in_pieces_over_restarts_is_stored_and_given_out()
    {
        var made = await _rig.Store().DeclareAsync("d", Terms);
        Assert.True(made.Changed);
        for (var at = 0; at < Content.Length; at += 70_000)
        {
            var piece = Content.AsSpan(at, Math.Min(70_000, Content.Length - at)).ToArray();
            var outcome = await _rig.Store().BringAsync("d", at, piece);
            Assert.Null(outcome.Fault);
            Assert.True(outcome.Changed);
            Assert.Equal(at + piece.Length, (await _rig.Store().FindAsync("d"))!.Received);
        }

        var stored = (await _rig.Store().FindAsync("d"))!;
        Assert.Equal((DocumentState.Stored, DocumentScan.Clean), (stored.State, stored.Scan));
        Assert.Equal(Content, await _rig.Store().ReadAsync("d"));
    }

    [Fact]
    public async Task Nothing_is_given_out_before_it_is_whole()
    {
        var store = _rig.Store();
        await store.DeclareAsync("d", Terms);
        Assert.Null(await store.ReadAsync("d"));
        await store.BringAsync("d", 0, Content[..^1]);
        Assert.Equal(DocumentState.Receiving, (await store.FindAsync("d"))!.State);
        Assert.Null(await store.ReadAsync("d"));
        Assert.Null(await store.FindAsync("none"));
        Assert.Equal(DocumentFault.Missing, (await store.BringAsync("none", 0, Content)).Fault);
    }

    [Fact]
    public async Task A_declaration_is_repeated_silently_and_never_changed()
    {
        var store = _rig.Store();
        await store.DeclareAsync("d", Terms);
        Assert.False((await store.DeclareAsync("d", Terms)).Changed);
        foreach (var other in new[]
        {
            Terms with { Owner = "company:demo-provider" }, Terms with { FileName = "other.pdf" },
            Terms with { Size = Terms.Size + 1 }, Terms with { Sha256 = new string('0', 64) },
        })
        {
            Assert.Equal(DocumentFault.Differs, (await store.DeclareAsync("d", other)).Fault);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50_000)]
    public async Task Bytes_that_are_there_may_come_again_and_none_may_differ(int from)
    {
        var store = _rig.Store();
        await store.DeclareAsync("d", Terms);
        await store.BringAsync("d", 0, Content[..100_000]);

        var again = await store.BringAsync("d", from, Content[from..100_000]);
        Assert.Equal((null, false, 100_000L), (again.Fault, again.Changed, again.Document!.Received));
        var other = Content[from..120_000];
        other[^30_000] ^= 1;
        var refused = await store.BringAsync("d", from, other);
        Assert.Equal((DocumentFault.BytesDiffer, 100_000L), (refused.Fault, refused.Document!.Received));
        Assert.Equal(150_000, (await store.BringAsync("d", from, Content[from..150_000])).Document!.Received);
        Assert.Equal(DocumentState.Stored, (await store.BringAsync("d", from, Content[from..])).Document!.State);

        var repeated = await store.BringAsync("d", from, Content[from..]);
        Assert.Equal((null, false, DocumentState.Stored), (repeated.Fault, repeated.Changed, repeated.Document!.State));
        Assert.Equal(DocumentFault.BytesDiffer, (await store.BringAsync("d", from, other)).Fault);
        Assert.Equal(Content, await store.ReadAsync("d"));
    }

    [Fact]
    public async Task A_gap_is_refused_and_says_where_to_go_on()
    {
        var store = _rig.Store();
        await store.DeclareAsync("d", Terms);
        await store.BringAsync("d", 0, Content[..10]);
        var outcome = await store.BringAsync("d", 11, Content[11..]);
        Assert.Equal((DocumentFault.OffsetBeyond, 10L), (outcome.Fault, outcome.Document!.Received));
        Assert.Contains("10 bytes are there", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_bytes_than_were_declared_are_refused()
    {
        var store = _rig.Store();
        await store.DeclareAsync("d", Terms);
        Assert.Equal(DocumentFault.TooLong, (await store.BringAsync("d", 0, [.. Content, 0])).Fault);
        Assert.Equal(DocumentState.Stored, (await store.BringAsync("d", 0, Content)).Document!.State);
        Assert.Equal(DocumentFault.TooLong, (await store.BringAsync("d", Content.Length, [0])).Fault);
        Assert.Equal(Content, await store.ReadAsync("d"));
    }

    [Fact]
    public async Task Another_digest_discards_the_bytes_and_the_upload_begins_anew()
    {
        var store = _rig.Store();
        var outcome = await store.WholeAsync("d", Contents.Pdf(200_000, fill: 8), Terms);
        Assert.Equal((DocumentFault.DigestDiffers, 0L), (outcome.Fault, outcome.Document!.Received));
        Assert.Equal(DocumentState.Receiving, outcome.Document.State);
        Assert.False(File.Exists(_rig.File("d", "part")));
        Assert.Equal(DocumentState.Stored, (await store.BringAsync("d", 0, Content)).Document!.State);
    }

    [Fact]
    public async Task Another_type_is_refused_for_good_and_deleted()
    {
        var png = Contents.Pdf(1000);
        var outcome = await _rig.Store().WholeAsync("d", png, Contents.Terms(png, "image/png", "x.png"));
        Assert.Equal(DocumentFault.TypeDiffers, outcome.Fault);
        await GoneAsync(DocumentFault.TypeDiffers, png);
    }

    [Fact]
    public async Task An_infected_document_is_refused_for_good_and_deleted()
    {
        _rig.Scanner = () => new(DocumentScan.Infected, "Test.Signature");
        var outcome = await _rig.Store().WholeAsync("d", Content, Terms);
        Assert.Equal(DocumentFault.Infected, outcome.Fault);
        Assert.Contains("Test.Signature", outcome.Detail, StringComparison.Ordinal);
        _rig.Scanner = () => new(DocumentScan.Clean);
        await GoneAsync(DocumentFault.Infected, Content);
    }

    [Fact]
    public async Task A_document_waits_for_the_scanner_and_nobody_gets_it_meanwhile()
    {
        _rig.Scanner = () => throw new VirusScanUnavailableException("Away.");
        var store = _rig.Store();
        await Assert.ThrowsAsync<VirusScanUnavailableException>(() => store.WholeAsync("d", Content, Terms));
        await Assert.ThrowsAsync<VirusScanUnavailableException>(() => store.BringAsync("d", Content.Length, []));
        Assert.Equal(DocumentState.Waiting, (await store.FindAsync("d"))!.State);
        Assert.Null(await store.ReadAsync("d"));

        _rig.Scanner = () => new(DocumentScan.Clean);
        var outcome = await _rig.Store().BringAsync("d", Content.Length, []);
        Assert.Equal((null, true, DocumentState.Stored), (outcome.Fault, outcome.Changed, outcome.Document!.State));
    }

    [Fact]
    public async Task Without_a_scanner_a_document_says_that_nobody_looked()
    {
        var store = new DocumentStore(_rig.Root, new NoVirusScan(), TimeProvider.System);
        Assert.Equal(DocumentScan.NotScanned, (await store.WholeAsync("d", Content, Terms)).Document!.Scan);
    }

    [Fact]
    public async Task Files_are_for_one_account_are_never_run_and_are_named_by_digests_alone()
    {
        var store = _rig.Store();
        await store.WholeAsync("my-id", Content, Terms);
        await store.DeclareAsync("other-id", Terms);
        await store.BringAsync("other-id", 0, Content[..10]);
        foreach (var path in Directory.EnumerateFileSystemEntries(_rig.Root, "*", SearchOption.AllDirectories).Append(_rig.Root))
        {
            if (OperatingSystem.IsWindows()) break;
            const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.Equal(Directory.Exists(path) ? Own | UnixFileMode.UserExecute : Own, File.GetUnixFileMode(path));
            Assert.DoesNotContain("my-id", path[_rig.Root.Length..], StringComparison.Ordinal);
            Assert.DoesNotContain("문서", path, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_folder_that_others_may_enter_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        _rig.Store();
        File.SetUnixFileMode(_rig.Root, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead);
        Assert.Throws<UnauthorizedAccessException>(() => _rig.Store());
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("c:x")]
    [InlineData("x\0")]
    public Task What_could_be_a_path_is_no_id(string id) =>
        Assert.ThrowsAsync<ArgumentException>(() => _rig.Store().DeclareAsync(id, Terms));

    private async Task GoneAsync(DocumentFault fault, byte[] content)
    {
        var store = _rig.Store();
        var found = (await store.FindAsync("d"))!;
        Assert.Equal((DocumentState.Refused, fault), (found.State, found.Reason));
        Assert.Equal(fault, (await store.BringAsync("d", 0, content)).Fault);
        Assert.Equal(fault, (await store.BringAsync("d", content.Length, [])).Fault);
        Assert.Null(await store.ReadAsync("d"));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_rig.Root, "*", SearchOption.AllDirectories), file => new FileInfo(file).Length >= content.Length);
    }
}
