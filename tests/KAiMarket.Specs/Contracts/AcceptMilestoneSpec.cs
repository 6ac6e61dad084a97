using KAiMarket.Domain.Contracts;

namespace KAiMarket.Specs.Contracts;

public sealed class AcceptMilestoneSpec : ContractSpec
{
    private static readonly AcceptMilestone Accept = new(Contracting.Build, 1);

    [Fact]
    public void The_buyer_accepts_what_came_in_time() =>
        Signed(Contracting.Delivered).When(Accept).Then(Contracting.Accepted);

    // 60 million won; 1.25 in a thousand a day, 30 % at most.
    [Theory]
    [InlineData("2026-12-31", 0, 0), InlineData("2027-01-01", 1, 75_000), InlineData("2027-01-10", 10, 750_000)]
    [InlineData("2027-08-27", 239, 17_925_000), InlineData("2027-08-28", 240, 18_000_000)]
    [InlineData("2028-12-31", 731, 18_000_000)]
    public void What_came_late_costs_damages_for_each_day(string delivered, int late, long damages) =>
        Signed(Contracting.Delivered with { Day = DateOnly.ParseExact(delivered, "yyyy-MM-dd") }).When(Accept)
            .Then(Contracting.Accepted with
            {
                DaysLate = late,
                Paid = new Won(60_000_000 - damages),
                Damages = new Won(damages),
            });

    [Fact]
    public void The_days_count_to_the_last_delivery_not_to_its_inspection()
    {
        var again = Contracting.Delivered with { Number = 2, Day = new(2027, 1, 2) };
        Signed(Contracting.Delivered, Contracting.Returned, again).On(KoreanTime.StartOf(new(2027, 1, 15)))
            .When(Accept with { Delivery = 2 })
            .Then(new MilestoneAccepted(
                Contracting.Build, 2, new(2027, 1, 15), 2, new Won(59_850_000), new Won(150_000)));
    }

    [Fact]
    public void The_rule_is_the_one_that_the_contract_pinned() =>
        Given(
            Contracting.DrawnUp with { Damages = DelayDamages.StateGoods.Id }, Contracting.Proposed, Contracting.Signed,
            Contracting.Delivered with { Day = new(2027, 1, 1) })
            .When(Accept)
            .Then(Contracting.Accepted with { DaysLate = 1, Paid = new Won(59_955_000), Damages = new Won(45_000) });

    [Fact]
    public void A_repeat_is_silent() => Signed(Contracting.Delivered, Contracting.Accepted)
        .On(Sample.Noon.AddDays(90)).When(Accept).ThenNothing();

    [Fact]
    public void A_milestone_is_accepted_once() => Signed(Contracting.Delivered, Contracting.Accepted)
        .When(Accept with { Delivery = 2 }).ThenRefused(AcceptMilestone.AlreadyAccepted);

    [Fact]
    public void What_was_returned_is_not_accepted() => Signed(Contracting.Delivered, Contracting.Returned)
        .When(Accept).ThenRefused(AcceptMilestone.AlreadyReturned);

    [Fact]
    public void What_was_not_delivered_is_not_accepted()
    {
        Signed().When(Accept).ThenRefused(AcceptMilestone.DeliveryMissing);
        Signed(Contracting.Delivered).When(Accept with { Delivery = 2 }).ThenRefused(AcceptMilestone.DeliveryMissing);
    }

    [Fact]
    public void Shapes_and_standing_are_checked_first()
    {
        When(Accept with { Milestone = default, Delivery = 0 }).ThenRefused(AcceptMilestone.IdInvalid, "milestone");
        When(Accept with { Delivery = 0 }).ThenRefused(AcceptMilestone.DeliveryInvalid);
        When(Accept with { Delivery = 101 }).ThenRefused(AcceptMilestone.DeliveryInvalid);
        When(Accept).ThenRefused(AcceptMilestone.ContractMissing);
        Drawn().When(Accept).ThenRefused(AcceptMilestone.NotSigned);
        Signed().When(Accept with { Milestone = new("other") }).ThenRefused(AcceptMilestone.MilestoneMissing);
    }

    [Fact]
    public void Only_the_buyer_accepts() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Signed(Contracting.Delivered).By(actor).When(Accept).ThenRefused(AcceptMilestone.NotYours));

    [Theory]
    [InlineData("2026-11-20", "2026-11-27"), InlineData("2026-12-24", "2027-01-04"), InlineData("2040-01-01", null)]
    public void The_buyer_has_five_business_days_to_pay(string accepted, string? payBy)
    {
        var day = DateOnly.ParseExact(accepted, "yyyy-MM-dd");
        var after = Signed(Contracting.Delivered).On(KoreanTime.StartOf(day)).When(Accept)
            .Then(Contracting.Accepted with { Day = day });
        Assert.Equal(payBy, after.Milestones[Contracting.Build].PayBy?.ToString("yyyy-MM-dd"));
        Assert.Null(after.Milestones[Contracting.Build].InspectBy);
    }
}
