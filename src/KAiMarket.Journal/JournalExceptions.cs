namespace KAiMarket.Journal;

/// <summary>The journal cannot take or give anything now; nothing was written.</summary>
public class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The disk is full; nothing was written.</summary>
public sealed class JournalFullException(string message, Exception? inner = null)
    : JournalUnavailableException(message, inner);

/// <summary>
/// The journal was put back to before what this process has read or written. Nothing was written, and nothing will be:
/// a process that remembers what is gone must be started again.
/// </summary>
public sealed class JournalRewoundException(string message) : JournalUnavailableException(message);

/// <summary>
/// The connection was lost while committing: the batch is there whole, or not at all, and nobody here knows.
/// </summary>
public sealed class JournalOutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store's schema cannot be used by this program; the message says what to do.</summary>
public sealed class JournalSchemaException(string message) : Exception(message);

/// <summary>An envelope's bytes do not have the digest under which they are stored.</summary>
public sealed class EnvelopeDamagedException(string message) : Exception(message);
