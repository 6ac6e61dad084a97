using KAiMarket.Domain.Contracts;

namespace KAiMarket.Specs.Contracts;

public sealed class DeliverMilestoneSpec : ContractSpec
{
    private static readonly DeliverMilestone Deliver = new(Contracting.Build, 1, Tendering.Digest("note"));
    private static readonly MilestoneDelivered Delivered = Contracting.Delivered with { Day = Sample.Today };

    protected override Actor Actor => Tendering.Bidder;

    [Fact]
    public void The_supplier_delivers() => Signed().When(Deliver).Then(Delivered);

    [Fact]
    public void A_note_is_not_needed() =>
        Signed().When(Deliver with { Note = null }).Then(Delivered with { Note = null });

    [Fact]
    public void The_day_is_the_one_in_Korea()
    {
        var midnight = KoreanTime.StartOf(new(2027, 1, 1));
        Signed().On(midnight.AddTicks(-1)).When(Deliver).Then(Delivered with { Day = new(2026, 12, 31) });
        Signed().On(midnight).When(Deliver).Then(Delivered with { Day = new(2027, 1, 1) });
    }

    [Fact]
    public void What_was_returned_is_delivered_again() => Signed(Delivered, Contracting.Returned)
        .When(Deliver with { Number = 2 }).Then(Delivered with { Number = 2 });

    [Fact]
    public void A_repeat_is_silent_whatever_became_of_it()
    {
        Signed(Delivered).On(Sample.Noon.AddDays(9)).When(Deliver).ThenNothing();
        Signed(Delivered, Contracting.Returned).When(Deliver).ThenNothing();
        Signed(Delivered, Contracting.Accepted).When(Deliver).ThenNothing();
    }

    [Fact]
    public void A_number_stands_for_one_delivery() => Signed(Delivered)
        .When(Deliver with { Note = null }).ThenRefused(DeliverMilestone.Differs);

    [Fact]
    public void The_inspection_comes_first() => Signed(Delivered)
        .When(Deliver with { Number = 2 }).ThenRefused(DeliverMilestone.NotReturned);

    [Fact]
    public void What_is_accepted_is_delivered() => Signed(Delivered, Contracting.Accepted)
        .When(Deliver with { Number = 2 }).ThenRefused(DeliverMilestone.AlreadyAccepted);

    [Fact]
    public void Deliveries_have_no_gaps()
    {
        Signed().When(Deliver with { Number = 2 }).ThenRefused(DeliverMilestone.NotNext);
        Signed(Delivered, Contracting.Returned).When(Deliver with { Number = 3 }).ThenRefused(DeliverMilestone.NotNext);
    }

    [Fact]
    public void Another_milestone_waits_for_none() => Signed(Delivered)
        .When(Deliver with { Milestone = Contracting.Run }).Then(Delivered with { Milestone = Contracting.Run });

    [Fact]
    public void A_milestone_is_one_of_the_contract() => Signed()
        .When(Deliver with { Milestone = new("other") }).ThenRefused(DeliverMilestone.MilestoneMissing);

    [Fact]
    public void Nothing_is_delivered_before_the_signature() =>
        Drawn(Contracting.Proposed).When(Deliver).ThenRefused(DeliverMilestone.NotSigned);

    [Fact]
    public void Shapes_are_checked_first()
    {
        When(Deliver with { Milestone = default, Number = 0 }).ThenRefused(DeliverMilestone.IdInvalid, "milestone");
        When(Deliver with { Number = 0, Note = "" }).ThenRefused(DeliverMilestone.NumberInvalid, "number");
        When(Deliver with { Number = 101 }).ThenRefused(DeliverMilestone.NumberInvalid, "number");
        When(Deliver with { Note = "XYZ" }).ThenRefused(DeliverMilestone.NoteInvalid);
        When(Deliver).ThenRefused(DeliverMilestone.ContractMissing);
    }

    [Fact]
    public void Only_the_supplier_delivers() => Assert.All(
        Sample.Everybody.Where(actor => actor != Tendering.Bidder).Append(Tendering.OtherBidder),
        actor => Signed(Delivered).By(actor).When(Deliver).ThenRefused(DeliverMilestone.NotYours));

    [Theory]
    [InlineData("2026-12-17", "2026-12-31"), InlineData("2026-12-18", "2027-01-04"), InlineData("2040-01-01", null)]
    public void The_buyer_has_fourteen_days_to_inspect(string delivered, string? inspectBy)
    {
        var day = DateOnly.ParseExact(delivered, "yyyy-MM-dd");
        var after = Signed().On(KoreanTime.StartOf(day)).When(Deliver).Then(Delivered with { Day = day });
        Assert.Equal(inspectBy, after.Milestones[Contracting.Build].InspectBy?.ToString("yyyy-MM-dd"));
        Assert.Null(after.Milestones[Contracting.Run].InspectBy);
        Assert.Null(after.Milestones[Contracting.Build].PayBy);
    }
}
