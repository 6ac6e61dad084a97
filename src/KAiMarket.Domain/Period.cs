using System.Text.Json.Serialization;

namespace KAiMarket.Domain;

/// <summary>
/// A half-open span of time: <see cref="From"/> belongs to it, <see cref="Until"/> is its first moment after.
/// </summary>
[method: JsonConstructor]
public readonly record struct Period(DateTimeOffset From, DateTimeOffset Until)
{
    [JsonIgnore]
    public bool IsEmpty => Until <= From;

    public bool HasStarted(DateTimeOffset now) => From <= now;
    public bool HasEnded(DateTimeOffset now) => Until <= now;
    public bool Contains(DateTimeOffset now) => HasStarted(now) && !HasEnded(now);
    public Period ToUtc() => new(From.ToUniversalTime(), Until.ToUniversalTime());
}
