using KAiMarket.Domain;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Grains;
using KAiMarket.Journal;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Homes;

/// <summary>How a request ended, as its caller sees it.</summary>
internal enum Ending
{
    Done,
    Refused,

    /// <summary>Nothing was written; repeat.</summary>
    Unavailable,

    /// <summary>Nobody knows; repeat.</summary>
    Unknown,
}

/// <param name="Ending">How it ended.</param>
/// <param name="Code">Of the refusal.</param>
/// <param name="Position">That the caller has seen.</param>
/// <param name="State">What it read, where it read something.</param>
internal sealed record Answer(Ending Ending, string? Code = null, long Position = 0, object? State = null)
{
    public static readonly Answer Timeout = new(Ending.Unknown, "timeout");

    /// <summary>True when repeating cannot tell more.</summary>
    public bool IsFinal => Ending is Ending.Done or Ending.Refused;

    public static Answer Of(Reply reply) => reply.Refusal is { } refusal
        ? new Answer(Ending.Refused, refusal.Code, reply.Position)
        : new Answer(Ending.Done, null, reply.Position);
}

/// <summary>What the gateway does with a request: stamp it, ask the homes, and turn failures into something to repeat.</summary>
internal static class Front
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<Answer> HandleAsync(
        Func<IGrains, Moment, Home, Task<Answer>> work, Home home, Actor actor, string command)
    {
        if (!home.IsReady) return new Answer(Ending.Unavailable, "not-ready");
        var clock = home.Process.Clock;
        try
        {
            return await work(home.Grains!, new Moment(clock.GetUtcNow(), actor, command), home);
        }
        catch (JournalUnavailableException)
        {
            return new Answer(Ending.Unavailable, "journal-unavailable");
        }
        catch (JournalOutcomeUnknownException)
        {
            return new Answer(Ending.Unknown, "outcome-unknown");
        }
    }

    /// <summary>A claim carries the firm and type that the SME has registered.</summary>
    public static async Task<Answer> ClaimAsync(
        IGrains grains, ProgramId program, SmeId sme, Won total, Moment at, long seen)
    {
        var registered = (await grains.Sme(sme).Read(seen)).State;
        if (!registered.IsRegistered) return new Answer(Ending.Refused, "sme-missing");
        var claim = new ClaimVoucher(program, sme, registered.Firm, registered.Type, total);
        return Answer.Of(await grains.Program(program).Ask(claim, at));
    }

    /// <summary>Places an order and waits until the market has confirmed or refused it.</summary>
    public static async Task<Answer> PlaceAsync(
        IGrains grains, OrderId id, PlaceOrder place, Moment at, long? ifVersion, TimeProvider clock)
    {
        var order = grains.Order(id);
        var reply = await order.Ask(place, at, ifVersion);
        if (reply.Refusal is not null) return Answer.Of(reply);

        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            var reading = await order.Read(reply.Position);
            while (reading.State.Status == OrderStatus.Placed)
                reading = await order.ReadPast(reading.Version, patience.Token);
            return reading.State.Refused is { } refused
                ? new Answer(Ending.Refused, refused.Code, reading.Position, reading.State)
                : new Answer(Ending.Done, null, reading.Position, reading.State);
        }
        catch (OperationCanceledException)
        {
            return new Answer(Ending.Unknown, "still-placed", reply.Position);
        }
    }
}
