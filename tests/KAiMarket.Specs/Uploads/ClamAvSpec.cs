using System.Net;
using System.Net.Sockets;
using KAiMarket.Documents;

namespace KAiMarket.Specs.Uploads;

public sealed class ClamAvSpec
{
    private static readonly byte[] Content = Contents.Pdf(200_000);

    [Fact]
    public async Task The_whole_document_goes_to_the_scanner()
    {
        using var clamd = new FakeClamd("stream: OK");
        Assert.Equal(new ScanResult(DocumentScan.Clean), await ScanAsync(clamd.Place));
        Assert.Equal(Content, await clamd.Heard);
    }

    [Fact]
    public async Task What_it_finds_is_told()
    {
        using var clamd = new FakeClamd("stream: Eicar-Test-Signature FOUND");
        Assert.Equal(new ScanResult(DocumentScan.Infected, "Eicar-Test-Signature"), await ScanAsync(clamd.Place));
    }

    [Fact]
    public async Task It_may_listen_on_a_unix_socket()
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-clamd-");
        using var clamd = new FakeClamd("stream: OK", new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "clamd.sock")));
        Assert.Equal(DocumentScan.Clean, (await ScanAsync(ClamAv.PlaceOf($"unix:{folder.FullName}/clamd.sock")!)).Scan);
        clamd.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("INSTREAM size limit exceeded. ERROR")]
    [InlineData("stream: OK stream: OK")]
    [InlineData("stream:  FOUND")]
    [InlineData("OK")]
    [InlineData("")]
    public async Task What_is_no_clear_answer_is_none(string reply)
    {
        using var clamd = new FakeClamd(reply);
        await Assert.ThrowsAsync<VirusScanUnavailableException>(() => ScanAsync(clamd.Place));
    }

    [Fact]
    public async Task A_scanner_that_hangs_up_in_the_middle_gave_no_answer()
    {
        using var clamd = new FakeClamd("INSTREAM size limit exceeded. ERROR", takes: 1);
        await Assert.ThrowsAsync<VirusScanUnavailableException>(() => ScanAsync(clamd.Place));
    }

    [Fact]
    public async Task A_scanner_that_is_not_there_or_says_nothing_gave_no_answer()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen();
        var place = silent.LocalEndPoint!;
        await Assert.ThrowsAsync<VirusScanUnavailableException>(() =>
            new ClamAv(place, TimeProvider.System, TimeSpan.FromMilliseconds(1)).ScanAsync(new MemoryStream(Content), default));
        silent.Dispose();
        await Assert.ThrowsAsync<VirusScanUnavailableException>(() => ScanAsync(place));
    }

    [Fact]
    public async Task A_caller_who_goes_is_not_a_scanner_that_fails() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new ClamAv(new IPEndPoint(IPAddress.Loopback, 9), TimeProvider.System)
                .ScanAsync(new MemoryStream(Content), new CancellationToken(canceled: true)));

    [Theory]
    [InlineData("127.0.0.1:3310", true)]
    [InlineData("[::1]:3310", true)]
    [InlineData("clamd.example:3310", true)]
    [InlineData("unix:/run/clamd.sock", true)]
    [InlineData("unix:", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.1:0", false)]
    [InlineData("127.0.0.1:65536", false)]
    [InlineData("a b:1", false)]
    [InlineData(":3310", false)]
    public void A_place_is_a_host_with_its_port_or_a_socket(string text, bool known) =>
        Assert.Equal(known, ClamAv.PlaceOf(text) is not null);

    private static Task<ScanResult> ScanAsync(EndPoint place) =>
        new ClamAv(place, TimeProvider.System).ScanAsync(new MemoryStream(Content), CancellationToken.None);
}
