using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using static KAiMarket.Specs.Identity.Organisations.Organising;

namespace KAiMarket.Specs.Identity.Organisations;

public sealed class MemberSpec
{
    [Fact]
    public void A_delegation_holds_to_its_last_tick_and_not_a_tick_longer()
    {
        var last = Assert.Single(Staffed.HatsOf(Clerk, End - Tick), hat => hat.Role == Role.Provider);
        Assert.Equal((Duty.Clerk, End, "orders:write usage:read"), (last.Duty, last.Until, last.Scopes.Text));
        Assert.Empty(Staffed.HatsOf(Clerk, End));
        Assert.NotNull(Staffed.MemberAt(Clerk, End - Tick));
        Assert.Null(Staffed.MemberAt(Clerk, End));
    }

    [Fact]
    public void Only_owners_see_to_members()
    {
        foreach (var by in new[] { Clerk, Reader, Stranger, Administrator })
        {
            Refused(MarketOrganisation.NotOwner, Staffed.Change(by, new(Reader, Duty.Owner, Noon), Noon));
            Refused(MarketOrganisation.NotOwner, Staffed.Remove(by, Owner, Noon));
            Refused(MarketOrganisation.NotOwner, Staffed.Invite(by, Letter(), Noon));
            Refused(MarketOrganisation.NotOwner, Staffed.RevokeInvitation(by, new("invitation"), Noon));
            Refused(MarketOrganisation.NotOwner, Staffed.Transfer(by, Reader, Noon));
        }
    }

    [Fact]
    public void An_owner_changes_duty_scopes_and_end()
    {
        var wish = new Member(Reader, Duty.Clerk, Noon, End, Only("orders:read"));
        var changed = Done(Staffed.Change(Owner, wish, Noon.AddHours(1)), known => known.Change(Owner, wish, Noon.AddHours(2)));
        Assert.Equal(wish, changed.MemberAt(Reader, Noon));
        Refused(MarketOrganisation.UntilPast, Staffed.Change(Owner, wish with { Until = Noon }, Noon));
        Refused(MarketOrganisation.MemberMissing, Staffed.Change(Owner, new(Stranger, Duty.Clerk, Noon), Noon));
        Refused(MarketOrganisation.MemberMissing, Staffed.Change(Owner, new(Clerk, Duty.Clerk, Noon), End));
    }

    [Fact]
    public void Nobody_gives_more_than_they_have()
    {
        var narrow = Staffed with
        {
            Members = [.. Staffed.Members, new("a-narrow", Duty.Owner, Noon, null, Only("orders:write", "organisations:write"))],
        };
        Refused(MarketOrganisation.ScopesWider, narrow.Change("a-narrow", new(Reader, Duty.Clerk, Noon), Noon));
        Refused(MarketOrganisation.ScopesWider, narrow.Change("a-narrow", new("a-narrow", Duty.Owner, Noon), Noon));
        Refused(MarketOrganisation.ScopesWider, narrow.Invite("a-narrow", Letter(), Noon));
        Done(narrow.Change("a-narrow", new(Reader, Duty.Clerk, Noon, null, Only("orders:read")), Noon));
    }

    [Fact]
    public void What_was_given_until_a_date_is_passed_on_no_longer()
    {
        var delegated = Done(Staffed.Change(Owner, new(Clerk, Duty.Owner, Noon, End), Noon));
        Refused(MarketOrganisation.ScopesWider, delegated.Change(Clerk, new(Clerk, Duty.Owner, Noon), Noon));
        Refused(MarketOrganisation.ScopesWider, delegated.Change(Clerk, new(Clerk, Duty.Owner, Noon, End + Tick), Noon));
        Refused(MarketOrganisation.ScopesWider, delegated.Change(Clerk, new(Reader, Duty.Owner, Noon), Noon));
        Refused(MarketOrganisation.NotOwner, delegated.Transfer(Clerk, Reader, Noon));
        Done(delegated.Change(Clerk, new(Reader, Duty.Owner, Noon, End), Noon));

        Refused(MarketOrganisation.ScopesWider, delegated.Invite(Clerk, Letter() with { By = Clerk }, Noon));
        Refused(MarketOrganisation.ScopesWider, delegated.Invite(Clerk, Letter(until: End + Tick) with { By = Clerk }, Noon));
        var invited = Done(delegated.Invite(Clerk, Letter(until: End) with { By = Clerk }, Noon));
        Done(invited.Accept("token", Stranger, "kim@moon-cloud.example", Noon));
        var shorter = Done(invited.Change(Owner, new(Clerk, Duty.Owner, Noon, End - Tick), Noon));
        Refused(MarketOrganisation.InvitationInvalid, shorter.Accept("token", Stranger, "kim@moon-cloud.example", Noon));
    }

