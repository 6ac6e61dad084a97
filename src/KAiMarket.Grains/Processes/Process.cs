using KAiMarket.Domain;

namespace KAiMarket.Grains.Processes;

/// <summary>
/// Carries work from one aggregate to others: an idempotent function of one event, which may run again from its start
/// after a crash. Each step is a command that is silent when repeated, so running twice is running once.
/// </summary>
/// <param name="id">The part of the event's stream after the category.</param>
/// <param name="fact">The event.</param>
/// <param name="at">Market time and actor; the command id names the causing position.</param>
/// <param name="seen">
/// The event's position: what is read must not be older, for another home may have written it.
/// </param>
/// <param name="grains">Where to send commands.</param>
/// <param name="unsealing">Opens what officers have let be opened.</param>
public delegate Task Process(string id, object fact, Moment at, long seen, IGrains grains, Unsealing unsealing);

/// <summary>
/// A step was refused that never should be, or cannot be yet; it is tried again, then shown as a dead letter.
/// </summary>
public sealed class ProcessStuckException(string message) : Exception(message)
{
    internal static void ThrowIfRefused(Reply reply, string step)
    {
        if (reply.Refusal is { } refusal)
            throw new ProcessStuckException($"{step} was refused: {refusal.Code}. {refusal.Detail}");
    }
}
