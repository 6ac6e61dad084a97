using System.Text.Json;
using KAiMarket.Domain.Evaluation;

namespace KAiMarket.Specs.Evaluation;

public sealed class PricePackSpec
{
    // Published tenders pin these for ever. A value that has to change here means that a known pack was changed.
    [Theory]
    [InlineData("kr-state-nego-2026", "890889bbfa02ea1db46b9b69b8868f0541bb700562a24e5c8ed7a041bbe43985")]
    [InlineData("kr-state-nego-legacy60", "85393b6fe0cdaa2725ff1374f4ff7852142561aa962f88ffe88bef69bf770d2b")]
    [InlineData("kr-state-nego-legacy60-floor", "4daf32dac3cf2a57cfff66e5200dbf21ba920da935a2d013f1e1e8cd0a466606")]
    public void A_known_pack_keeps_its_hash(string id, string hash) => Assert.Equal(hash, PricePacks.Find(id)!.Hash());

    [Fact]
    public void Known_rules_keep_theirs() => Assert.Equal(
        "18157d94f3a135a6ce447e653c8c25c2a40e868c02a5d0a265aae2563cd0c4ec", RankingRules.StateNegotiated2026.Hash());

    [Fact]
    public void What_is_hashed_can_be_read() => Assert.Equal(
        """
        kaimarket price pack 1
        id=kr-state-nego-2026
        floor=0.7
        knee=0.8
        lifts-lowest=yes
        bonus-at-floor=2
        below-floor=0.3
        capped=yes
        decimals=4

        """, PricePacks.StateNegotiated2026.ToCanonical());

    [Fact]
    public void Every_term_that_decides_a_score_changes_the_hash()
    {
        var pack = PricePacks.StateNegotiated2026;
        PricePack[] all =
        [
            pack, pack with { Id = "other" }, pack with { FloorRatio = 0.71m }, pack with { KneeRatio = 0.81m },
            pack with { LiftsLowest = false }, pack with { BonusAtFloor = 3 }, pack with { ShareBelowFloor = 0.31m },
            pack with { ShareBelowFloor = null }, pack with { ShareBelowFloor = 0 }, pack with { IsCapped = false },
        ];
        Assert.Equal(all.Length, all.Select(one => one.Hash()).Distinct().Count());
    }

    [Fact]
    public void And_every_term_that_decides_a_rank()
    {
        var rules = RankingRules.StateNegotiated2026;
        RankingRules[] all =
        [
            rules, rules with { Id = "other" }, rules with { PassRatio = 0.8m }, rules with { LeastValidBids = 1 },
            rules with { LowestAmong = BidGroup.Eligible }, rules with { TrimFrom = 5 },
            rules with { LeastEvaluators = 3 }, rules with { BarredShareOf = DeductionBase.Maximum },
        ];
        Assert.Equal(all.Length, all.Select(one => one.Hash()).Distinct().Count());
    }

    [Fact]
    public void How_a_number_is_written_and_what_people_learn_later_change_nothing()
    {
        var pack = PricePacks.StateNegotiated2026;
        var later = pack with { Until = new(2027, 1, 1), Title = "Other", Source = "Read", Certainty = "Sure" };
        Assert.Equal(pack.Hash(), later.Hash());
        Assert.Equal(pack.Hash(), (pack with { FloorRatio = 0.7m, BonusAtFloor = 2.000m }).Hash());
    }

    [Fact]
    public void A_pack_survives_being_written() => Assert.All(PricePacks.All, pack => Assert.Equal(
        pack, JsonSerializer.Deserialize<PricePack>(JsonSerializer.Serialize(pack, MarketJson.Options), MarketJson.Options)));

    [Fact]
    public void Ids_are_ids_and_in_order()
    {
        string[] packs = [.. PricePacks.All.Select(pack => pack.Id)], rules = [.. RankingRules.All.Select(one => one.Id)];
        Assert.All([.. packs, .. rules], id => Assert.True(Ids.IsPlain(id), id));
        Assert.Equal(packs.Order(StringComparer.Ordinal).Distinct(), packs);
        Assert.Equal(rules.Order(StringComparer.Ordinal).Distinct(), rules);
        Assert.Equal(RankingRules.StateNegotiated2026, RankingRules.Find("kr-state-nego-rank-2026"));
        Assert.Null(PricePacks.Find("none"));
        Assert.Null(RankingRules.Find("none"));
    }

    [Fact]
    public void A_pack_is_in_force_from_its_first_to_its_last_day()
    {
        Assert.Equal(["kr-state-nego-2026"], PricePacks.InForceOn(new(2026, 1, 2)).Select(pack => pack.Id));
        Assert.DoesNotContain(PricePacks.InForceOn(new(2026, 1, 1)), pack => pack.Id == "kr-state-nego-2026");
        Assert.Equal(2, PricePacks.InForceOn(new(2026, 1, 1)).Length);
    }
}