    [Fact]
    public void Who_is_owner_for_less_does_not_put_out_who_is_it_without()
    {
        foreach (var less in new Member[]
        {
            new("a-less", Duty.Owner, Noon, End), new("a-less", Duty.Owner, Noon, null, Only("organisations:write")),
        })
        {
            var two = Staffed with { Members = [.. Staffed.Members, new("a-heir", Duty.Owner, Noon), less] };
            Refused(MarketOrganisation.NotOwner, two.Remove("a-less", Owner, Noon));
            Refused(MarketOrganisation.NotOwner, two.Transfer("a-less", Owner, Noon));
            Refused(
                MarketOrganisation.NotOwner,
                two.Change("a-less", new(Owner, Duty.Reader, Noon, less.Until, less.Scopes), Noon));
            Done(two.Remove("a-less", Reader, Noon));
            Done(two.Remove("a-less", "a-less", Noon));
            Done(two.Remove(Owner, "a-less", Noon));
        }
    }

    [Fact]
    public void The_last_owner_neither_leaves_nor_becomes_less()
    {
        Refused(MarketOrganisation.LastOwner, Staffed.Remove(Owner, Owner, Noon));
        Refused(MarketOrganisation.LastOwner, Staffed.Change(Owner, new(Owner, Duty.Clerk, Noon), Noon));
        Refused(MarketOrganisation.LastOwner, Staffed.Change(Owner, new(Owner, Duty.Owner, Noon, End), Noon));

        // An owner until a date is none to count on.
        var delegated = Done(Staffed.Change(Owner, new(Clerk, Duty.Owner, Noon, End), Noon));
        Refused(MarketOrganisation.LastOwner, delegated.Remove(Owner, Owner, Noon));
        Refused(MarketOrganisation.NotOwner, delegated.Remove(Clerk, Owner, Noon));

        var two = Done(Staffed.Change(Owner, new(Clerk, Duty.Owner, Noon), Noon));
        var left = Done(two.Remove(Owner, Owner, Noon), known => known.Remove(Owner, Owner, Noon));
        Assert.Null(left.MemberAt(Owner, Noon));
        Refused(MarketOrganisation.LastOwner, left.Remove(Clerk, Clerk, Noon));
    }

    [Fact]
    public void Members_leave_by_themselves_and_strangers_hear_nothing()
    {
        Assert.Empty(Done(Staffed.Remove(Reader, Reader, Noon)).HatsOf(Reader, Noon));
        AlreadySo(Staffed.Remove(Stranger, Stranger, Noon));
    }

    [Fact]
    public void A_transfer_makes_another_owner_and_the_owner_a_clerk()
    {
        var transferred = Done(Staffed.Transfer(Owner, Clerk, Noon), known => known.Transfer(Owner, Clerk, Noon));
        Assert.True(transferred.MemberAt(Clerk, End)!.IsLastingOwner);
        Assert.Equal(Duty.Clerk, transferred.MemberAt(Owner, Noon)!.Duty);
        Assert.True(transferred.MemberAt(Clerk, Noon)!.Scopes.AreAll);
        Refused(MarketOrganisation.MemberMissing, Staffed.Transfer(Owner, Stranger, Noon));
        AlreadySo(Staffed.Transfer(Owner, Owner, Noon));
    }

    [Fact]
    public void An_administrator_appoints_an_owner_who_is_somebody_else()
    {
        var appointed = Done(
            Staffed.Appoint(Administrator, Reader, Noon), known => known.Appoint(Administrator, Reader, Noon));
        Assert.True(appointed.MemberAt(Reader, Noon)!.IsLastingOwner);
        Refused(MarketOrganisation.OwnAppointment, Staffed.Appoint(Reader, Reader, Noon));
        Refused(MarketOrganisation.MemberMissing, Staffed.Appoint(Administrator, Stranger, Noon));
    }

    [Fact]
    public void An_erased_account_goes_from_everywhere_even_the_last_owner()
    {
        var invited = Done(Staffed.Invite(Owner, Letter(), Noon));
        var erased = Done(
            invited.Erase(Owner, "kim@moon-cloud.example"), known => known.Erase(Owner, "kim@moon-cloud.example"));
        Assert.Null(erased.MemberAt(Owner, Noon));
        var invitation = Assert.Single(erased.Invitations);
        Assert.Equal(("", "", InvitationState.Revoked), (invitation.Email, invitation.Token, invitation.State));
        AlreadySo(Staffed.Erase(Stranger, ""));
    }
}
