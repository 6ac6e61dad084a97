#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>What an organisation is in the market; its members' roles follow from it.</summary>
public enum OrganisationKind
{
    Ministry,

    /// <summary>공급기업: its members are vendors and providers.</summary>
    Company,

    /// <summary>수요기업</summary>
    Sme,

    Operator, Auditor, Administration,
}

public enum Standing { Applied, Approved, Refused, Suspended }

public enum RegistryAnswer { Unknown, Active, Closed }

/// <summary>What a member may do; each includes the next.</summary>
public enum Duty
{
    /// <summary>Sees to people and keys.</summary>
    Owner,

    /// <summary>Acts.</summary>
    Clerk,

    /// <summary>Reads.</summary>
    Reader,
}

public enum InvitationState { Open, Accepted, Refused, Revoked }

/// <param name="BusinessNumber">사업자등록번호, with or without hyphens; companies and SMEs need one.</param>
public sealed record OrganisationBody(OrganisationKind Kind, string Name, string? BusinessNumber = null);

/// <param name="Applicant">The account that applied.</param>
/// <param name="Registry">What the registry of businesses knew of the number.</param>
/// <param name="Reason">Why it was refused or suspended.</param>
public sealed record Organisation(
    string Id, OrganisationKind Kind, string Name, string? BusinessNumber, Standing Standing, string Applicant,
    DateTimeOffset AppliedAt, RegistryAnswer Registry, string? Reason, string? DecidedBy, DateTimeOffset? DecidedAt);

/// <param name="TakesOver">Where keys or facts name the id already, and the applicant is known to be that one.</param>
public sealed record ApprovalBody(bool TakesOver = false);

/// <param name="Until">The end of a delegation (위임); null for none.</param>
/// <param name="Scopes">What of the organisation's roles it may use; none for everything.</param>
public sealed record MemberBody(Duty Duty, DateTimeOffset? Until = null, IReadOnlyList<string>? Scopes = null);

/// <param name="Ended">Whether its delegation has ended.</param>
public sealed record Member(
    string Account, Duty Duty, DateTimeOffset JoinedAt, DateTimeOffset? Until, IReadOnlyList<string> Scopes, bool Ended);

/// <summary>An account that is no member of an organisation, or not any more.</summary>
public sealed record NoMember(string Organisation, string Account);

/// <param name="Account">A member.</param>
public sealed record OwnershipBody(string Account);

/// <param name="Email">Only an account with this address accepts it.</param>
public sealed record InvitationBody(
    string Email, Duty Duty, DateTimeOffset? Until = null, IReadOnlyList<string>? Scopes = null);

/// <param name="Email">Null once it has ended.</param>
public sealed record Invitation(
    string Id, string? Email, Duty Duty, DateTimeOffset? Until, IReadOnlyList<string> Scopes, string By,
    DateTimeOffset ExpiresAt, InvitationState State);

/// <param name="Secret">As the mail says it.</param>
public sealed record InvitationAnswerBody(string Secret);

public sealed record InvitationAnswer(string Organisation, string Name, Duty? Duty, DateTimeOffset? Until);

/// <param name="Organisation">Null to act for none.</param>
/// <param name="Role">Null where the organisation has one role.</param>
public sealed record HatBody(string? Organisation = null, Role? Role = null);

/// <summary>An organisation and role that the caller may act under.</summary>
/// <param name="Worn">Whether this session does.</param>
public sealed record Hat(
    string Organisation, OrganisationKind Kind, string Name, Role Role, Duty Duty, DateTimeOffset? Until,
    IReadOnlyList<string> Scopes, bool Worn);

/// <param name="Hat">Null when the session acts for nobody.</param>
public sealed record WornHat(Hat? Hat);

/// <param name="Role">One of the organisation's.</param>
/// <param name="Scopes">What of it the key may use; none for what its maker may, but openings and awards.</param>
public sealed record OrganisationKeyBody(
    Role Role, IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null);

public partial interface IKAiMarket
{
    /// <summary>Makes a key for one's organisation (Owners).</summary>
    [Put("/v1/organisations/{organisation}/keys/{key}")]
    Task<Answer<ApiKey>> CreateOrganisationKeyAsync(
        string organisation, string key, [Body] OrganisationKeyBody body, CancellationToken cancel = default);

    [Put("/v1/organisations/{organisation}/keys/{key}/rotations/{number}")]
    Task<Answer<ApiKey>> RotateOrganisationKeyAsync(
        string organisation, string key, int number, [Body] KeyRotationBody body, CancellationToken cancel = default);

    [Get("/v1/organisations/{organisation}/keys")]
    Task<Answer<Page<ApiKey>>> OrganisationKeysAsync(
        string organisation, int? limit = null, string? after = null, CancellationToken cancel = default);

