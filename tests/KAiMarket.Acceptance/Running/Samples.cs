using System.Globalization;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Running;

/// <summary>Bodies and steps that many tests share.</summary>
internal static class Samples
{
    /// <summary>A business number that nobody has: 000 and a serial, with its check digit.</summary>
    public static string BusinessNumber(int serial)
    {
        ReadOnlySpan<int> weights = [1, 3, 7, 1, 3, 7, 1, 3, 5];
        var nine = serial.ToString("D9", CultureInfo.InvariantCulture);
        var sum = (nine[8] - '0') * 5 / 10;
        for (var i = 0; i < 9; i++) sum += weights[i] * (nine[i] - '0');
        return nine + (10 - sum % 10) % 10;
    }

    public static SmeBody Sme(int serial, ApplicantType type = ApplicantType.Startup) =>
        new("Nobody Ltd.", BusinessNumber(serial), type, Region.Seoul);

    public static CompanyBody Company(int serial) => new("Nobody Computing Co.", BusinessNumber(serial), Region.Busan);

    public static ProgramBody Program(long budget = 1_000_000_000, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var end = until ?? now.AddDays(30);
        return new("demo-ministry", "A test programme", budget, 100_000_000,
            [new(ApplicantType.Startup, 1_000), new(ApplicantType.SmallMedium, 3_333)],
            new(from ?? now.AddDays(-1), end), (end > now ? end : now).AddDays(300));
    }

    public static OfferBody Offer(long capacity = 1_000_000, long price = 3, long per = 2) => new(
        "demo-provider", "A test offer", OfferCategory.Gpu, Unit.GpuSecond, price, per, capacity, CapacityPeriod.Total,
        Region.Daegu, "Fictional Graphics", false);

    public static UsageBody Usage(params long[] quantities) => new(
        [.. quantities.Select((quantity, i) => new MeterRecord($"r-{i + 1}", Start.AddSeconds(i), Start.AddSeconds(i + 1), quantity))]);

    private static readonly DateTimeOffset Start = new(2026, 11, 22, 2, 0, 0, TimeSpan.Zero);

    /// <summary>A programme with an SME's voucher in it, and an offer; all with ids that begin alike.</summary>
    public static async Task<string> VoucherAsync(this IKAiMarket market, string prefix, int serial, long total = 10_000_000)
    {
        await market.OpenProgramAsync(prefix, Program());
        await market.RegisterSmeAsync(prefix, Sme(serial));
        await market.PublishOfferAsync(prefix, Offer());
        return (await market.ClaimVoucherAsync(prefix, prefix, new(total))).Value.Voucher;
    }

    /// <summary>The order when it is settled.</summary>
    public static Task<Order> SettledAsync(this IKAiMarket market, string order) => Until.AnsweredAsync(
        async () => (await market.OrderAsync(order)).Value is { Status: OrderStatus.Settled } settled ? settled : null,
        () => $"{order} is not settled.");
}
