using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KAiMarket.Audit.Tenders;

/// <summary>A price formula as a tender names it. Ratios are of the estimated price.</summary>
/// <param name="BelowFloor">Share of the maximum below the floor; null to score such a bid as one at the floor.</param>
internal sealed record PricingPack(
    string Id, decimal Floor, decimal Knee, bool LiftsLowest, decimal Bonus, decimal? BelowFloor, bool IsCapped)
{
    public string Hash() => Packs.Hash(
        "kaimarket price pack 1",
        $"id={Id}", $"floor={Packs.Plain(Floor)}", $"knee={Packs.Plain(Knee)}",
        $"lifts-lowest={Packs.YesNo(LiftsLowest)}", $"bonus-at-floor={Packs.Plain(Bonus)}",
        $"below-floor={(BelowFloor is { } share ? Packs.Plain(share) : "as-at-floor")}",
        $"capped={Packs.YesNo(IsCapped)}", "decimals=4");
}

/// <summary>How marks become ranks.</summary>
/// <param name="ComparesEligible">Only eligible bids have a price score; otherwise all valid ones.</param>
/// <param name="TrimFrom">From so many evaluators on a bid's lowest and highest total are left out.</param>
/// <param name="DeductsOfMaximum">A barred share is taken of the maximum; otherwise of what was attained.</param>
internal sealed record RankingPack(
    string Id, decimal PassRatio, long LeastBids, bool ComparesEligible, long TrimFrom, long LeastEvaluators,
    bool DeductsOfMaximum)
{
    public string Hash() => Packs.Hash(
        "kaimarket ranking rules 1",
        $"id={Id}", $"pass-ratio={Packs.Plain(PassRatio)}", $"least-valid-bids={Packs.Plain(LeastBids)}",
        $"lowest-among={(ComparesEligible ? "eligible" : "valid")}", $"trim-from={Packs.Plain(TrimFrom)}",
        $"least-evaluators={Packs.Plain(LeastEvaluators)}",
        $"barred-share-of={(DeductsOfMaximum ? "maximum" : "attained-score")}", "decimals=4");
}

/// <summary>How a tender is carried out.</summary>
/// <param name="Officers">Different officers that an opening takes.</param>
internal sealed record ProcedurePack(string Id, long Officers, bool BidsMayChange, RankingPack Ranking)
{
    public string Hash() => Packs.Hash(
        "kaimarket procedure pack 1",
        $"id={Id}", $"officers={Packs.Plain(Officers)}", $"bids-may-change={Packs.YesNo(BidsMayChange)}",
        $"ranking={Ranking.Hash()}");
}

/// <summary>
/// The packs that this program knows, written down from their sources a second time, and how any pack is hashed: a
/// title and its terms, a line each, numbers without needless zeros, SHA-256 in lower-case hexadecimal.
/// </summary>
internal static class Packs
{
    private static readonly RankingPack Negotiated = new(
        "kr-state-nego-rank-2026", 0.85m, LeastBids: 2, ComparesEligible: false, TrimFrom: 3, LeastEvaluators: 1,
        DeductsOfMaximum: false);

    private static readonly PricingPack Legacy = new("kr-state-nego-legacy60", 0.6m, 0.8m, false, 2, 0.6m, true);

    public static ProcedurePack? Procedure(string id) => id switch
    {
        "kr-state-nego-2026" => new(id, Officers: 2, BidsMayChange: true, Negotiated),
        "kr-state-nego-2026-final" => new(id, Officers: 2, BidsMayChange: false, Negotiated),
        _ => null,
    };

    public static PricingPack? Pricing(string id) => id switch
    {
        "kr-state-nego-2026" => new(id, 0.7m, 0.8m, LiftsLowest: true, Bonus: 2, BelowFloor: 0.3m, IsCapped: true),
        "kr-state-nego-legacy60" => Legacy,
        "kr-state-nego-legacy60-floor" => Legacy with { Id = id, BelowFloor = null },
        _ => null,
    };

    public static string Hash(params string[] lines) => Sha256(string.Concat(lines.Select(line => line + "\n")));

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // Dividing by one with all its decimals strips the zeros behind a decimal's last digit.
    public static string Plain(decimal number) =>
        (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

    public static string YesNo(bool value) => value ? "yes" : "no";

    public static PricingPack ReadPricing(Members pack) => new(
        pack.Text("id"u8), pack.Decimal("floorRatio"u8), pack.Decimal("kneeRatio"u8), pack.Flag("liftsLowest"u8),
        pack.Decimal("bonusAtFloor"u8), pack.DecimalOrNull("shareBelowFloor"u8), pack.Flag("isCapped"u8));

    public static ProcedurePack ReadProcedure(Members pack)
    {
        var ranking = pack.Object("ranking"u8);
        return new(
            pack.Text("id"u8), pack.Amount("officers"u8), pack.Flag("bidsMayChange"u8),
            new(ranking.Text("id"u8), ranking.Decimal("passRatio"u8), ranking.Amount("leastValidBids"u8),
                ranking.Text("lowestAmong"u8) == "eligible", ranking.Amount("trimFrom"u8),
                ranking.Amount("leastEvaluators"u8), ranking.Text("barredShareOf"u8) == "maximum"));
    }
}
