using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KAiMarket.Client;
using KAiMarket.Sealing;
using EnvelopeKind = KAiMarket.Sealing.EnvelopeKind;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>
/// One bid of each company on each tender, sealed before the load begins. All tenders get their first bid before any
/// gets its second.
/// </summary>
internal sealed class SealedBids : Traffic
{
    /// <summary>Of a technical proposal; with its price the bid has a few thousand bytes more.</summary>
    private const int Size = 100_000;

    private readonly string _key;
    private readonly IReadOnlyList<string> _tenders;
    private readonly (byte[] Technical, byte[] Price)[] _bids;

    /// <param name="key">The API key that submits them.</param>
    public SealedBids(string key, IReadOnlyList<string> tenders, TenderKeys[] keys, int bidders)
    {
        (_key, _tenders, _bids) = (key, tenders, new (byte[], byte[])[tenders.Count * bidders]);
        var proposal = new byte[Size];
        new Random(23).NextBytes(proposal);
        Parallel.For(0, _bids.Length, job =>
        {
            var (tender, bidder) = Of(job);
            _bids[job] = (
                Seal(keys[job % tenders.Count].Technical, EnvelopeKind.Technical, proposal),
                Seal(keys[job % tenders.Count].Price, EnvelopeKind.Price, PriceContent.Of(150_000_000 + job)));

            byte[] Seal(Client.TenderKey to, EnvelopeKind kind, byte[] content) =>
                Envelope.Seal(to.PublicKey, new(kind, tender, TenderCalls.Lot, bidder), content) is { Fault: null } made
                    ? made.Bytes.ToArray()
                    : throw new BenchmarkException("A bid cannot be sealed.");
        });
    }

    public override long Jobs => _bids.Length;
    public override int LongestRequest => 1024 + 2 * Base64.GetMaxEncodedToUtf8Length(Size);

    /// <summary>A new submission answers 201.</summary>
    public override bool Expects(int step, int status) => status == 201;

    /// <summary>Whose bid a job submits, and on what.</summary>
    public (string Tender, string Bidder) Of(long job) =>
        (_tenders[(int)(job % _tenders.Count)], TenderCalls.Bidder((int)(job / _tenders.Count)));

    /// <summary>SHA-256 of both envelopes of a job.</summary>
    public (string Technical, string Price) DigestsOf(long job) => (
        Convert.ToHexStringLower(SHA256.HashData(_bids[job].Technical)),
        Convert.ToHexStringLower(SHA256.HashData(_bids[job].Price)));

    public override int Write(long job, int step, Span<byte> to)
    {
        var (tender, bidder) = Of(job);
        var (technical, price) = _bids[job];
        const string Before = "{\"technical\":\"", Between = "\",\"price\":\"", After = "\"}";
        var length = Before.Length + Between.Length + After.Length
            + Base64.GetMaxEncodedToUtf8Length(technical.Length) + Base64.GetMaxEncodedToUtf8Length(price.Length);
        var written = 0;
        Text(to, $"PUT /v1/tenders/{tender}/lots/{TenderCalls.Lot}/bids/{bidder} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            + $"Authorization: Bearer {_key}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{Before}");
        Bytes(to, technical);
        Text(to, Between);
        Bytes(to, price);
        Text(to, After);
        return written;

        void Text(Span<byte> all, string text) => written += Encoding.ASCII.GetBytes(text, all[written..]);

        void Bytes(Span<byte> all, byte[] bytes)
        {
            _ = Base64.EncodeToUtf8(bytes, all[written..], out _, out var more);
            written += more;
        }
    }
}
