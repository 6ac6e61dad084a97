using System.Collections.Immutable;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Specs.Laws;

namespace KAiMarket.Specs.Evaluation;

/// <summary>Tenders and bids that chance makes; coarse figures among them, so that bounds and ties are met often.</summary>
internal static class AnyEvaluation
{
    public static PricePack Pack(Dice dice)
    {
        if (dice.Percent(60)) return dice.Of(PricePacks.All) with { IsCapped = dice.Percent(50) };
        var floor = dice.Between(1, 998);
        return PricePacks.StateNegotiated2026 with
        {
            Id = "any",
            FloorRatio = floor / 1_000m,
            KneeRatio = dice.Between(floor + 1, 1_000) / 1_000m,
            LiftsLowest = dice.Percent(50),
            BonusAtFloor = dice.Between(0, 50_000) / 10_000m,
            ShareBelowFloor = dice.Percent(30) ? null : dice.Between(0, 100) / 100m,
            IsCapped = dice.Percent(50),
        };
    }

    public static Won Estimated(Dice dice) => new(dice.Between(1, dice.Of([9L, 100, 1_000_000_000, Won.Most.Amount])));

    public static decimal PriceMaximum(Dice dice) =>
        dice.Percent(50) ? dice.Of([10m, 20m, 30m]) : dice.Between(1, 1_000_000) / 10_000m;

    /// <summary>Mostly between half of the estimated price and all of it, often at a bound of the formula.</summary>
    public static Won Price(Dice dice, Won estimated, PricePack pack)
    {
        var e = estimated.Amount;
        var price = dice.Between(1, 10) switch
        {
            1 => (long)(pack.FloorRatio * e) + dice.Between(-1, 1),
            2 => (long)(pack.KneeRatio * e) + dice.Between(-1, 1),
            3 => e + dice.Between(-1, 1),
            4 => dice.Between(1, Won.Most.Amount),
            _ => dice.Between(e / 2, e),
        };
        return new(Math.Clamp(price, 1, Won.Most.Amount));
    }

    public static EvaluationTerms Terms(Dice dice)
    {
        var priceMaximum = dice.Of([10m, 20m, 30m, 12.5m]);
        var items = ImmutableArray.CreateBuilder<Criterion>();
        var left = 100 - priceMaximum;
        for (var n = 1; left > 0; n++)
        {
            var maximum = n == 4 ? left : Math.Min(left, dice.Of([5m, 10m, 20m, 30m]));
            items.Add(new($"item-{n}", $"항목 {n}", maximum, dice.Of(Enum.GetValues<CriterionKind>())));
            left -= maximum;
        }
        var estimated = new Won(dice.Between(1_000, 1_000_000_000));
        var ranking = RankingRules.StateNegotiated2026 with
        {
            LowestAmong = dice.Of(Enum.GetValues<BidGroup>()),
            BarredShareOf = dice.Of(Enum.GetValues<DeductionBase>()),
            TrimFrom = (int)dice.Between(3, 5),
        };
        return new(new(items.ToImmutable()), priceMaximum, estimated, estimated, ranking, Pack(dice));
    }

    public static ImmutableArray<RankedBid> Bids(Dice dice, EvaluationTerms terms)
    {
        var committee = (int)dice.Between(1, 7);
        var bids = ImmutableArray.CreateBuilder<RankedBid>();
        for (var n = dice.Between(0, 8); n > 0; n--)
        {
            // A twin of another bid now and then: nothing but the lot can tell them apart.
            var twin = bids.Count > 0 && dice.Percent(15) ? bids[^1] : null;
            bids.Add(twin is null
                ? new($"bid-{n}", Marks(dice, terms.Criteria, committee), dice.Percent(10) ? dice.Between(0, 100) / 1_000m : 0,
                    Price(dice, terms.Estimated, terms.Pricing))
                : twin with { Bid = $"bid-{n}" });
        }
        return bids.ToImmutable();
    }

    public static TechnicalMarks Marks(Dice dice, TechnicalCriteria criteria, int committee)
    {
        var judged = criteria.Items.Where(item => item.Kind == CriterionKind.Qualitative).ToList();
        var measured = criteria.Items.Where(item => item.Kind == CriterionKind.Quantitative).ToList();
        return new(
            [.. Enumerable.Range(1, judged.Count == 0 ? 0 : committee).Select(n => new EvaluatorMarks($"evaluator-{n}", Of(judged)))],
            Of(measured));

        ImmutableArray<ItemMark> Of(List<Criterion> items) => [.. items.Select(item => new ItemMark(item.Id, Any(item.Maximum)))];

        decimal Any(decimal maximum) => dice.Percent(50)
            ? dice.Between(70, 100) * maximum / 100m
            : dice.Between((long)(maximum * 8_000), (long)(maximum * 10_000)) / 10_000m;
    }

    public static ImmutableArray<T> Shuffled<T>(Dice dice, ImmutableArray<T> items)
    {
        var shuffled = items.ToArray();
        for (var n = shuffled.Length - 1; n > 0; n--)
        {
            var other = (int)dice.Between(0, n);
            (shuffled[n], shuffled[other]) = (shuffled[other], shuffled[n]);
        }
        return [.. shuffled];
    }
}
