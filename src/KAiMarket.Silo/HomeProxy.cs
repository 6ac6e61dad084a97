using System.Text.Json;
using KAiMarket.Domain;
using KAiMarket.Grains;
using KAiMarket.Grains.Messages;
using KAiMarket.Journal;
using Orleans.Runtime;

namespace KAiMarket.Silo;

/// <summary>
/// Asks a home, and asks again while a silo is being lost: a repeat of a command that landed changes nothing, so only
/// the caller's patience ends it.
/// </summary>
internal class HomeProxy<TState, TCommand>(IHome home, TimeProvider clock) : IAggregateGrain<TState, TCommand>
    where TState : class
    where TCommand : class
{
    /// <summary>Longer than a silo that hangs goes unnoticed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    // A home is asked this long for news before it is asked again: well below Orleans' own patience with one call.
    private static readonly TimeSpan OneWait = TimeSpan.FromSeconds(2);

    public async Task<Reply> Ask(TCommand command, Moment at, long? ifVersion = null) =>
        (await AskAsync(new AskMessage(command, at, ifVersion))).ToReply();

    public async Task<Answered<TAnswer>> Ask<TAnswer>(
        TCommand command, IQuestion<TState, TAnswer> question, Moment at, long? ifVersion = null)
        where TAnswer : class =>
        (await AskAsync(new AskMessage(command, at, ifVersion, question))).ToAnswered<TAnswer>();

    private Task<AnswerMessage> AskAsync(AskMessage message)
    {
        Trace.Pass();
        return TryAsync(static (home, message) => home.Ask(message), message, static why =>
            new JournalOutcomeUnknownException($"The home of the aggregate gave no answer: {why}"));
    }

    public Task<Reading<TState>> Read(long seen = 0) => ReadAsync<TState>(new ReadMessage(null, seen));

    public Task<Reading<TAnswer>> Read<TAnswer>(IQuestion<TState, TAnswer> question, long seen = 0) where TAnswer : class =>
        ReadAsync<TAnswer>(new ReadMessage(question, seen));

    public async Task<long> Version()
    {
        var answer = await AskAsync(new ReadMessage(VersionOnly: true));
        return answer.Failure is null ? answer.Version : throw answer.Failure.ToException();
    }

    public Task<Reading<TState>> ReadPast(long version, CancellationToken cancel) =>
        ReadPastAsync<TState>(null, version, cancel);

    public Task<Reading<TAnswer>> ReadPast<TAnswer>(
        IQuestion<TState, TAnswer> question, long version, CancellationToken cancel)
        where TAnswer : class => ReadPastAsync<TAnswer>(question, version, cancel);

    private async Task<Reading<TAnswer>> ReadPastAsync<TAnswer>(object? question, long version, CancellationToken cancel)
        where TAnswer : class
    {
        var message = new ReadMessage(question, 0, version, (int)OneWait.TotalMilliseconds);
        while (true)
        {
            var reading = await ReadAsync<TAnswer>(message).WaitAsync(cancel);
            if (reading.Version > version) return reading;
        }
    }

    private async Task<Reading<TAnswer>> ReadAsync<TAnswer>(ReadMessage message) where TAnswer : class =>
        (await AskAsync(message)).ToReading<TAnswer>();

    private Task<AnswerMessage> AskAsync(ReadMessage message) =>
        TryAsync(static (home, message) => home.Read(message), message, static why =>
            new JournalUnavailableException($"The home of the aggregate gave no answer: {why}"));

    private async Task<AnswerMessage> TryAsync<TMessage>(
        Func<IHome, TMessage, Task<AnswerMessage>> call, TMessage message, Func<string, Exception> giveUp)
    {
        var began = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await call(home, message);
            }
            catch (JsonException fault)
            {
                // While a cluster is upgraded: one side does not know what the other says, and perhaps it was the answer.
                throw giveUp(fault.Message);
            }
            catch (Exception fault) when (IsPassing(fault))
            {
                if (clock.GetElapsedTime(began) > Patience) throw giveUp(fault.Message);
            }

            await Task.Delay(pause, clock);
        }
    }

    /// <summary>A silo was lost, is being lost, or has not joined yet.</summary>
    private static bool IsPassing(Exception fault) => fault is TimeoutException or OrleansException
        or OperationCanceledException or ObjectDisposedException or System.Net.Sockets.SocketException or IOException;
}
