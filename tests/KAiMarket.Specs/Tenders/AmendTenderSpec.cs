using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class AmendTenderSpec : TenderSpec
{
    private static readonly TenderTerms Terms = Tendering.Terms;
    private static readonly TenderTerms Changed = Terms with { Scope = "추론 자원을 두 해 동안 운영한다." };
    private static readonly AmendTender Amend = new(1, Changed, "운영 기간을 늘림");
    private static readonly TenderAmended Amended = new(1, IsMaterial: true, Changed, "운영 기간을 늘림");

    [Fact]
    public void A_published_tender_is_amended() => Given(Tendering.Open).When(Amend).Then(Amended);

    [Fact]
    public void Bids_then_wait_for_their_confirmation()
    {
        var after = Given(Tendering.WithBids).When(Amend).Then(Amended);
        Assert.Empty(after.StandingBids(Tendering.Gpu));
    }

    [Fact]
    public void Bids_stand_when_only_the_title_or_a_later_close_changes()
    {
        var terms = Terms with { Title = "새 이름", EnquiriesUntil = Terms.EnquiriesUntil.AddDays(1), Closes = Terms.Closes.AddDays(1) };
        var after = Given(Tendering.WithBids).When(Amend with { Terms = terms })
            .Then(Amended with { IsMaterial = false, Terms = terms });
        Assert.Equal(2, after.StandingBids(Tendering.Gpu).Count());
        Assert.Equal((1, 0), (after.Amendment, after.MaterialAmendment));
    }

    [Fact]
    public void A_repeat_is_silent_also_after_the_close()
    {
        Given(Tendering.Open, Amended).On(Terms.Closes).When(Amend).ThenNothing();
        Given(Tendering.Open, Amended, new TenderClosed(0)).When(Amend).ThenNothing();
    }

    [Fact]
    public void Amendments_are_numbered_without_gaps()
    {
        Given(Tendering.Open, Amended).When(Amend with { Terms = Terms }).ThenRefused(AmendTender.Differs);
        Given(Tendering.Open).When(Amend with { Number = 2 }).ThenRefused(AmendTender.NotNext);
        Given(Tendering.Open).When(Amend with { Number = 0 }).ThenRefused(AmendTender.NotNext);
        Given(Tendering.Open, Amended).When(Amend with { Number = 2, Terms = Terms })
            .Then(Amended with { Number = 2, Terms = Terms });
    }

    [Fact]
    public void The_last_moment_is_the_one_before_the_close()
    {
        Given(Tendering.Open).On(Terms.Closes.AddTicks(-1)).When(Amend).Then(Amended);
        Given(Tendering.Open).On(Terms.Closes).When(Amend).ThenRefused(AmendTender.Closed);
        Given(Tendering.Closed).When(Amend).ThenRefused(AmendTender.Closed);
    }

    [Fact]
    public void What_is_not_open_is_not_amended()
    {
        Given(Tendering.Drafted).When(Amend).ThenRefused(AmendTender.NotPublished);
        Given(Tendering.Open, new TenderCancelled("예산 삭감")).When(Amend).ThenRefused(AmendTender.Cancelled);
        Given(Tendering.Notice).When(Amend).ThenRefused(AmendTender.Imported);
        When(Amend).ThenRefused(AmendTender.TenderMissing);
    }

    [Fact]
    public void The_rules_were_pinned()
    {
        Refused(Terms with { Procedure = ProcedurePack.StateNegotiatedFinal2026.Id });
        Refused(Terms with { Pricing = PricePacks.StateNegotiatedLegacy60.Id });
        Refused(Terms with { ReNoticeOf = new("gpu-2025") });
        Refused(Terms with { IsUrgent = !Terms.IsUrgent });

        void Refused(TenderTerms terms) =>
            Given(Tendering.Open).When(Amend with { Terms = terms }).ThenRefused(AmendTender.RulesPinned);
    }

    [Fact]
    public void Budget_and_lots_stay()
    {
        Given(Tendering.Open).When(Amend with { Terms = Tendering.TwoLots }).ThenRefused(AmendTender.NotAsPlanned);
        Given(Tendering.Open).When(Amend with { Terms = Terms with { Lots = [Tendering.LotOf(Tendering.Data)] } })
            .ThenRefused(AmendTender.LotsFixed);
    }

    [Fact]
    public void The_close_is_never_brought_forward() => Given(Tendering.Open)
        .When(Amend with { Terms = Terms with { Closes = Terms.Closes.AddTicks(-1) } })
        .ThenRefused(AmendTender.ClosesEarlier);

    [Fact]
    public void Terms_are_checked_as_in_a_draft()
    {
        When(Amend with { Reason = " ", Terms = null! }).ThenRefused(AmendTender.ReasonInvalid);
        When(Amend with { Terms = null! }).ThenRefused(AmendTender.TitleInvalid);
        With(Terms with { Scope = "" }).ThenRefused(AmendTender.ScopeInvalid);
        With(Terms with { Lots = default }).ThenRefused(AmendTender.LotsInvalid);
        With(Terms with { Lots = [Terms.Lots[0] with { Items = [] }] }).ThenRefused(AmendTender.ItemsInvalid, "lots/0/items");
        With(Terms with { Lots = [Terms.Lots[0] with { Split = default }] }).ThenRefused(AmendTender.BudgetInvalid, "lots/0/budget");
        With(Terms with { Use = null! }).ThenRefused(AmendTender.RequirementsInvalid);
        With(Terms with { Procedure = "" }).ThenRefused(AmendTender.ProcedureUnknown);
        With(Terms with { Pricing = "" }).ThenRefused(AmendTender.PricingUnknown);
        With(Terms with { ReNoticeOf = new TenderId("A") }).ThenRefused(AmendTender.ReNoticeInvalid);
        With(Terms with { Closes = default }).ThenRefused(AmendTender.TimesInvalid);
        With(Terms with { Criteria = new([]) }).ThenRefused(AmendTender.CriteriaInvalid);
        With(Terms with { PriceMaximum = -1 }).ThenRefused(AmendTender.PricePointsInvalid);

        Scenario<Tender, TenderCommand, TenderEvent> With(TenderTerms terms) => When(Amend with { Terms = terms });
    }

    [Fact]
    public void Only_the_buyer_amends() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Given(Tendering.Open, Amended).By(actor).When(Amend).ThenRefused(AmendTender.NotYours));
}
