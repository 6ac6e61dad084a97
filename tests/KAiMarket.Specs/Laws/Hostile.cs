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
        "\udc00\ud800", "\u0000", "a\nb", "\u202e", "gpu", "gpu-2026.gpu", "gpu-2026.gpu.moon-cloud",
        "kr-state-nego-2026", new string('a', 64), "' or 1=1 --", "<script>", new string('a', 48), new string('a', 49),
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
        if (Nullable.GetUnderlyingType(type) is { } given) return dice.Percent(30) ? null : Value(dice, given);
        if (type == typeof(int)) return (int)dice.Of(Numbers);
        if (type == typeof(decimal)) return dice.Of([decimal.MinValue, -1m, 0m, 0.00001m, 0.5m, 1m, 10m, 90m, 100m, decimal.MaxValue]);
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
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return Array(dice, type.GetGenericArguments()[0]);
        var maker = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!;
        var ofText = type.GetConstructors().Any(constructor =>
            constructor.GetParameters() is [{ ParameterType: var only }] && only == typeof(string));
        if (!ofText)
        {
            // JSON may hold null where a list has records.
            if (type.IsClass && dice.Percent(5)) return null;
            return maker.Invoke([.. maker.GetParameters().Select(one => Value(dice, one.ParameterType))]);
        }

        // What is left are the ids: structs around a string that may hold anything when no JSON made them.
        return dice.Percent(10) ? Activator.CreateInstance(type) : Activator.CreateInstance(type, dice.Of(Texts));
    }

    private static object Array(Dice dice, Type item) => typeof(Hostile)
        .GetMethod(nameof(Some), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
        .MakeGenericMethod(item).Invoke(null, [dice])!;

    // Lists within lists stay short, or one command would hold a million records.
    private static ImmutableArray<T> Some<T>(Dice dice) => dice.Percent(10)
        ? default
        : [.. Enumerable.Range(0, (int)dice.Between(0, 3)).Select(_ => (T)Value(dice, typeof(T))!)];

    private static ImmutableArray<T> Many<T>(Dice dice, Func<T> one) => dice.Percent(10)
        ? default
        : [.. Enumerable.Range(0, (int)dice.Of([0L, 1, 2, 3, 1_000, 1_001])).Select(_ => one())];
}
