namespace KAiMarket.Views;

/// <summary>
/// The views cannot answer now: they are being built, or their store cannot be reached. Repeating later helps.
/// </summary>
public class ViewsUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The views met an event that this program cannot read, and stopped before it. Only a newer program, or a repaired
/// view, goes on from there; the journal and its commands are not affected.
/// </summary>
public sealed class ViewsStoppedException(string message, Exception? inner = null)
    : ViewsUnavailableException(message, inner);

/// <summary>A cursor that no page of this list has given out.</summary>
public sealed class CursorException() : FormatException("The cursor is not one that this list has given out.");
