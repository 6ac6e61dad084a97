using KAiMarket.Domain;
using KAiMarket.Grains;

namespace KAiMarket.Simulation.Homes;

/// <summary>An answer that a home gave: all it says must be true of the journal for ever.</summary>
/// <param name="Home">The process that gave it.</param>
/// <param name="Stream">Of the aggregate.</param>
/// <param name="Ask">What was asked.</param>
/// <param name="At">Stamped where it arrived.</param>
/// <param name="IfVersion">The version that the caller wanted it to have.</param>
/// <param name="Reply">What was answered.</param>
/// <param name="Sent">The world's step at which it was asked.</param>
internal sealed record Promise(
    string Home, string Stream, object Ask, Moment At, long? IfVersion, Reply Reply, long Sent);

/// <summary>A state that a home showed.</summary>
/// <param name="Told">The highest version that this home had told of when it was asked.</param>
/// <param name="Seen">The position that the answer must not be older than.</param>
/// <param name="Sent">The world's step at which it was asked.</param>
internal sealed record Showing(string Home, string Stream, object State, long Version, long Told, long Seen, long Sent);

/// <summary>A command that ended with the promise that nothing was written.</summary>
internal sealed record Denial(string Stream, string Command);

/// <summary>Everything that the homes have ever said, for the judges.</summary>
internal sealed class Promises
{
    private readonly Dictionary<(string Home, string Stream), long> _told = [];

    public List<Promise> Given { get; } = [];
    public List<Showing> Shown { get; } = [];
    public List<Denial> Denied { get; } = [];

    /// <summary>Failures that no contract allows.</summary>
    public List<string> Broken { get; } = [];

    public long Told(string home, string stream) => _told.GetValueOrDefault((home, stream));

    public void Give(Promise promise)
    {
        Given.Add(promise);
        var key = (promise.Home, promise.Stream);
        _told[key] = Math.Max(_told.GetValueOrDefault(key), promise.Reply.Version);
    }
}
