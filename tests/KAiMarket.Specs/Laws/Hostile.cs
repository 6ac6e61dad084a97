using System.Collections.Immutable;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;

namespace KAiMarket.Specs.Laws;

/// <summary>Commands as an enemy would send them: any value that their types can hold, now and then a good one.</summary>
internal static class Hostile
{
    private static readonly string?[] Texts =
    [
        null, "", " ", "x", "firm-7", "ai-2026", "ai-2026.firm-7", "order-1", ".", "a.b.c", "..", "-", "가나다", "\ud800",
        "\udc00\ud800", "\u0000", "a\nb", "\u202e", "' or 1=1 --", "<script>", new string('a', 48), new string('a', 49),
        new string('가', 200), new string('가', 100_000),
    ];

    private static readonly long[] Numbers =
    [
        long.MinValue, long.MinValue + 1, -1_000_000_000_000_001, -1, 0, 1, 2, 3, 9_999, 10_000, 10_001, int.MaxValue,
        1_000_000_000_000_000, 1_000_000_000_000_001, long.MaxValue - 1, long.MaxValue,
    ];

    private static readonly DateTimeOffset[] Times =
    [
        default, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch, Bounds.Earliest, Bounds.Latest,
        Sample.Noon, Sample.Expiry, Sample.Claims.From, Sample.Claims.Until, Sample.Noon.ToOffset(TimeSpan.FromHours(14)),
    ];

    private static readonly Role[] Roles = Enum.GetValues<Role>();

    public static object Command(Dice dice, Type command)
    {
        var constructor = command.GetConstructors().Single();
        return constructor.Invoke([.. constructor.GetParameters().Select(one => Value(dice, one.ParameterType))]);
    }

    public static Actor Actor(Dice dice) =>
        new("x", dice.Of(["", "firm-7", "compute", "moon-cloud"]), dice.Of(Roles));

    public static DateTimeOffset Time(Dice dice) => dice.Of([Sample.Noon, Sample.Expiry, Sample.Claims.From, Sample.Claims.Until]);

    private static object? Value(Dice dice, Type type)
    {
        if (type == typeof(string)) return dice.Of(Texts);
        if (type == typeof(long)) return dice.Of(Numbers);
        if (type == typeof(int)) return (int)dice.Of(Numbers);
        if (type == typeof(bool)) return dice.Percent(50);
        if (type == typeof(DateTimeOffset)) return dice.Of(Times);
        if (type == typeof(DateOnly)) return dice.Of([DateOnly.MinValue, DateOnly.MaxValue, Sample.Today]);
        if (type == typeof(Period)) return new Period(dice.Of(Times), dice.Of(Times));
        if (type == typeof(Won)) return new Won(dice.Of(Numbers));
        if (type.IsEnum) return Enum.ToObject(type, dice.Between(-1, 20));
        if (type == typeof(ImmutableArray<MatchRatio>))
            return Many(dice, () => new MatchRatio((ApplicantType)dice.Between(-1, 5), (int)dice.Of(Numbers)));
        if (type == typeof(ImmutableArray<MeterRecord>))
            return Many(dice, () => new MeterRecord(dice.Of(Texts)!, dice.Of(Times), dice.Of(Times), dice.Of(Numbers)));
        // What is left are the ids: structs around a string that may hold anything when no JSON made them.
        return dice.Percent(10) ? Activator.CreateInstance(type) : Activator.CreateInstance(type, dice.Of(Texts));
    }

    private static ImmutableArray<T> Many<T>(Dice dice, Func<T> one) => dice.Percent(10)
        ? default
        : [.. Enumerable.Range(0, (int)dice.Of([0L, 1, 2, 3, 1_000, 1_001])).Select(_ => one())];
}
