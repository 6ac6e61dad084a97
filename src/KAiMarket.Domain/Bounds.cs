namespace KAiMarket.Domain;

/// <summary>
/// The widest numbers and times a command may name, chosen so that no sum of the market can overflow.
/// </summary>
public static class Bounds
{
    /// <summary>The most units of anything in one number: 10^15.</summary>
    public const long MostQuantity = 1_000_000_000_000_000;

    public static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The first moment too late.</summary>
    public static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static bool Hold(Won amount, long least = 0) => amount.Amount >= least && amount <= Won.Most;
    public static bool Hold(long quantity, long least = 0) => quantity >= least && quantity <= MostQuantity;
    public static bool Hold(DateTimeOffset time) => time >= Earliest && time < Latest;
    public static bool Hold(Period period) => !period.IsEmpty && Hold(period.From) && Hold(period.Until);
}
