using KAiMarket.Sealing;

namespace KAiMarket.Specs.Sealing;

public sealed class FileKeyRingSpec : IDisposable
{
    private static readonly EnvelopeBinding Binding = new(EnvelopeKind.Technical, "tender-1", "lot-1", "company-1");
    private static readonly byte[] Content = "A manifest of documents."u8.ToArray();

    private readonly string _root = Directory.CreateTempSubdirectory("kaimarket-ring-").FullName;

    private string Folder => Path.Combine(_root, "keys");

    private string RingKeyFile => Path.Combine(_root, "ring", "ring.key");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task What_is_sealed_to_a_key_opens()
    {
        using var ring = At();
        var envelope = await SealedAsync(ring);
        Assert.Null(await ring.CheckAsync(Binding, envelope));
        Assert.Equal(Content, (await ring.OpenAsync(Binding, envelope)).Bytes.ToArray());
    }

    [Fact]
    public async Task A_key_is_the_same_when_asked_again_and_after_a_restart()
    {
        TenderKey made;
        byte[] envelope;
        using (var ring = At())
        {
            Assert.Null(await ring.FindAsync("tender-1", EnvelopeKind.Technical));
            made = await ring.CreateAsync("tender-1", EnvelopeKind.Technical);
            Same(made, await ring.CreateAsync("tender-1", EnvelopeKind.Technical));
            envelope = await SealedAsync(ring);
        }

        using var again = At();
        Same(made, await again.CreateAsync("tender-1", EnvelopeKind.Technical));
        Same(made, (await again.FindAsync("tender-1", EnvelopeKind.Technical))!);
        Assert.Equal(Content, (await again.OpenAsync(Binding, envelope)).Bytes.ToArray());
    }

    [Fact]
    public async Task Each_tender_and_kind_has_a_key_of_its_own()
    {
        using var ring = At();
        string[] ids =
        [
            (await ring.CreateAsync("tender-1", EnvelopeKind.Technical)).Id,
            (await ring.CreateAsync("tender-1", EnvelopeKind.Price)).Id,
            (await ring.CreateAsync("tender-2", EnvelopeKind.Technical)).Id,
            (await ring.CreateAsync("Tender-1", EnvelopeKind.Technical)).Id,
        ];
        Assert.Distinct(ids);
    }

    [Fact]
    public async Task A_tender_may_have_any_name_without_leaving_the_folder()
    {
        using var ring = At();
        await ring.CreateAsync("../../etc/passwd", EnvelopeKind.Price);
        Assert.Equal(
            ["keys", "ring"], Directory.GetFileSystemEntries(_root).Select(path => Path.GetFileName(path)).Order());
        await Assert.ThrowsAsync<ArgumentException>(async () => await ring.CreateAsync("a b", EnvelopeKind.Price));
        await Assert.ThrowsAsync<ArgumentException>(async () => await ring.FindAsync("", EnvelopeKind.Price));
        await Assert.ThrowsAsync<ArgumentException>(async () => await ring.DestroyAsync("a", (EnvelopeKind)9));
    }

    [Fact]
    public async Task The_key_of_the_other_kind_opens_nothing()
    {
        using var ring = At();
        var price = await ring.CreateAsync("tender-1", EnvelopeKind.Price);
        await ring.CreateAsync("tender-1", EnvelopeKind.Technical);
        var envelope = Envelope.Seal(price.PublicKey.Span, Binding, Content).Bytes;
        Assert.Equal(SealFault.KeyDiffers, await ring.CheckAsync(Binding, envelope));
        Assert.Equal(SealFault.KeyDiffers, (await ring.OpenAsync(Binding, envelope)).Fault);
    }

    [Fact]
    public async Task An_envelope_handed_in_elsewhere_stays_closed()
    {
        using var ring = At();
        var envelope = await SealedAsync(ring);
        var stolen = Binding with { Bidder = "company-2" };
        Assert.Equal(SealFault.BindingDiffers, (await ring.OpenAsync(stolen, envelope)).Fault);
        Assert.Equal(SealFault.Malformed, await ring.CheckAsync(Binding, envelope.AsMemory(..^1)));
    }

    [Fact]
    public async Task A_tender_without_a_key_opens_nothing()
    {
        using var ring = At();
        var envelope = await SealedAsync(ring);
        using var other = FileKeyRing.At(Path.Combine(_root, "others"), RingKeyFile, TimeProvider.System);
        Assert.Equal(SealFault.KeyMissing, await other.CheckAsync(Binding, envelope));
    }

