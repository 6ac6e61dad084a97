namespace KAiMarket.Gateway;

/// <summary>Values that the examples of the API's description share.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset At = new(2026, 11, 22, 2, 0, 0, TimeSpan.Zero);
}
