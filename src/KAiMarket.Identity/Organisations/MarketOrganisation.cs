using System.Collections.Immutable;
using System.Text.Json.Serialization;
using KAiMarket.Domain;

namespace KAiMarket.Identity.Organisations;

/// <summary>How an organisation stands in the market.</summary>
public enum Standing
{
    /// <summary>Waits for an administrator.</summary>
    Applied,

    /// <summary>Its members act.</summary>
    Approved,

    /// <summary>An administrator said no; its id is free again.</summary>
    Refused,

    /// <summary>Its members and its keys act no more, until an administrator says so.</summary>
    Suspended,
}

/// <summary>
/// An organisation with its people: one value that is replaced whole, so that no two changes at a time can leave it
/// without an Owner. Its rules are pure; a decision's fact is the organisation as it is then.
/// </summary>
/// <param name="Name">Kept in the identity store alone, like the number.</param>
/// <param name="BusinessNumber">Ten digits; null for none.</param>
/// <param name="Firm">Stands for the number; null without one.</param>
/// <param name="Applicant">The account that applied, and becomes the first Owner.</param>
/// <param name="Registry">What the national registry knew of the number when it applied.</param>
public sealed partial record MarketOrganisation(
    OrganisationId Id, OrganisationKind Kind, string Name, string? BusinessNumber, FirmReference? Firm, string Applicant,
    DateTimeOffset AppliedAt, RegistryAnswer Registry = RegistryAnswer.Unknown)
{
    public const int MostMembers = 1_000;
    public const int MostInvitations = 100;

    /// <summary>Invitations, with those that have ended and are still kept.</summary>
    public const int MostKept = 1_000;

    private static readonly TimeSpan KeepsEnded = TimeSpan.FromDays(30);

    public static readonly Refusal Missing = new("organisation-missing", Domain.Kind.Missing, "There is no such organisation");

    public Standing Standing { get; init; } = Standing.Applied;

    /// <summary>Why it was refused or suspended, in the administrator's words.</summary>
    public string? Reason { get; init; }

    /// <summary>Who approved, refused, suspended or reinstated it last.</summary>
    public string? DecidedBy { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>In the order in which they joined; some may have ended.</summary>
    public ImmutableArray<Member> Members { get; init; } = [];

    /// <summary>Open ones, and for a while those that have ended.</summary>
    public ImmutableArray<Invitation> Invitations { get; init; } = [];

    /// <summary>Counts its changes: a change is written only upon the one before.</summary>
    [JsonIgnore] public long Revision { get; init; }

    /// <summary>The member of an account; null when it is none, or its delegation has ended.</summary>
    public Member? MemberAt(string account, DateTimeOffset now)
    {
        foreach (var member in Members)
            if (member.Account == account) return member.IsAt(now) ? member : null;
        return null;
    }

    public bool IsOwner(string account, DateTimeOffset now) => MemberAt(account, now) is { Duty: Duty.Owner };

    /// <summary>Who acts in it now, and in which roles.</summary>
    public IEnumerable<Hat> HatsOf(string account, DateTimeOffset now)
    {
        if (Standing != Standing.Approved || MemberAt(account, now) is not { } member) yield break;
        foreach (var role in Kind.Roles())
            yield return new Hat(Id, Kind, Name, role, member.Duty, member.Until, member.Scopes);
    }
}
