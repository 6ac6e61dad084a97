using KAiMarket.Domain;
using KAiMarket.Journal;

namespace KAiMarket.Views.Rows;

/// <summary>One event as the folds see it.</summary>
/// <param name="Position">In the journal.</param>
/// <param name="Id">Of the aggregate that it is about: the stream's name without the category.</param>
/// <param name="At">When it was committed.</param>
/// <param name="Fact">What happened.</param>
internal readonly record struct Occurrence(long Position, string Id, DateTimeOffset At, object Fact)
{
    /// <exception cref="UnknownFactException">No program of this version writes such an event.</exception>
    public static Occurrence Of(RecordedEvent recorded) => new(
        recorded.Position,
        recorded.Stream[(recorded.Stream.IndexOf('/') + 1)..],
        recorded.At,
        recorded.Fact ?? Facts.Read(recorded.Name, recorded.Data.Span));

    /// <summary>The calendar day in Korea on which it was committed.</summary>
    public DateOnly Day => KoreanTime.DayOf(At);
}
