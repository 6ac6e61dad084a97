using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class DraftTenderSpec : TenderSpec
{
    private static readonly DraftTender Draft = Tendering.Draft;
    private static readonly Lot Gpu = Tendering.LotOf(Tendering.Gpu);

    [Fact]
    public void A_planned_tender_is_drafted() => When(Draft).Then(Tendering.Drafted);

    [Fact]
    public void It_is_written_anew_while_nobody_has_seen_it() => Given(Tendering.Drafted)
        .When(Draft with { Terms = Draft.Terms with { Title = "다른 이름" } })
        .Then(Tendering.Drafted with { Terms = Draft.Terms with { Title = "다른 이름" } });

    [Fact]
    public void A_repeat_is_silent_also_after_its_publication() => Given(Tendering.Open).When(Draft).ThenNothing();

    [Fact]
    public void The_same_moment_in_another_zone_is_the_same()
    {
        var korean = Draft.Terms with { Closes = Tendering.Closes.ToOffset(KoreanTime.Offset) };
        Given(Tendering.Drafted).When(Draft with { Terms = korean }).ThenNothing();
        When(Draft with { Terms = korean }).Then(Tendering.Drafted);
    }

    [Fact]
    public void What_is_published_is_no_draft() => Given(Tendering.Open)
        .When(Draft with { Terms = Draft.Terms with { Title = "다른 이름" } }).ThenRefused(DraftTender.NoDraft);

    [Fact]
    public void The_budgets_of_its_lots_add_up_to_the_plan()
    {
        When(Draft with { Planned = new Won(110_000_001) }).ThenRefused(DraftTender.NotAsPlanned);
        When(Draft with { Terms = Tendering.TwoLots }).ThenRefused(DraftTender.NotAsPlanned);
        When(Tendering.DraftOf(Tendering.TwoLots)).Then(Tendering.DraftedOf(Tendering.TwoLots));
    }

    [Fact]
    public void Ids_are_ids()
    {
        When(Draft with { Buyer = default, BudgetLine = "" }).ThenRefused(DraftTender.IdInvalid, "buyer");
        When(Draft with { BudgetLine = null!, Year = 0 }).ThenRefused(DraftTender.IdInvalid, "budgetLine");
        When(Draft with { Year = 1999, Terms = null! }).ThenRefused(DraftTender.YearInvalid);
    }

    [Fact]
    public void It_has_a_title_and_a_scope()
    {
        When(Draft with { Terms = null! }).ThenRefused(DraftTender.TitleInvalid);
        Assert.All(Sample.NoLines, line => With(terms => terms with { Title = line! }).ThenRefused(DraftTender.TitleInvalid));
        With(terms => terms with { Scope = null! }).ThenRefused(DraftTender.ScopeInvalid);
        With(terms => terms with { Scope = "\u0007" }).ThenRefused(DraftTender.ScopeInvalid);
        With(terms => terms with { Scope = new string('가', 8_001) }).ThenRefused(DraftTender.ScopeInvalid);
    }

    [Fact]
    public void It_has_lots()
    {
        With(terms => terms with { Lots = default }).ThenRefused(DraftTender.LotsInvalid);
        With(terms => terms with { Lots = [] }).ThenRefused(DraftTender.LotsInvalid);
        With(terms => terms with { Lots = [null!] }).ThenRefused(DraftTender.LotsInvalid);
        With(terms => terms with { Lots = [Gpu, Gpu] }).ThenRefused(DraftTender.LotsInvalid);
        With(terms => terms with { Lots = [.. Enumerable.Range(0, 51).Select(i => Gpu with { Id = new($"lot-{i}") })] })
            .ThenRefused(DraftTender.LotsInvalid);
        WithLot(Gpu with { Id = default }).ThenRefused(DraftTender.LotsInvalid, "lots/0");
        WithLot(Gpu with { Title = "" }).ThenRefused(DraftTender.LotsInvalid, "lots/0");
    }

    [Fact]
    public void A_lot_has_items()
    {
        var item = Gpu.Items[0];
        Item[][] broken =
        [
            [], [null!], [item, item], [item with { Id = null! }], [item with { Title = "\n" }], [item with { Quantity = 0 }],
            [item with { Unit = "" }], [item with { Classification = null! }], [item with { Classification = "4321150" }],
            [item with { Classification = "432115019" }], [item with { Classification = "4321150x" }],
        ];
        Assert.All(broken, items =>
            WithLot(Gpu with { Items = [.. items] }).ThenRefused(DraftTender.ItemsInvalid, "lots/0/items"));
        WithLot(Gpu with { Items = default }).ThenRefused(DraftTender.ItemsInvalid, "lots/0/items");
    }

    [Fact]
    public void A_lot_has_a_budget_and_says_what_it_is_for()
    {
        Lot[] broken =
        [
            Gpu with { Budget = Won.Zero }, Gpu with { Budget = Won.Most + new Won(1) },
            Gpu with { EstimatedPrice = Won.Zero }, Gpu with { EstimatedPrice = Gpu.Budget + new Won(1) },
            Gpu with { Split = default }, Gpu with { Split = Gpu.Split with { Data = new Won(1) } },
            Gpu with { Split = Gpu.Split with { Model = new Won(-10_000_000), App = new Won(100_000_000) } },
            Gpu with { Split = new(new Won(long.MaxValue), Won.Zero, Won.Zero, new Won(long.MaxValue)) },
        ];
        Assert.All(broken, lot => WithLot(lot).ThenRefused(DraftTender.BudgetInvalid, "lots/0/budget"));
    }

    [Fact]
    public void What_it_requires_and_prefers_is_said_whole()
    {
        With(terms => terms with { Requirements = null! }).ThenRefused(DraftTender.RequirementsInvalid);
        With(terms => terms with { Preference = null! }).ThenRefused(DraftTender.RequirementsInvalid);
        With(terms => terms with { Use = null! }).ThenRefused(DraftTender.RequirementsInvalid);
        With(terms => terms with { Use = new((UseDomain)99, false) }).ThenRefused(DraftTender.RequirementsInvalid);
        With(terms => terms with { Requirements = new(101, true, true, true) }).ThenRefused(DraftTender.RequirementsInvalid);
        With(terms => terms with { Requirements = new(-1, true, true, true) }).ThenRefused(DraftTender.RequirementsInvalid);
        Preference[] broken =
            [new(default, SmePreference.None), new([(Region)99], SmePreference.None), new([], (SmePreference)9),
                new([Region.Jeju, Region.Jeju], SmePreference.None)];
        Assert.All(broken, one => With(terms => terms with { Preference = one }).ThenRefused(DraftTender.RequirementsInvalid));
    }

    [Fact]
    public void Its_rules_are_known_ones()
    {
        With(terms => terms with { Procedure = null! }).ThenRefused(DraftTender.ProcedureUnknown);
        With(terms => terms with { Procedure = "kr-state-nego-1990" }).ThenRefused(DraftTender.ProcedureUnknown);
        With(terms => terms with { Pricing = null! }).ThenRefused(DraftTender.PricingUnknown);
        With(terms => terms with { Pricing = "cheapest" }).ThenRefused(DraftTender.PricingUnknown);
        With(terms => terms with { ReNoticeOf = default(TenderId) }).ThenRefused(DraftTender.ReNoticeInvalid);
    }

    [Fact]
    public void It_closes_in_the_time_of_the_market_and_takes_questions_no_longer()
    {
        With(terms => terms with { Closes = DateTimeOffset.MaxValue }).ThenRefused(DraftTender.TimesInvalid);
        With(terms => terms with { EnquiriesUntil = DateTimeOffset.MinValue }).ThenRefused(DraftTender.TimesInvalid);
        With(terms => terms with { EnquiriesUntil = terms.Closes.AddTicks(1) }).ThenRefused(DraftTender.TimesInvalid);
        var atLast = Tendering.Terms with { EnquiriesUntil = Tendering.Closes };
        When(Tendering.DraftOf(atLast)).Then(Tendering.DraftedOf(atLast));
    }

    [Fact]
    public void Its_evaluation_is_of_a_hundred_points()
    {
        With(terms => terms with { Criteria = null! }).ThenRefused(DraftTender.CriteriaInvalid);
        With(terms => terms with { Criteria = new(default) }).ThenRefused(DraftTender.CriteriaInvalid);
        With(terms => terms with { Criteria = new([null!]) }).ThenRefused(DraftTender.CriteriaInvalid);
        With(terms => terms with { Criteria = new([new("a", "A", 80, (CriterionKind)9)]) })
            .ThenRefused(DraftTender.CriteriaInvalid);
        With(terms => terms with { PriceMaximum = 0 }).ThenRefused(DraftTender.PricePointsInvalid);
        With(terms => terms with { PriceMaximum = 20 }).ThenRefused(DraftTender.PricePointsInvalid);
    }

    [Fact]
    public void Nobody_drafts_for_another_ministry()
    {
        Assert.All(
            Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
            actor => Given(Tendering.Drafted).By(actor).When(Draft).ThenRefused(DraftTender.NotYours));
        Given(Tendering.Drafted).By(Sample.OtherMinistry).When(Draft with { Buyer = new("culture") })
            .ThenRefused(DraftTender.NotYours);
    }

    [Fact]
    public void An_imported_tender_takes_its_course_elsewhere() =>
        Given(Tendering.Notice).When(Draft).ThenRefused(DraftTender.Imported);

    private Scenario<Tender, TenderCommand, TenderEvent> With(Func<TenderTerms, TenderTerms> change) =>
        When(Draft with { Terms = change(Draft.Terms) });

    private Scenario<Tender, TenderCommand, TenderEvent> WithLot(Lot lot) => With(terms => terms with { Lots = [lot] });
}
