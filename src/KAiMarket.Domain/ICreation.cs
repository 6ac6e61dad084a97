namespace KAiMarket.Domain;

/// <summary>
/// Marks a command that begins an aggregate's life. Its home may decide it on the initial state without reading the
/// journal first; the journal's version check catches the rare one that comes to an aggregate that already lives.
/// </summary>
public interface ICreation;
