namespace KAiMarket.Journal;

/// <summary>
/// Which process does what only one at a time should do. A lease saves work and never keeps anything right: what it is
/// for must bear two holders, because a process that was stopped wakes up and takes a moment to notice.
/// </summary>
public interface ILeases
{
    /// <summary>
    /// Takes a lease that is free, or prolongs it for its holder. It is free when it was released, when its term is over
    /// by the store's own clock, and when the store knows that its holder has gone.
    /// </summary>
    /// <param name="name">What it is for.</param>
    /// <param name="term">How long it is held unless it is prolonged.</param>
    /// <param name="trouble">Why its holder does not get on, for the others to show; null when it does.</param>
    /// <returns>False while another process holds it.</returns>
    /// <exception cref="JournalUnavailableException">The store cannot be reached now.</exception>
    Task<bool> TakeAsync(string name, TimeSpan term, string? trouble, CancellationToken cancel);

    /// <summary>Gives it back, if this process holds it: the next one to ask gets it.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached now.</exception>
    Task ReleaseAsync(string name, CancellationToken cancel);

    /// <summary>All that are held now, by whomever.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached now.</exception>
    Task<IReadOnlyList<HeldLease>> ReadAsync(CancellationToken cancel);
}

/// <param name="Name">What it is for.</param>
/// <param name="Holder">The process that holds it.</param>
/// <param name="Since">When that took it.</param>
/// <param name="Trouble">Why the holder does not get on, or null.</param>
public sealed record HeldLease(string Name, string Holder, DateTimeOffset Since, string? Trouble);