    [Fact]
    public async Task A_destroyed_key_opens_nothing_in_any_process_and_is_not_made_anew()
    {
        using var ring = At();
        using var other = At();
        var envelope = await SealedAsync(ring);
        var key = await ring.FindAsync("tender-1", EnvelopeKind.Technical);
        await ring.DestroyAsync("tender-1", EnvelopeKind.Technical);
        await other.DestroyAsync("tender-1", EnvelopeKind.Technical);

        Assert.Equal(SealFault.KeyDestroyed, (await other.OpenAsync(Binding, envelope)).Fault);
        using var again = At();
        Assert.Equal(SealFault.KeyDestroyed, await again.CheckAsync(Binding, envelope));
        Same(key! with { IsDestroyed = true }, await again.CreateAsync("tender-1", EnvelopeKind.Technical));
        Assert.Single(Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task A_key_that_was_just_used_here_opens_nothing_once_another_process_destroyed_it()
    {
        using var ring = At();
        using var other = At();
        var envelope = await SealedAsync(ring);
        Assert.Null(await other.CheckAsync(Binding, envelope));
        Assert.Null(await ring.CheckAsync(Binding, envelope));
        await ring.DestroyAsync("tender-1", EnvelopeKind.Technical);

        Assert.Equal(SealFault.KeyDestroyed, await other.CheckAsync(Binding, envelope));
        Assert.Equal(SealFault.KeyDestroyed, (await other.OpenAsync(Binding, envelope)).Fault);
        Assert.Equal(SealFault.KeyDestroyed, await ring.CheckAsync(Binding, envelope));
    }

    [Fact]
    public async Task A_key_that_was_just_used_is_refused_once_other_accounts_may_read_it()
    {
        if (OperatingSystem.IsWindows()) return;
        using var ring = At();
        var envelope = await SealedAsync(ring);
        Assert.Null(await ring.CheckAsync(Binding, envelope));
        File.SetUnixFileMode(
            Directory.GetFiles(Folder).Single(), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await Assert.ThrowsAsync<KeyRingException>(async () => await ring.CheckAsync(Binding, envelope));
    }

    [Fact]
    public async Task To_destroy_what_was_never_made_is_silent()
    {
        using var ring = At();
        await ring.DestroyAsync("tender-1", EnvelopeKind.Technical);
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public async Task Destroying_wipes_the_file_that_a_process_has_open()
    {
        using var ring = At();
        await SealedAsync(ring);
        using var open = File.OpenRead(Directory.GetFiles(Folder).Single());
        await ring.DestroyAsync("tender-1", EnvelopeKind.Technical);
        var bytes = new byte[open.Length];
        open.ReadExactly(bytes);
        Assert.All(bytes, one => Assert.Equal(0, one));
    }

    [Fact]
    public async Task A_ring_that_is_disposed_has_forgotten_its_key()
    {
        var ring = At();
        await SealedAsync(ring);
        ring.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await ring.FindAsync("tender-1", EnvelopeKind.Technical));
    }

    [Fact]
    public async Task No_file_holds_a_private_key_in_the_clear()
    {
        using var ring = At();
        await SealedAsync(ring);
        var text = await File.ReadAllTextAsync(Directory.GetFiles(Folder).Single());
        Assert.Contains("tender-1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", text, StringComparison.Ordinal);
        // The beginning of every PKCS#8 key of P-256, as it would show in Base64.
        Assert.DoesNotContain("MIGHAgEAMBMGByqGSM49", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String((await File.ReadAllBytesAsync(RingKeyFile))[8..38]), text,
            StringComparison.Ordinal);
    }

    private FileKeyRing At() => FileKeyRing.At(Folder, RingKeyFile, TimeProvider.System);

    private static async Task<byte[]> SealedAsync(FileKeyRing ring)
    {
        var key = await ring.CreateAsync(Binding.Tender, Binding.Kind);
        return Envelope.Seal(key.PublicKey.Span, Binding, Content).Bytes.ToArray();
    }

    private static void Same(TenderKey expected, TenderKey actual)
    {
        Assert.Equal(expected.PublicKey.ToArray(), actual.PublicKey.ToArray());
        Assert.Equal(expected with { PublicKey = actual.PublicKey }, actual);
    }
}
