namespace KAiMarket.Journal;

/// <summary>
/// A stretch of the journal's life. The next one begins when the journal goes on from a copy of itself: a standby that
/// was promoted, a backup that was restored. Events up to where it began are those of the epoch before; what was read
/// beyond in an earlier epoch may be gone. Not to be confused with <see cref="Epoch"/>, a run of one home's decisions.
/// </summary>
/// <param name="Number">1 for the journal as it was made, then one more each time.</param>
/// <param name="Id">
/// The number and random digits, as in <c>2-9f3ac1d0</c>: two copies of one journal may both begin their second epoch.
/// </param>
/// <param name="Position">Where the journal ended when the epoch began.</param>
public sealed record JournalEpoch(int Number, string Id, long Position, DateTimeOffset At)
{
    private const int MostDigits = 24;

    /// <summary>Whether a text is written like an id.</summary>
    public static bool IsId(string? text) =>
        text is { Length: > 2 and <= MostDigits } && text.IndexOf('-') is > 0 and var dash && dash < text.Length - 1
        && text.All(c => char.IsAsciiHexDigitLower(c) || c == '-');

    /// <summary>
    /// Whether a consumer that stood at a position in an epoch has read what this journal does not hold, and where it
    /// must go back to.
    /// </summary>
    /// <param name="epochs">The journal's, in order.</param>
    /// <param name="id">The consumer's epoch.</param>
    /// <param name="position">Of the last event that the consumer has read in it.</param>
    /// <returns>
    /// Null when it may go on; 0 when the epoch is of another copy, of which nobody here knows where it parted.
    /// </returns>
    public static long? GoBackTo(IReadOnlyList<JournalEpoch> epochs, string id, long position)
    {
        var left = position == 0 ? null : epochs.FirstOrDefault(epoch => epoch.Id == id);
        if (left is null) return position == 0 ? null : 0;

        var next = epochs.FirstOrDefault(epoch => epoch.Number > left.Number);
        return next is null || position <= next.Position ? null : next.Position;
    }
}
