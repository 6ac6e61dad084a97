using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class PublishTenderSpec : TenderSpec
{
    private static readonly PublishTender Publish = Tendering.Publish;
    private static readonly TenderTerms Large = Tendering.Terms with
    {
        Lots = [Tendering.LotOf(Tendering.Gpu, 253_000_000, 230_000_000)],
    };

    [Fact]
    public void A_draft_is_published_and_its_rules_are_pinned()
    {
        var after = Given(Tendering.Drafted).When(Publish).Then(Tendering.Published);
        Assert.Equal(TenderStatus.Published, after.Status);
    }

    [Fact]
    public void A_repeat_is_silent_however_late() =>
        Given(Tendering.Closed).On(Tendering.Closes.AddYears(1)).When(Publish).ThenNothing();

    [Fact]
    public void Other_keys_would_open_nothing() => Given(Tendering.Open)
        .When(Publish with { PriceKey = new('c', 32) }).ThenRefused(PublishTender.KeysDiffer);

    // It closes on 22 December in Korea. Ten days end on the 12th, and the notice is out on the day before.
    [Fact]
    public void The_last_moment_for_ten_days_is_the_last_of_its_day_in_Korea()
    {
        var midnight = KoreanTime.StartOf(new(2026, 12, 12));
        Given(Tendering.Drafted).On(midnight.AddTicks(-1)).When(Publish)
            .Then(Tendering.Published with { At = midnight.AddTicks(-1) });
        Given(Tendering.Drafted).On(midnight).When(Publish).ThenRefused(PublishTender.NoticeTooShort);
    }

    [Fact]
    public void The_last_moment_for_forty_days_is_the_last_of_its_day_in_Korea()
    {
        var midnight = KoreanTime.StartOf(new(2026, 11, 12));
        Given(Tendering.DraftedOf(Large)).On(midnight.AddTicks(-1)).When(Publish)
            .Then(Tendering.Published with { At = midnight.AddTicks(-1), NoticeRule = "kr-nego-notice-40" });
        Given(Tendering.DraftedOf(Large)).On(midnight).When(Publish).ThenRefused(PublishTender.NoticeTooShort);
    }

    [Fact]
    public void Ten_days_suffice_when_it_is_urgent_or_noticed_again()
    {
        Given(Tendering.DraftedOf(Large with { IsUrgent = true })).When(Publish).Then(Tendering.Published);
        Given(Tendering.DraftedOf(Large with { ReNoticeOf = new("gpu-2025") })).When(Publish).Then(Tendering.Published);
    }

    [Fact]
    public void The_prices_of_all_lots_decide_together()
    {
        var two = Tendering.Terms with
        {
            Lots = [Tendering.LotOf(Tendering.Gpu, 126_500_000, 115_000_000), Tendering.LotOf(Tendering.Data, 126_500_000, 115_000_000)],
        };
        Given(Tendering.DraftedOf(two)).When(Publish).ThenRefused(PublishTender.NoticeTooShort);
    }

    [Fact]
    public void What_was_cancelled_is_not_published() =>
        Given(Tendering.Drafted, new TenderCancelled("예산 삭감")).When(Publish).ThenRefused(PublishTender.Cancelled);

    [Fact]
    public void There_are_two_keys()
    {
        PublishTender[] broken =
        [
            new(null!, Tendering.PriceKey), new(Tendering.TechnicalKey, ""), new(new('A', 32), Tendering.PriceKey),
            new(Tendering.PriceKey, Tendering.PriceKey),
        ];
        Assert.All(broken, publish => When(publish).ThenRefused(PublishTender.KeysInvalid));
    }

    [Fact]
    public void Without_a_draft_there_is_nothing_to_publish() => When(Publish).ThenRefused(PublishTender.TenderMissing);

    [Fact]
    public void An_imported_tender_is_published_elsewhere() =>
        Given(Tendering.Notice).When(Publish).ThenRefused(PublishTender.Imported);

    [Fact]
    public void Only_the_buyer_publishes() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Given(Tendering.Open).By(actor).When(Publish).ThenRefused(PublishTender.NotYours));
}