    [Delete("/v1/organisations/{organisation}/keys/{key}")]
    Task<Answer<ApiKey>> RevokeOrganisationKeyAsync(
        string organisation, string key, CancellationToken cancel = default);

    /// <summary>Applies for an organisation (people); its applicant becomes the first Owner.</summary>
    [Put("/v1/organisations/{organisation}")]
    Task<Answer<Organisation>> ApplyForOrganisationAsync(
        string organisation, [Body] OrganisationBody body, CancellationToken cancel = default);

    [Get("/v1/organisations/{organisation}")]
    Task<Answer<Organisation>> OrganisationAsync(string organisation, CancellationToken cancel = default);

    /// <summary>Organisations and applications (administrators, operators, auditors).</summary>
    [Get("/v1/organisations")]
    Task<Answer<Page<Organisation>>> OrganisationsAsync(
        Standing? standing = null, int? limit = null, string? after = null, CancellationToken cancel = default);

    /// <summary>Lets an organisation in (administrators other than the applicant).</summary>
    [Put("/v1/organisations/{organisation}/approval")]
    Task<Answer<Organisation>> ApproveOrganisationAsync(
        string organisation, [Body] ApprovalBody body, CancellationToken cancel = default);

    [Put("/v1/organisations/{organisation}/refusal")]
    Task<Answer<Organisation>> RefuseOrganisationAsync(
        string organisation, [Body] ReasonBody body, CancellationToken cancel = default);

    /// <summary>Neither its members nor its keys act until it is reinstated (administrators).</summary>
    [Put("/v1/organisations/{organisation}/suspension")]
    Task<Answer<Organisation>> SuspendOrganisationAsync(
        string organisation, [Body] ReasonBody body, CancellationToken cancel = default);

    [Delete("/v1/organisations/{organisation}/suspension")]
    Task<Answer<Organisation>> ReinstateOrganisationAsync(string organisation, CancellationToken cancel = default);

    [Get("/v1/organisations/{organisation}/members")]
    Task<Answer<Page<Member>>> MembersAsync(
        string organisation, int? limit = null, string? after = null, CancellationToken cancel = default);

    /// <summary>Changes a member's duty, scopes or end (Owners).</summary>
    [Put("/v1/organisations/{organisation}/members/{person}")]
    Task<Answer<Member>> ChangeMemberAsync(
        string organisation, string person, [Body] MemberBody body, CancellationToken cancel = default);

    /// <summary>Removes a member (Owners), or leaves.</summary>
    [Delete("/v1/organisations/{organisation}/members/{person}")]
    Task<Answer<NoMember>> RemoveMemberAsync(string organisation, string person, CancellationToken cancel = default);

    /// <summary>Makes another member Owner and the caller Clerk.</summary>
    [Put("/v1/organisations/{organisation}/ownership")]
    Task<Answer<Member>> TransferOwnershipAsync(
        string organisation, [Body] OwnershipBody body, CancellationToken cancel = default);

    /// <summary>Invites a mailbox (Owners).</summary>
    [Put("/v1/organisations/{organisation}/invitations/{invitation}")]
    Task<Answer<Invitation>> InviteMemberAsync(
        string organisation, string invitation, [Body] InvitationBody body, CancellationToken cancel = default);

    [Get("/v1/organisations/{organisation}/invitations")]
    Task<Answer<Page<Invitation>>> InvitationsAsync(
        string organisation, int? limit = null, string? after = null, CancellationToken cancel = default);

    [Delete("/v1/organisations/{organisation}/invitations/{invitation}")]
    Task<Answer<Invitation>> RevokeInvitationAsync(
        string organisation, string invitation, CancellationToken cancel = default);

    /// <summary>Becomes a member, by the secret of a mail to one's own address.</summary>
    [Post("/v1/invitations/acceptance")]
    Task<Answer<InvitationAnswer>> AcceptInvitationAsync(
        [Body] InvitationAnswerBody body, CancellationToken cancel = default);

    [Post("/v1/invitations/refusal")]
    Task<Answer<InvitationAnswer>> RefuseInvitationAsync(
        [Body] InvitationAnswerBody body, CancellationToken cancel = default);

    /// <summary>The organisations and roles that the caller may act under.</summary>
    [Get("/v1/session/hats")]
    Task<Answer<Page<Hat>>> HatsAsync(int? limit = null, string? after = null, CancellationToken cancel = default);

    /// <summary>Chooses the organisation and role that this session acts under, or none.</summary>
    [Put("/v1/session/hat")]
    Task<Answer<WornHat>> ChooseHatAsync([Body] HatBody body, CancellationToken cancel = default);
}
