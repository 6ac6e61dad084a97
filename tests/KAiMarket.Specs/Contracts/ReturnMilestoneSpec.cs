using KAiMarket.Domain.Contracts;

namespace KAiMarket.Specs.Contracts;

public sealed class ReturnMilestoneSpec : ContractSpec
{
    private static readonly ReturnMilestone Return = new(Contracting.Build, 1, "부하 시험 결과가 없음");

    [Fact]
    public void The_buyer_returns_with_a_reason()
    {
        var after = Signed(Contracting.Delivered).When(Return).Then(Contracting.Returned);
        Assert.Null(after.Milestones[Contracting.Build].Pending);
        Assert.Null(after.Milestones[Contracting.Build].InspectBy);
    }

    [Fact]
    public void A_repeat_is_silent_also_when_it_was_delivered_again() =>
        Signed(Contracting.Delivered, Contracting.Returned, Contracting.Delivered with { Number = 2 })
            .When(Return).ThenNothing();

    [Fact]
    public void A_delivery_is_returned_for_one_reason() => Signed(Contracting.Delivered, Contracting.Returned)
        .When(Return with { Reason = "다른 까닭" }).ThenRefused(ReturnMilestone.Differs);

    [Fact]
    public void What_was_not_delivered_is_not_returned() =>
        Signed().When(Return).ThenRefused(ReturnMilestone.DeliveryMissing);

    [Fact]
    public void What_is_accepted_is_kept() => Signed(Contracting.Delivered, Contracting.Accepted)
        .When(Return).ThenRefused(ReturnMilestone.AlreadyAccepted);

    [Fact]
    public void A_reason_is_one_line() => Assert.All(Sample.NoLines,
        reason => When(Return with { Reason = reason! }).ThenRefused(ReturnMilestone.ReasonInvalid));

    [Fact]
    public void Shapes_and_standing_are_checked_first()
    {
        When(Return with { Milestone = default, Delivery = 0 }).ThenRefused(ReturnMilestone.IdInvalid, "milestone");
        When(Return with { Delivery = 0, Reason = "" }).ThenRefused(ReturnMilestone.DeliveryInvalid);
        When(Return).ThenRefused(ReturnMilestone.ContractMissing);
        Drawn().When(Return).ThenRefused(ReturnMilestone.NotSigned);
        Signed().When(Return with { Milestone = new("other") }).ThenRefused(ReturnMilestone.MilestoneMissing);
    }

    [Fact]
    public void Only_the_buyer_returns() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Signed(Contracting.Delivered).By(actor).When(Return).ThenRefused(ReturnMilestone.NotYours));
}
