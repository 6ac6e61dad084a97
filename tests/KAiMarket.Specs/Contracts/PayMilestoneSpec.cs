using KAiMarket.Domain.Contracts;

namespace KAiMarket.Specs.Contracts;

public sealed class PayMilestoneSpec : ContractSpec
{
    private static readonly PayMilestone Pay = new(Contracting.Build);
    private static readonly MilestoneAccepted Late =
        Contracting.Accepted with { DaysLate = 1, Paid = new Won(59_925_000), Damages = new Won(75_000) };

    private static readonly MilestonePaid Paid =
        new(Contracting.Build, Sample.Ministry, Tendering.Moon, new Won(59_925_000), new Won(75_000), IsLast: false);

    [Fact]
    public void What_was_accepted_is_paid_without_the_damages()
    {
        var after = Signed(Contracting.Delivered, Late).When(Pay).Then(Paid);
        Assert.Equal(ContractStatus.Signed, after.Status);
        Assert.Null(after.Milestones[Contracting.Build].PayBy);
    }

    [Fact]
    public void The_last_payment_completes_the_contract()
    {
        var after = Signed(
            Contracting.Delivered, Late, Paid, Contracting.Delivered with { Milestone = Contracting.Run },
            new MilestoneAccepted(Contracting.Run, 1, Sample.Today, 0, new Won(40_000_000), Won.Zero))
            .When(new PayMilestone(Contracting.Run))
            .Then(new MilestonePaid(
                Contracting.Run, Sample.Ministry, Tendering.Moon, new Won(40_000_000), Won.Zero, IsLast: true));
        Assert.Equal(ContractStatus.Completed, after.Status);
    }

    [Fact]
    public void A_repeat_is_silent() => Signed(Contracting.Delivered, Late, Paid).When(Pay).ThenNothing();

    [Fact]
    public void Nothing_is_paid_before_it_is_accepted()
    {
        Signed().When(Pay).ThenRefused(PayMilestone.NotAccepted);
        Signed(Contracting.Delivered).When(Pay).ThenRefused(PayMilestone.NotAccepted);
        Signed(Contracting.Delivered, Contracting.Returned).When(Pay).ThenRefused(PayMilestone.NotAccepted);
    }

    [Fact]
    public void Shapes_and_standing_are_checked_first()
    {
        When(new PayMilestone(default)).ThenRefused(PayMilestone.IdInvalid, "milestone");
        When(Pay).ThenRefused(PayMilestone.ContractMissing);
        Drawn().When(Pay).ThenRefused(PayMilestone.NotSigned);
        Signed().When(new PayMilestone(new("other"))).ThenRefused(PayMilestone.MilestoneMissing);
    }

    [Fact]
    public void Only_the_buyer_pays() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Signed(Contracting.Delivered, Late).By(actor).When(Pay).ThenRefused(PayMilestone.NotYours));
}
