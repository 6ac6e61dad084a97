namespace KAiMarket.Journal;

/// <summary>
/// How much a store hands over at once. An event can carry a thousand meter records, so a number of events alone bounds
/// no memory.
/// </summary>
internal static class EventPage
{
    /// <summary>A page ends with the event whose data reaches this; it holds one event at least.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    /// <summary>Whether there may be more behind a page that could have had <paramref name="most"/> events.</summary>
    public static bool IsFull(IReadOnlyList<RecordedEvent> page, int most) =>
        page.Count == most || page.Sum(recorded => (long)recorded.Data.Length) >= MostBytes;
}
