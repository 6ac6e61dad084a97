using KAiMarket.Domain;
using KAiMarket.Grains;
using KAiMarket.Grains.Messages;
using KAiMarket.Journal;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace KAiMarket.Silo;

/// <summary>
/// The home of one aggregate in a silo: the same activation as in the embedded engine. Calls overlap, so that as many
/// commands go into a commit as arrive; the activation itself decides them one by one. Should two silos have a home of
/// the same aggregate for a while, the journal keeps them right.
/// </summary>
[Reentrant]
internal abstract class AggregateGrain<TState, TCommand, TEvent>(SiloContext silo) : Grain, IHome
    where TState : class, IAggregate<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    private static readonly ReadWhole Whole = new();
    private Activation<TState, TCommand, TEvent>? _activation;

    private Activation<TState, TCommand, TEvent> Activation => _activation ??= new(this.GetPrimaryKeyString(), silo.Context);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        silo.Activated(TState.Category);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        silo.Deactivated(TState.Category);
        return Task.CompletedTask;
    }

    public async Task<AnswerMessage> Ask(AskMessage message)
    {
        using var span = Trace.Take();
        try
        {
            var command = (TCommand)message.Command;
            return message.Question is { } question
                ? AnswerMessage.Of(await Activation.Ask(command, Known(question), message.At, message.IfVersion))
                : AnswerMessage.Of(await Activation.Ask(command, message.At, message.IfVersion));
        }
        catch (Exception fault)
        {
            return Failed(fault);
        }
    }

    public async Task<AnswerMessage> Read(ReadMessage message)
    {
        try
        {
            var reading = message.Past is { } past
                ? await ReadPastAsync(past, TimeSpan.FromMilliseconds(message.PatienceMilliseconds))
                : await Activation.Read(message.Seen);
            return message.VersionOnly
                ? new AnswerMessage(Version: reading.Version, Position: reading.Position)
                : AnswerMessage.Of(reading.To(Known(message.Question ?? Whole)));
        }
        catch (Exception fault)
        {
            return Failed(fault);
        }
    }

    private static IQuestion<TState, object> Known(object question) => question as IQuestion<TState, object>
        ?? throw new InvalidOperationException($"{TState.Category} does not know {question}.");

    private async Task<Reading<TState>> ReadPastAsync(long version, TimeSpan patience)
    {
        using var cancel = new CancellationTokenSource(patience, silo.Context.Clock);
        try
        {
            return await Activation.ReadPast(version, cancel.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Whoever asked sees that the version is not there yet.
            return await Activation.Read();
        }
    }

    // An exception would travel by the rules of the network; the caller shall meet the market's own.
    private AnswerMessage Failed(Exception fault)
    {
        var failure = Failure.Of(fault);
        if (failure.Kind == FailureKind.Bug) silo.Log.LogError(fault, "The home of a {Category} failed", TState.Category);
        return new AnswerMessage(failure);
    }

    private sealed class ReadWhole : IQuestion<TState, TState>
    {
        public TState AnswerFrom(TState state) => state;
    }
}
