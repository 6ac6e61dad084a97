using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using KAiMarket.Domain;

namespace KAiMarket.Identity;

/// <summary>
/// Keeps who stands behind the ids of companies and SMEs, and makes the references that stand for firms in the journal:
/// keyed with a secret of this market, so that nobody can find a number by trying them all.
/// </summary>
public sealed class Firms : IAsyncDisposable
{
    private const int MostAtOnce = 250;

    private readonly IdentityStore _store;
    private readonly byte[] _secret;
    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(10_000) { SingleReader = true });
    private readonly Task _writer;

    private Firms(IdentityStore store, byte[] secret)
    {
        (_store, _secret) = (store, secret);
        _writer = WriteAsync();
    }

    public static async Task<Firms> OpenAsync(IdentityStore store, CancellationToken cancel) =>
        new(store, await store.SecretAsync("firm-reference", RandomNumberGenerator.GetBytes(32), cancel));

    /// <summary>Equal numbers have equal references.</summary>
    /// <param name="businessNumber">Ten digits.</param>
    public FirmReference ReferenceOf(string businessNumber)
    {
        var digest = HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes("firm:" + businessNumber));
        return FirmReference.Of(Convert.ToHexStringLower(digest)[..40]);
    }

    public Task<string?> NameOfAsync(string kind, string id, CancellationToken cancel) =>
        _store.NameOfAsync(kind, id, cancel);

    /// <summary>Keeps an organisation; many at a time share one statement.</summary>
    public async Task SaveAsync(Organisation organisation)
    {
        var waiting = new Waiting(organisation);
        await _queue.Writer.WriteAsync(waiting);
        await waiting.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
    }

    private async Task WriteAsync()
    {
        var batch = new Dictionary<(string, string), Waiting>();
        var all = new List<Waiting>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            (batch, all) = ([], []);
            while (batch.Count < MostAtOnce && _queue.Reader.TryRead(out var next))
            {
                batch[(next.Organisation.Kind, next.Organisation.Id)] = next;
                all.Add(next);
            }

            try
            {
                await _store.SaveOrganisationsAsync(
                    [.. batch.Values.Select(waiting => waiting.Organisation)], CancellationToken.None);
                foreach (var waiting in all) waiting.SetResult();
            }
            catch (Exception failure)
            {
                // Told to everyone who waits; none of it was written.
                foreach (var waiting in all) waiting.SetException(failure);
            }
        }
    }

    private sealed class Waiting(Organisation organisation)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Organisation Organisation => organisation;
    }
}
