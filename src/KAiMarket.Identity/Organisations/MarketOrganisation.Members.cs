using KAiMarket.Domain;

namespace KAiMarket.Identity.Organisations;

/// <summary>Members: changes of duty, leaving, transfer. An organisation always has an Owner without an end.</summary>
public sealed partial record MarketOrganisation
{
    public static readonly Refusal MemberMissing = new("member-missing", Domain.Kind.Missing,
        "The account is no member of this organisation");
    public static readonly Refusal LastOwner = new("last-owner", Domain.Kind.Conflict,
        "An organisation keeps an Owner without an end date; make another one first");
    public static readonly Refusal OwnAppointment = new("own-appointment", Domain.Kind.Forbidden,
        "An administrator appoints somebody else as Owner");

    /// <summary>Changes what a member may do, and until when.</summary>
    public Decision<MarketOrganisation> Change(string by, Member wish, DateTimeOffset at)
    {
        if (!IsOwner(by, at)) return NotOwner;
        if (MemberAt(wish.Account, at) is not { } known) return MemberMissing;
        if (wish.Until <= at) return UntilPast;
        var owner = MemberAt(by, at)!;
        if (owner.Excess(wish.Scopes, wish.Until) is { } excess) return excess;
        if (IsAbove(known, owner)) return AboveOwner;
        var next = known with { Duty = wish.Duty, Until = wish.Until, Scopes = wish.Scopes };
        return next == known ? new AlreadySo() : Kept(Replace(known, next));
    }

    /// <summary>An Owner removes a member, or a member leaves.</summary>
    public Decision<MarketOrganisation> Remove(string by, string account, DateTimeOffset at)
    {
        if (by != account && !IsOwner(by, at)) return NotOwner;
        if (MemberAt(account, at) is not { } known) return new AlreadySo();
        if (by != account && IsAbove(known, MemberAt(by, at)!)) return AboveOwner;
        return Kept(this with { Members = Members.Remove(known) });
    }

    /// <summary>Makes another member Owner; whoever was it stays on as Clerk.</summary>
    public Decision<MarketOrganisation> Transfer(string by, string to, DateTimeOffset at)
    {
        if (MemberAt(by, at) is not { } giver) return NotOwner;
        if (MemberAt(to, at) is not { } heir) return giver.Duty == Duty.Owner ? MemberMissing : NotOwner;
        if (giver.Duty != Duty.Owner)
            return heir.IsLastingOwner && giver.Duty == Duty.Clerk ? new AlreadySo() : NotOwner;
        if (by == to) return heir.IsLastingOwner ? new AlreadySo() : NotOwner;

        // What ends is not theirs to hand over for good.
        if (giver.Until is not null || IsAbove(heir, giver)) return AboveOwner;
        var owned = Replace(heir, heir with { Duty = Duty.Owner, Until = null, Scopes = giver.Scopes });
        return Kept(owned.Replace(giver, giver with { Duty = Duty.Clerk }));
    }

    /// <summary>An administrator makes a member Owner, where its Owners are lost.</summary>
    public Decision<MarketOrganisation> Appoint(string by, string account, DateTimeOffset at)
    {
        if (by == account) return OwnAppointment;
        if (MemberAt(account, at) is not { } known) return MemberMissing;
        return known is { IsLastingOwner: true, Scopes.AreAll: true }
            ? new AlreadySo()
            : Replace(known, known with { Duty = Duty.Owner, Until = null, Scopes = Scopes.All });
    }

    /// <summary>
    /// Takes an account out that is erased, whatever it was; an administrator appoints another Owner where it was the last.
    /// </summary>
    public Decision<MarketOrganisation> Erase(string account, string email) =>
        Members.Any(member => member.Account == account) || Invitations.Any(one => IsTo(one, email))
            ? this with
            {
                Members = Members.RemoveAll(member => member.Account == account),
                Invitations =
                    [.. Invitations.Select(one => IsTo(one, email) ? one.Ended(InvitationState.Revoked) : one)],
            }
            : new AlreadySo();

    private static Refusal AboveOwner => NotOwner.Because("That takes an Owner with as many scopes and no earlier end.");

    // Whoever was made Owner for less, or until a date, does not put out those who are it without.
    private static bool IsAbove(Member known, Member owner) =>
        known.Duty == Duty.Owner && owner.Excess(known.Scopes, known.Until) is not null;

    private static bool IsTo(Invitation one, string email) => email.Length > 0 && one.Email == email;

    private MarketOrganisation Replace(Member old, Member next) => this with { Members = Members.Replace(old, next) };

    private static Decision<MarketOrganisation> Kept(MarketOrganisation next) =>
        next.Members.Any(member => member.IsLastingOwner) ? next : LastOwner;
}
