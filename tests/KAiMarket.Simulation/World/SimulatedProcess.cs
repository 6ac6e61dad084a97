namespace KAiMarket.Simulation.World;

/// <summary>
/// A process of the simulated world. Everything that it awaits continues here; once it is killed nothing of it runs any
/// more, as if the machine had lost power: no continuation, no timer, no reply.
/// </summary>
internal sealed class SimulatedProcess : SynchronizationContext
{
    public SimulatedProcess(SimulatedWorld world, string name, TimeSpan skew)
    {
        (World, Name) = (world, name);
        Clock = new SimulatedClock(this, skew);
    }

    public SimulatedWorld World { get; }
    public string Name { get; }
    public bool IsAlive { get; private set; } = true;
    public TimeProvider Clock { get; }

    public void Kill() => IsAlive = false;

    public void Start(Func<Task> work) => Post(static work => _ = Observe((Func<Task>)work!), work);

    public override void Post(SendOrPostCallback d, object? state) => World.Enqueue(this, d, state);

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing may wait for another piece of work on the one thread.");

    public override SynchronizationContext CreateCopy() => this;

    // As async void: what nobody awaits must not fail in silence.
    private static async Task Observe(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure)
        {
            Current!.Post(static failure => throw new UnexpectedException((Exception)failure!), failure);
        }
    }
}

/// <summary>A failure that no part of the market ever promised.</summary>
internal sealed class UnexpectedException(Exception failure)
    : Exception($"{failure.GetType().Name}: {failure.Message}", failure);
