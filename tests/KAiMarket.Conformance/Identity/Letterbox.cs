using System.Threading.Channels;
using KAiMarket.Identity.Mail;

namespace KAiMarket.Conformance.Identity;

/// <summary>Keeps letters for the test to read.</summary>
internal sealed class Letterbox : IMail
{
    private readonly Channel<Letter> _letters = Channel.CreateUnbounded<Letter>();

    public Task SendAsync(Letter letter, CancellationToken cancel) => _letters.Writer.WriteAsync(letter, cancel).AsTask();

    public async Task<Letter> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _letters.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The token of the next letter: its last line.</summary>
    public async Task<string> TokenAsync() => (await NextAsync()).Text.Split('\n')[^1].Trim();

    public bool IsEmpty => !_letters.Reader.TryPeek(out _);
}
