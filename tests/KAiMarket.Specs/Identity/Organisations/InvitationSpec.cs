using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using static KAiMarket.Specs.Identity.Organisations.Organising;

namespace KAiMarket.Specs.Identity.Organisations;

public sealed class InvitationSpec
{
    private const string Email = "kim@moon-cloud.example";
    private static readonly MarketOrganisation Invited = Done(Approved.Invite(Owner, Letter(), Noon));

    [Fact]
    public void An_owner_invites_and_asking_again_makes_no_second_invitation()
    {
        var again = Letter("another token");
        AlreadySo(Invited.Invite(Owner, again, Noon.AddHours(1)));
        Refused(MarketOrganisation.InvitationDiffers, Invited.Invite(Owner, again with { Duty = Duty.Owner }, Noon));
        Refused(MarketOrganisation.UntilPast, Approved.Invite(Owner, Letter(until: Noon), Noon));
    }

    [Fact]
    public void Who_has_the_secret_and_the_address_becomes_a_member_once()
    {
        var joined = Done(Invited.Accept("token", Clerk, Email, Noon));
        Assert.Equal(new Member(Clerk, Duty.Clerk, Noon), joined.MemberAt(Clerk, Noon));
        var ended = Assert.Single(joined.Invitations);
        Assert.Equal(("", "", InvitationState.Accepted), (ended.Email, ended.Token, ended.State));
        Refused(MarketOrganisation.InvitationInvalid, joined.Accept("token", Clerk, Email, Noon));
        Refused(MarketOrganisation.InvitationInvalid, joined.Accept("", Stranger, "", Noon));
        Refused(MarketOrganisation.InvitationEnded, joined.Invite(Owner, Letter(), Noon));
    }

    [Fact]
    public void It_is_refused_alike_whatever_is_wrong_with_it()
    {
        Refused(MarketOrganisation.InvitationInvalid, Invited.Accept("no token", Clerk, Email, Noon));
        Refused(MarketOrganisation.InvitationInvalid, Invited.Accept("token", Clerk, "lee@moon-cloud.example", Noon));
        Refused(MarketOrganisation.InvitationInvalid, Invited.Decline("token", "lee@moon-cloud.example", Noon));
        var revoked = Done(
            Invited.RevokeInvitation(Owner, new("invitation"), Noon),
            known => known.RevokeInvitation(Owner, new("invitation"), Noon));
        Refused(MarketOrganisation.InvitationInvalid, revoked.Accept("token", Clerk, Email, Noon));
    }

    [Fact]
    public void It_stands_seven_days_to_the_last_tick()
    {
        var end = Noon.AddDays(7);
        Done(Invited.Accept("token", Clerk, Email, end - Tick));
        Refused(MarketOrganisation.InvitationInvalid, Invited.Accept("token", Clerk, Email, end));
        Refused(MarketOrganisation.InvitationEnded, Invited.Invite(Owner, Letter(), end));
    }

    [Fact]
    public void A_delegation_that_has_ended_before_it_began_is_none()
    {
        var until = Done(Approved.Invite(Owner, Letter(until: Noon.AddDays(1)), Noon));
        Done(until.Accept("token", Clerk, Email, Noon.AddDays(1) - Tick));
        Refused(MarketOrganisation.InvitationInvalid, until.Accept("token", Clerk, Email, Noon.AddDays(1)));
    }

    [Fact]
    public void It_may_be_refused()
    {
        var refused = Done(Invited.Decline("token", Email, Noon));
        Assert.Equal(InvitationState.Refused, Assert.Single(refused.Invitations).State);
        Assert.Null(refused.MemberAt(Clerk, Noon));
        Refused(MarketOrganisation.InvitationInvalid, refused.Accept("token", Clerk, Email, Noon));
    }

    [Fact]
    public void A_member_is_not_made_a_member_again_but_one_whose_delegation_ended_is()
    {
        var invited = Done(Staffed.Invite(Owner, Letter(duty: Duty.Reader), Noon));
        Refused(MarketOrganisation.AlreadyMember, invited.Accept("token", Owner, Email, Noon));
        Refused(MarketOrganisation.AlreadyMember, invited.Accept("token", Clerk, Email, Noon));
        var late = Done(Staffed.Invite(Owner, Letter(), End));
        Assert.Equal(3, late.Members.Length);
        var fresh = late with { Invitations = [late.Invitations[0] with { ExpiresAt = End.AddDays(7) }] };
        Assert.Equal(3, Done(fresh.Accept("token", Clerk, Email, End)).Members.Length);
    }

    [Fact]
    public void What_an_owner_gave_away_who_is_none_any_more_is_worth_nothing()
    {
        var two = Done(Staffed.Change(Owner, new(Clerk, Duty.Owner, Noon), Noon));
        var invited = Done(two.Invite(Owner, Letter(), Noon));
        var gone = Done(invited.Remove(Clerk, Owner, Noon));
        Refused(MarketOrganisation.InvitationInvalid, gone.Accept("token", Stranger, Email, Noon));
        Done(invited.Accept("token", Stranger, Email, Noon));
    }

    [Fact]
    public void Invitations_have_an_end_in_number_and_old_ones_are_forgotten()
    {
        var full = Approved with
        {
            Invitations = [.. Enumerable.Range(0, MarketOrganisation.MostInvitations)
                .Select(number => Letter($"token-{number}") with { Id = new($"invitation-{number}") })],
        };
        Refused(MarketOrganisation.TooManyMembers, full.Invite(Owner, Letter(), Noon));
        var late = Noon.AddDays(7 + 30);
        Assert.Equal(101, Done(full.Invite(Owner, Letter(), late)).Invitations.Length);
        Assert.Single(Done(full.Invite(Owner, Letter(), late + Tick)).Invitations);
    }

    [Fact]
    public void Inviting_and_taking_back_has_an_end_too()
    {
        var full = Approved with
        {
            Invitations = [.. Enumerable.Range(0, MarketOrganisation.MostKept)
                .Select(number => Letter("") with { Id = new($"gone-{number}"), Email = "", State = InvitationState.Revoked })],
        };
        Refused(MarketOrganisation.TooManyMembers, full.Invite(Owner, Letter(), Noon));
        Done((full with { Invitations = full.Invitations[1..] }).Invite(Owner, Letter(), Noon));
        Assert.Single(Done(full.Invite(Owner, Letter(), Noon.AddDays(7 + 30) + Tick)).Invitations);
    }

    [Fact]
    public void A_secret_is_kept_as_a_digest_alone()
    {
        var (secret, token) = KAiMarket.Identity.Organisations.Invitation.NewToken();
        Assert.Equal(64, secret.Length);
        Assert.NotEqual(secret, token);
        Assert.Equal(token, KAiMarket.Identity.Organisations.Invitation.TokenOf(secret));
        Assert.NotEqual(secret, KAiMarket.Identity.Organisations.Invitation.NewToken().Secret);
    }
}
