namespace KAiMarket.Journal;

/// <summary>Work that keeps failing, put aside where every process of the market sees it.</summary>
public interface IDeadLetters
{
    /// <summary>All of them, in the order of their positions.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached now.</exception>
    Task<IReadOnlyList<DeadLetter>> ReadAsync(CancellationToken cancel);

    /// <summary>Puts one there, in the place of an older one of its position; durable when it returns.</summary>
    /// <exception cref="JournalUnavailableException">Nothing was written.</exception>
    Task PutAsync(DeadLetter letter, CancellationToken cancel);

    /// <summary>Takes one away, if it is there.</summary>
    /// <exception cref="JournalUnavailableException">Nothing was written.</exception>
    Task RemoveAsync(long position, CancellationToken cancel);
}

/// <param name="Position">Of the event whose work is stuck.</param>
/// <param name="Stream">Of that event.</param>
/// <param name="Name">The event's stored name.</param>
/// <param name="Error">Why the last attempt failed.</param>
/// <param name="Since">When it was put aside.</param>
public sealed record DeadLetter(long Position, string Stream, string Name, string Error, DateTimeOffset Since);
