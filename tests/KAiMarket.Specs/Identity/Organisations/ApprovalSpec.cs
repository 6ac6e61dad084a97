using KAiMarket.Identity.Organisations;
using static KAiMarket.Specs.Identity.Organisations.Organising;

namespace KAiMarket.Specs.Identity.Organisations;

public sealed class ApprovalSpec
{
    [Fact]
    public void An_account_applies_and_asking_again_changes_nothing()
    {
        var applied = Done(MarketOrganisation.Apply(null, Wish), known => MarketOrganisation.Apply(known, Wish));
        Assert.Equal(Standing.Applied, applied.Standing);
        Assert.Empty(applied.HatsOf(Owner, Noon));
        AlreadySo(MarketOrganisation.Apply(Approved, Wish));
    }

    [Fact]
    public void Nobody_applies_for_what_is_somebody_elses()
    {
        Refused(MarketOrganisation.Differs, MarketOrganisation.Apply(Wish, Wish with { Applicant = Stranger }));
        Refused(MarketOrganisation.Differs, MarketOrganisation.Apply(Approved, Wish with { Name = "Another" }));
        Refused(MarketOrganisation.Differs, MarketOrganisation.Apply(Approved, Wish with { Kind = OrganisationKind.Ministry }));
    }

    [Fact]
    public void Companies_and_SMEs_have_a_business_number_and_others_may()
    {
        foreach (var kind in Enum.GetValues<OrganisationKind>())
        {
            var decision = MarketOrganisation.Apply(null, Wish with { Kind = kind, BusinessNumber = null, Firm = null });
            if (kind is OrganisationKind.Company or OrganisationKind.Sme) Refused(MarketOrganisation.NumberMissing, decision);
            else Done(decision);
        }
    }

    [Fact]
    public void A_business_that_has_closed_does_not_come_in() => Refused(
        MarketOrganisation.BusinessClosed, MarketOrganisation.Apply(null, Wish with { Registry = RegistryAnswer.Closed }));

    [Fact]
    public void Its_applicant_becomes_the_first_owner_in_every_role_of_its_kind()
    {
        var approved = Done(
            Wish.Approve(Administrator, IdUse.Unused, false, Noon),
            known => known.Approve(Administrator, IdUse.Used, false, Noon));
        Assert.Equal([Role.Vendor, Role.Provider], approved.HatsOf(Owner, Noon).Select(hat => hat.Role));
        Assert.All(approved.HatsOf(Owner, Noon), hat => Assert.Equal(Duty.Owner, hat.Duty));
        Assert.Empty(approved.HatsOf(Stranger, Noon));
        Assert.Equal(Administrator, approved.DecidedBy);
    }

    [Fact]
    public void Whoever_applied_neither_approves_nor_refuses()
    {
        Refused(MarketOrganisation.OwnApplication, Wish.Approve(Owner, IdUse.Unused, true, Noon));
        Refused(MarketOrganisation.OwnApplication, Wish.Refuse(Owner, "Mine.", Noon));
    }

    [Fact]
    public void An_id_that_the_market_knows_is_taken_over_knowingly_and_only_by_the_same_firm()
    {
        Refused(MarketOrganisation.IdInUse, Wish.Approve(Administrator, IdUse.Used, false, Noon));
        Done(Wish.Approve(Administrator, IdUse.Used, true, Noon));
        Refused(MarketOrganisation.FirmDiffers, Wish.Approve(Administrator, IdUse.ByAnotherFirm, true, Noon));
    }

    [Fact]
    public void A_refused_application_has_a_reason_and_leaves_its_id_free()
    {
        var refused = Done(
            Wish.Refuse(Administrator, "Not them.", Noon), known => known.Refuse(Administrator, "Not them.", Noon));
        Assert.Equal("Not them.", refused.Reason);
        Assert.Empty(refused.HatsOf(Owner, Noon));
        Refused(MarketOrganisation.NotDecided, refused.Approve(Administrator, IdUse.Unused, false, Noon));
        var anew = Done(MarketOrganisation.Apply(refused with { Revision = 7 }, Wish with { Applicant = Stranger }));
        Assert.Equal((Standing.Applied, Stranger, 7), (anew.Standing, anew.Applicant, anew.Revision));
        Assert.Null(anew.Reason);
    }

    [Fact]
    public void While_it_is_suspended_nobody_acts_for_it_and_its_members_stay()
    {
        var suspended = Done(
            Staffed.Suspend(Administrator, "Looked at.", Noon), known => known.Suspend(Administrator, "Looked at.", Noon));
        Assert.All([Owner, Clerk, Reader], account => Assert.Empty(suspended.HatsOf(account, Noon)));
        Refused(MarketOrganisation.NotActing, suspended.Invite(Owner, Letter(), Noon));
        Refused(MarketOrganisation.OwnApplication, suspended.Reinstate(Clerk, Noon));
        var back = Done(suspended.Reinstate(Administrator, Noon), known => known.Reinstate(Administrator, Noon));
        Assert.NotEmpty(back.HatsOf(Clerk, Noon));
        Assert.Null(back.Reason);
    }

    [Fact]
    public void Only_what_is_approved_is_suspended()
    {
        Refused(MarketOrganisation.NotDecided, Wish.Suspend(Administrator, "Too early.", Noon));
        Refused(MarketOrganisation.NotDecided, Wish.Reinstate(Administrator, Noon));
        Refused(MarketOrganisation.NotDecided, Approved.Refuse(Administrator, "Too late.", Noon));
    }

    [Fact]
    public void Each_kind_has_its_roles_and_no_role_is_of_two_kinds()
    {
        var roles = Enum.GetValues<OrganisationKind>().SelectMany(kind => kind.Roles()).ToList();
        Assert.Equal(roles.Distinct(), roles);
        Assert.DoesNotContain(Role.Market, roles);
        Assert.All(Enum.GetValues<OrganisationKind>(), kind => Assert.NotEmpty(kind.Roles()));
    }
}
