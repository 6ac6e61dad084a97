using KAiMarket.Acceptance.Crashes;
using KAiMarket.Acceptance.Running;
using KAiMarket.Acceptance.Tenders;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>A market with something at most addresses, so that a hostile request comes further than to "not found".</summary>
internal static class FuzzMarket
{
    public const string Usual = "fuzz";

    private static readonly Dictionary<string, string> Ids = new()
    {
        ["ministry"] = "demo-ministry",
        ["company"] = "demo-vendor",
        ["voucher"] = $"{Usual}.{Usual}",
        ["lot"] = TenderSamples.MainLot,
        ["contract"] = $"{Usual}.{TenderSamples.MainLot}",
        ["milestone"] = "final",
        ["year"] = "2026",
        ["number"] = "1",
        ["sequence"] = "1",
        ["position"] = "1",
        ["published"] = "2026-01-05",
        ["due"] = "2026-03-02",
        ["envelopes"] = "technical",
        ["account"] = $"program:{Usual}",
    };

    /// <summary>What usually stands in an address for a parameter of this name.</summary>
    public static string IdOf(string parameter) => Ids.GetValueOrDefault(parameter, Usual);

    /// <summary>Whether only some values may stand for it.</summary>
    public static bool HasOwn(string parameter) => Ids.ContainsKey(parameter) && parameter is not ("ministry" or "company");

    public static async Task<ServerProcess> StartAsync(string store)
    {
        var server = await ServerProcess.StartAsync(null, "--demo", "--journal", Markets.JournalOf(store), "--rate", "1000000");
        using var market = server.Client("operator");
        using var ministry = server.Client("ministry");
        var voucher = await market.VoucherAsync(Usual, 4_242);
        await market.PlaceOrderAsync(Usual, new(voucher, Usual, 10));
        await ministry.PublishAsync(Usual, TimeProvider.System.GetUtcNow());
        await Judge.QuietAsync(server);
        return server;
    }
}
