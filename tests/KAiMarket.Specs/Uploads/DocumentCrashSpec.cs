using KAiMarket.Documents;

namespace KAiMarket.Specs.Uploads;

/// <summary>What is on the disk after a crash at any point of an upload, and requests that meet each other.</summary>
public sealed class DocumentCrashSpec : IDisposable
{
    private static readonly byte[] Content = Contents.Pdf(200_000);
    private static readonly DocumentTerms Terms = Contents.Terms(Content);

    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Bytes_that_were_not_acknowledged_may_be_lost_and_come_again()
    {
        await _rig.Store().DeclareAsync("d", Terms);
        await _rig.Store().BringAsync("d", 0, Content[..150_000]);
        using (var part = File.OpenWrite(_rig.File("d", "part"))) part.SetLength(99_999);

        Assert.Equal(99_999, (await _rig.Store().FindAsync("d"))!.Received);
        Assert.Equal(DocumentFault.OffsetBeyond, (await _rig.Store().BringAsync("d", 150_000, Content[150_000..])).Fault);
        Assert.Equal(DocumentState.Stored, (await _rig.Store().BringAsync("d", 99_999, Content[99_999..])).Document!.State);
        Assert.Equal(Content, await _rig.Store().ReadAsync("d"));
    }

    [Fact]
    public async Task Bytes_that_the_disk_spoilt_are_found_by_the_digest()
    {
        await _rig.Store().DeclareAsync("d", Terms);
        await _rig.Store().BringAsync("d", 0, Content[..150_000]);
        using (var part = File.OpenWrite(_rig.File("d", "part"))) part.WriteByte(0);

        Assert.Equal(DocumentFault.DigestDiffers, (await _rig.Store().BringAsync("d", 150_000, Content[150_000..])).Fault);
        Assert.Equal(DocumentState.Stored, (await _rig.Store().BringAsync("d", 0, Content)).Document!.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_between_the_last_byte_and_the_end_shows_no_document_and_is_gone_through_again(bool judged)
    {
        await _rig.Store().WholeAsync("d", Content, Terms);
        File.Move(_rig.File("d", "content"), _rig.File("d", "part"));
        if (!judged) File.Delete(_rig.File("d", "verdict"));

        Assert.Equal(DocumentState.Waiting, (await _rig.Store().FindAsync("d"))!.State);
        Assert.Null(await _rig.Store().ReadAsync("d"));
        _rig.Scanner = () => new(DocumentScan.Infected, "Found.Since");
        Assert.Equal(DocumentFault.Infected, (await _rig.Store().BringAsync("d", Content.Length, [])).Fault);
    }

    [Fact]
    public async Task A_crash_between_the_refusal_and_the_deletion_leaves_it_refused_and_deletes_it_later()
    {
        _rig.Scanner = () => new(DocumentScan.Infected, "X");
        await _rig.Store().WholeAsync("d", Content, Terms);
        File.WriteAllBytes(_rig.File("d", "part"), Content);

        Assert.Equal(DocumentState.Refused, (await _rig.Store().FindAsync("d"))!.State);
        Assert.Equal(DocumentFault.Infected, (await _rig.Store().BringAsync("d", Content.Length, [])).Fault);
        Assert.False(File.Exists(_rig.File("d", "part")));
    }

    [Fact]
    public async Task A_crash_while_declaring_leaves_nothing_and_is_repeated()
    {
        await _rig.Store().DeclareAsync("d", Terms);
        File.Move(_rig.File("d", "terms"), _rig.File("d", "terms.new"));
        File.WriteAllText(_rig.File("d", "terms.new"), "{\"id\":");

        Assert.Null(await _rig.Store().FindAsync("d"));
        Assert.True((await _rig.Store(unfinished: Terms.Size).DeclareAsync("d", Terms)).Changed);
        Assert.Equal(DocumentState.Stored, (await _rig.Store().BringAsync("d", 0, Content)).Document!.State);
    }

    [Fact]
    public async Task What_a_sender_brought_before_it_went_is_kept()
    {
        var store = _rig.Store();
        await store.DeclareAsync("d", Terms);
        var gone = new IOException("The connection was reset.");
        var thrown = await Assert.ThrowsAsync<IOException>(() =>
            store.AppendAsync("d", 0, new Sender(Content[..123_456], Task.CompletedTask, gone)));
        Assert.Same(gone, thrown);
        Assert.Equal(123_456, (await _rig.Store().FindAsync("d"))!.Received);
        Assert.Equal(DocumentState.Stored, (await store.BringAsync("d", 123_456, Content[123_456..])).Document!.State);
    }

    [Fact]
    public async Task Of_two_requests_that_bring_bytes_at_once_one_writes_and_the_other_hears_it()
    {
        var (store, other) = (_rig.Store(), _rig.Store());
        await store.DeclareAsync("d", Terms);
        var begins = new TaskCompletionSource();
        var slow = store.AppendAsync("d", 0, new Sender(Content, begins.Task));
        Assert.Equal(DocumentFault.Busy, (await other.BringAsync("d", 0, Content)).Fault);
        Assert.Equal(DocumentState.Receiving, (await other.FindAsync("d"))!.State);

        begins.SetResult();
        Assert.Equal(DocumentState.Stored, (await slow).Document!.State);
        Assert.False((await other.BringAsync("d", 0, Content)).Changed);
    }

    [Fact]
    public async Task Many_who_bring_the_same_at_once_make_one_document()
    {
        await _rig.Store().DeclareAsync("d", Terms);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() =>
            _rig.Store(patience: TimeSpan.FromMinutes(1)).AppendAsync("d", 0, new Sender(Content, Task.CompletedTask)))));
        Assert.All(outcomes, outcome => Assert.Equal((null, DocumentState.Stored), (outcome.Fault, outcome.Document!.State)));
        Assert.Single(outcomes, outcome => outcome.Changed);
        Assert.Equal(Content, await _rig.Store().ReadAsync("d"));
    }

    [Fact]
    public async Task Of_many_who_declare_one_id_at_once_one_gets_it()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() =>
            _rig.Store(patience: TimeSpan.FromMinutes(1)).DeclareAsync("d", Terms with { Owner = $"company:demo-{n}" }))));
        var made = Assert.Single(outcomes, outcome => outcome.Changed);
        Assert.All(outcomes.Where(outcome => !outcome.Changed), outcome => Assert.Equal(DocumentFault.Differs, outcome.Fault));
        Assert.Equal(made.Document!.Terms, (await _rig.Store().FindAsync("d"))!.Terms);
    }

    [Fact]
    public async Task An_owner_may_not_begin_more_than_an_allowance_until_something_is_whole_or_refused()
    {
        var store = _rig.Store(unfinished: 2 * Terms.Size);
        await store.DeclareAsync("one", Terms);
        await store.DeclareAsync("two", Terms);
        Assert.Equal(DocumentFault.AllowanceSpent, (await store.DeclareAsync("three", Terms)).Fault);
        Assert.False((await store.DeclareAsync("two", Terms)).Changed);
        Assert.True((await store.DeclareAsync("other", Terms with { Owner = "company:other" })).Changed);

        await store.BringAsync("one", 0, Content);
        Assert.True((await store.DeclareAsync("three", Terms)).Changed);
        _rig.Scanner = () => new(DocumentScan.Infected, "X");
        await store.BringAsync("two", 0, Content);
        Assert.True((await store.DeclareAsync("four", Terms)).Changed);
        Assert.Equal(DocumentFault.AllowanceSpent, (await store.DeclareAsync("five", Terms)).Fault);
    }

    [Fact]
    public async Task What_nobody_goes_on_with_for_a_week_makes_room()
    {
        var store = _rig.Store(unfinished: Terms.Size);
        await store.DeclareAsync("old", Terms);
        await store.BringAsync("old", 0, Content[..10]);
        _rig.Clock.Ahead = TimeSpan.FromDays(6.9);
        Assert.Equal(DocumentFault.AllowanceSpent, (await store.DeclareAsync("new", Terms)).Fault);
        _rig.Clock.Ahead = TimeSpan.FromDays(7);
        Assert.True((await store.DeclareAsync("new", Terms)).Changed);
        Assert.Null(await store.FindAsync("old"));
        Assert.False(File.Exists(_rig.File("old", "part")));
    }
}
