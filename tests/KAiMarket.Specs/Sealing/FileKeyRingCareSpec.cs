using KAiMarket.Sealing;

namespace KAiMarket.Specs.Sealing;

/// <summary>How a key ring looks after its files: who may read them, what damage does, several at once.</summary>
public sealed class FileKeyRingCareSpec : IDisposable
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _root = Directory.CreateTempSubdirectory("kaimarket-ring-").FullName;

    private string Folder => Path.Combine(_root, "keys");

    private string RingKeyFile => Path.Combine(_root, "ring", "ring.key");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Only_this_account_may_read_what_is_made()
    {
        if (OperatingSystem.IsWindows()) return;
        var key = await MadeAsync();
        Assert.Equal(ReadWrite, File.GetUnixFileMode(key));
        Assert.Equal(ReadWrite, File.GetUnixFileMode(RingKeyFile));
        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(RingKeyFile)!));

        using (var ring = At()) await ring.DestroyAsync("tender-1", EnvelopeKind.Price);
        Assert.Equal(ReadWrite, File.GetUnixFileMode(key));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherExecute)]
    public async Task It_does_not_start_when_others_have_access(UnixFileMode more)
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var path in new[] { await MadeAsync(), RingKeyFile, Folder })
        {
            var mode = File.GetUnixFileMode(path);
            File.SetUnixFileMode(path, mode | more);
            Refuses(path, "other accounts", "chmod");
            File.SetUnixFileMode(path, mode);
        }

        At().Dispose();
    }

    [Fact]
    public async Task It_does_not_start_when_others_may_exchange_the_ring_key()
    {
        if (OperatingSystem.IsWindows()) return;
        await MadeAsync();
        var folder = Path.GetDirectoryName(RingKeyFile)!;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        At().Dispose();
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupWrite);
        Refuses(folder, "ring key", "chmod");
    }

    [Fact]
    public async Task A_file_that_is_opened_to_others_later_is_not_used()
    {
        if (OperatingSystem.IsWindows()) return;
        var key = await MadeAsync();
        using var ring = At();
        File.SetUnixFileMode(key, ReadWrite | UnixFileMode.OtherRead);
        await Assert.ThrowsAsync<KeyRingException>(
            async () => await ring.FindAsync("tender-1", EnvelopeKind.Price));
    }

    [Fact]
    public async Task It_does_not_start_on_a_damaged_key()
    {
        var key = await MadeAsync();
        var whole = await File.ReadAllBytesAsync(key);
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 1;
            await File.WriteAllBytesAsync(key, damaged);
            // A line end, or the last digits of Base64, may change without meaning anything else.
            if (!IsSame(damaged, whole)) Refuses(key, "cannot be used");
        }

        foreach (var length in new[] { 0, 1, whole.Length / 2, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(key, whole[..length]);
            Refuses(key, "cannot be used");
        }

        await File.WriteAllBytesAsync(key, new byte[100_000]);
        Refuses(key, "too long");
        await File.WriteAllBytesAsync(key, "null"u8.ToArray());
        Refuses(key, "cannot be used");
        await File.WriteAllBytesAsync(key, whole);
        At().Dispose();
    }

    [Fact]
    public async Task It_does_not_start_on_a_damaged_ring_key()
    {
        await MadeAsync();
        var whole = await File.ReadAllBytesAsync(RingKeyFile);
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 1;
            await File.WriteAllBytesAsync(RingKeyFile, damaged);
            Refuses(RingKeyFile, "is damaged");
        }

        await File.WriteAllBytesAsync(RingKeyFile, []);
        Refuses(RingKeyFile, "is damaged");
    }

    [Fact]
    public async Task A_lost_ring_key_is_not_made_anew()
    {
        await MadeAsync();
        File.Delete(RingKeyFile);
        Refuses(RingKeyFile, "missing", "Restore");
        Assert.False(File.Exists(RingKeyFile));
    }

    [Fact]
    public async Task A_key_of_another_ring_is_told_apart()
    {
        var key = await MadeAsync();
        File.Delete(RingKeyFile);
        FileKeyRing.At(Path.Combine(_root, "others"), RingKeyFile, TimeProvider.System).Dispose();
        Refuses(key, "another ring key");
    }

    [Fact]
    public async Task A_key_under_another_name_is_refused()
    {
        var key = await MadeAsync();
        var moved = key.Replace("price-", "technical-", StringComparison.Ordinal);
        File.Move(key, moved);
        Refuses(moved, "name of another key");
    }

    [Fact]
    public async Task No_member_of_a_key_can_be_edited()
    {
        var key = await MadeAsync();
        var live = await File.ReadAllTextAsync(key);
        await EditAsync(live, "\"destroyed\": false", "\"destroyed\": true");
        await EditAsync(live, "\"ring\":", "\"more\": 1, \"ring\":");
        await EditAsync(live, "tender-key.v1", "tender-key.v2");
        await EditAsync(live, "tender-1", "tender-2");

        await File.WriteAllTextAsync(key, live);
        using (var ring = At()) await ring.DestroyAsync("tender-1", EnvelopeKind.Price);
        await EditAsync(await File.ReadAllTextAsync(key), "\"destroyed\": true", "\"destroyed\": false");

        async Task EditAsync(string text, string from, string to)
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            await File.WriteAllTextAsync(key, text.Replace(from, to, StringComparison.Ordinal));
            Refuses(key, "cannot be used");
        }
    }

    [Fact]
    public async Task What_a_dead_process_left_is_not_taken_for_a_key()
    {
        var key = await MadeAsync();
        await File.WriteAllTextAsync(Path.Combine(Folder, $".{Path.GetFileName(key)}.0.new"), "half");
        var left = Path.Combine(Path.GetDirectoryName(RingKeyFile)!, ".ring.key.0.new");
        File.Copy(RingKeyFile, left);
        At().Dispose();
        // It could be the ring key under a second name.
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task Of_several_makers_at_once_all_get_one_key()
    {
        for (var round = 0; round < 10; round++)
        {
            var folder = Path.Combine(_root, $"keys-{round}");
            var ringKey = Path.Combine(_root, $"ring-{round}", "ring.key");
            // Each with a ring of its own, which shares nothing with the others but the files.
            var rings = await AtOnceAsync(_ => FileKeyRing.At(folder, ringKey, TimeProvider.System));
            var keys = await AtOnceAsync(
                n => rings[n].CreateAsync("tender-1", EnvelopeKind.Price).AsTask().GetAwaiter().GetResult());
            foreach (var ring in rings) ring.Dispose();

            Assert.Single(keys.Select(key => key.Id).Distinct());
            FileKeyRing.At(folder, ringKey, TimeProvider.System).Dispose();
            Assert.Single(Directory.GetFiles(folder));
            Assert.Single(Directory.GetFiles(Path.GetDirectoryName(ringKey)!));
        }
    }

    [Fact]
    public async Task To_look_while_another_destroys_is_to_find_the_key_or_to_hear_of_it()
    {
        using var ring = At();
        using var other = At();
        for (var round = 0; round < 60; round++)
        {
            var tender = $"tender-{round}";
            await ring.CreateAsync(tender, EnvelopeKind.Price);
            await AtOnceAsync(n =>
            {
                if (n == 0) ring.DestroyAsync(tender, EnvelopeKind.Price).AsTask().GetAwaiter().GetResult();
                while (!other.FindAsync(tender, EnvelopeKind.Price).AsTask().GetAwaiter().GetResult()!.IsDestroyed) ;
                return n;
            });
        }
    }

    private static Task<T[]> AtOnceAsync<T>(Func<int, T> work)
    {
        const int Threads = 6;
        var start = new Barrier(Threads);
        return Task.WhenAll(Enumerable.Range(0, Threads).Select(n => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return work(n);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    private FileKeyRing At() => FileKeyRing.At(Folder, RingKeyFile, TimeProvider.System);

    /// <summary>A ring with one key; the key's file.</summary>
    private async Task<string> MadeAsync()
    {
        using var ring = At();
        await ring.CreateAsync("tender-1", EnvelopeKind.Price);
        return Directory.GetFiles(Folder).Single();
    }

    private void Refuses(string path, params string[] words)
    {
        var refused = Assert.Throws<KeyRingException>(() => At().Dispose());
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, refused.Message, StringComparison.Ordinal));
        Assert.Null(refused.InnerException);
    }

    private static bool IsSame(byte[] one, byte[] other)
    {
        static string? Canonical(byte[] json)
        {
            try
            {
                return System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString();
            }
            catch (System.Text.Json.JsonException)
            {
                return null;
            }
        }

        return Canonical(one) == Canonical(other);
    }
}
