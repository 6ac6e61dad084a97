using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace KAiMarket.Identity.Mail;

/// <summary>
/// Sends letters beside the requests that caused them, so that how long an answer takes tells nothing about whether
/// there was one to send. What is not sent when the process ends is lost; its reader asks again.
/// </summary>
public sealed class Postbox : IAsyncDisposable
{
    private const int MostWaiting = 10_000;
    private const int MostTries = 5;

    private readonly Channel<(Letter Letter, int Try)> _waiting = Channel.CreateBounded<(Letter, int)>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly IMail _mail;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Task _sender;
    private int _later;

    public Postbox(IMail mail, TimeProvider clock, ILogger log)
    {
        (_mail, _clock, _log) = (mail, clock, log);
        _sender = SendAsync();
    }

    /// <summary>False when too many wait.</summary>
    public bool TryPost(Letter letter) => _waiting.Writer.TryWrite((letter, 1));

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        // What can be sent at once still is; what would have to be tried again is not.
        _stop.CancelAfter(TimeSpan.FromSeconds(5));
        await _sender;
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        await foreach (var (letter, tries) in _waiting.Reader.ReadAllAsync())
            if (!await TrySendAsync(letter, tries) && tries < MostTries) _ = AgainAsync(letter, tries);
    }

    // Beside the others: anybody can have a letter sent to an address that no server takes, and it must not hold up theirs.
    private async Task AgainAsync(Letter letter, int tries)
    {
        try
        {
            if (Interlocked.Increment(ref _later) > MostWaiting) return;
            await Task.Delay(TimeSpan.FromSeconds(1 << tries), _clock, _stop.Token);
            _ = _waiting.Writer.TryWrite((letter, tries + 1));
        }
        catch (OperationCanceledException)
        {
            // The process ends; its reader asks again.
        }
        finally
        {
            Interlocked.Decrement(ref _later);
        }
    }

    private async Task<bool> TrySendAsync(Letter letter, int tries)
    {
        try
        {
            await _mail.SendAsync(letter, _stop.Token);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // Never with the letter: it names a person and may hold a token.
            _log.LogWarning("A letter could not be sent at try {Try} of {Most}: {Reason}", tries, MostTries, failure.Message);
            return false;
        }
    }
}
