using System.Collections.Immutable;
using KAiMarket.Domain;

namespace KAiMarket.Identity.Organisations;

/// <summary>Invitations: an Owner invites a mailbox, whoever reads it accepts or refuses.</summary>
public sealed partial record MarketOrganisation
{
    public static readonly Refusal NotOwner = new("not-an-owner", Domain.Kind.Forbidden,
        "Only the organisation's Owners see to its people and keys");
    public static readonly Refusal NotActing = new("organisation-not-approved", Domain.Kind.Conflict,
        "The organisation waits for approval, was refused or is suspended");
    public static readonly Refusal UntilPast = new("member-until-past", Domain.Kind.Invalid,
        "A membership ends after now", "until");
    public static readonly Refusal ScopesWider = new("member-scopes-wider", Domain.Kind.Forbidden,
        "Nobody gives more than they have", "scopes");
    public static readonly Refusal TooManyMembers = new("too-many-members", Domain.Kind.Conflict,
        "An organisation has at most 1,000 members and 100 open invitations");
    public static readonly Refusal InvitationDiffers = new("invitation-differs", Domain.Kind.Conflict,
        "This invitation exists with other content");
    public static readonly Refusal InvitationEnded = new("invitation-ended", Domain.Kind.Gone,
        "This invitation was accepted, refused or revoked, or is too old; invite under another id");
    public static readonly Refusal InvitationMissing = new("invitation-missing", Domain.Kind.Missing,
        "There is no such invitation");
    public static readonly Refusal InvitationInvalid = new("invitation-invalid", Domain.Kind.Missing,
        "No open invitation of this account has this secret");
    public static readonly Refusal AlreadyMember = new("already-a-member", Domain.Kind.Conflict,
        "The account is a member; an Owner changes its duty");

    /// <param name="by">Who invites.</param>
    /// <param name="wish">Open, with the secret that a new one is to have.</param>
    public Decision<MarketOrganisation> Invite(string by, Invitation wish, DateTimeOffset at)
    {
        if (!IsOwner(by, at)) return NotOwner;
        if (Find(wish.Id) is { } known)
        {
            return !known.IsOpenAt(at) ? InvitationEnded
                : Same(known, wish) ? new AlreadySo()
                : InvitationDiffers;
        }

        if (Standing != Standing.Approved) return NotActing;
        if (wish.Until <= at) return UntilPast;
        if (MemberAt(by, at)!.Excess(wish.Scopes, wish.Until) is { } excess) return excess;

        // Those that were taken back count as well: each has sent a letter, and is kept for a while.
        var kept = Fresh(at);
        if (kept.Count(one => one.IsOpenAt(at)) >= MostInvitations || kept.Length >= MostKept || Members.Length >= MostMembers)
            return TooManyMembers;
        return this with { Invitations = kept.Add(wish) };

        static bool Same(Invitation known, Invitation wish) =>
            (known.Email, known.Duty, known.Until, known.Scopes) == (wish.Email, wish.Duty, wish.Until, wish.Scopes);
    }

    public Decision<MarketOrganisation> RevokeInvitation(string by, InvitationId id, DateTimeOffset at)
    {
        if (!IsOwner(by, at)) return NotOwner;
        if (Find(id) is not { } known) return InvitationMissing;
        return known.State switch
        {
            InvitationState.Open => End(known, InvitationState.Revoked),
            InvitationState.Revoked => new AlreadySo(),
            _ => InvitationEnded,
        };
    }

    /// <param name="token">What is kept of the secret.</param>
    /// <param name="email">The account's own, confirmed and normalised: a secret that was passed on lets nobody in.</param>
    public Decision<MarketOrganisation> Accept(string token, string account, string email, DateTimeOffset at)
    {
        if (Opened(token, email, at) is not { } invitation) return InvitationInvalid;
        if (Standing != Standing.Approved) return NotActing;
        if (MemberAt(account, at) is not null) return AlreadyMember;
        if (invitation.Until <= at) return InvitationInvalid;

        // Whoever invited may have gone since; what they gave away is not theirs to give any more.
        if (MemberAt(invitation.By, at) is not { Duty: Duty.Owner } owner
            || owner.Excess(invitation.Scopes, invitation.Until) is not null)
            return InvitationInvalid;
        return End(invitation, InvitationState.Accepted) with
        {
            Members = Members.RemoveAll(member => !member.IsAt(at))
                .Add(new(account, invitation.Duty, at, invitation.Until, invitation.Scopes)),
        };
    }

    public Decision<MarketOrganisation> Decline(string token, string email, DateTimeOffset at) =>
        Opened(token, email, at) is { } invitation ? End(invitation, InvitationState.Refused) : InvitationInvalid;

    private Invitation? Find(InvitationId id) => Invitations.FirstOrDefault(one => one.Id == id);

    private Invitation? Opened(string token, string email, DateTimeOffset at) =>
        Invitations.FirstOrDefault(one => one.IsOpenAt(at) && one.Token == token && one.Email == email);

    private MarketOrganisation End(Invitation invitation, InvitationState how) =>
        this with { Invitations = Invitations.Replace(invitation, invitation.Ended(how)) };

    // Ended ones answer late repeats for a while; an address that nobody answered for goes with them.
    private ImmutableArray<Invitation> Fresh(DateTimeOffset at) =>
        Invitations.RemoveAll(one => one.ExpiresAt + KeepsEnded < at);
}
