namespace KAiMarket.Views;

/// <summary>How the views stand.</summary>
/// <param name="Generation">The one that answers; 0 while none does.</param>
/// <param name="Position">The last event in it.</param>
/// <param name="Lag">Events that this process knows of and the views have not.</param>
/// <param name="LagSeconds">
/// How long the oldest of those events has been waiting, or how long no process has folded; 0 when neither is so.
/// </param>
/// <param name="Rebuilding">The generation that is being built beside it, if any.</param>
/// <param name="Error">Why the views do not go on, if they do not.</param>
/// <param name="Stopped">Whether they will not go on by themselves.</param>
/// <param name="Folding">Whether this process folds, or another one does and this one only asks.</param>
public sealed record ViewsStatus(
    long Generation, long Position, long Lag, double LagSeconds, RebuildStatus? Rebuilding, string? Error,
    bool Stopped, bool Folding);

/// <summary>How far a generation under construction is.</summary>
public sealed record RebuildStatus(long Generation, long Position);
