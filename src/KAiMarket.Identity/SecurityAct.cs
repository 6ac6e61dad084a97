namespace KAiMarket.Identity;

/// <summary>What the security trail keeps. Stored by name: one that was once written is never renamed.</summary>
public enum SecurityAct
{
    AccountMade,
    SignedIn,
    SignInFailed,

    /// <summary>So many failures that an e-mail address has to wait.</summary>
    LockedOut,
    SessionEnded,
    HatChosen,
    PasswordChanged,
    RecoveryAsked,
    PasswordRecovered,

    /// <summary>An identity at another provider signs in to the account from now on.</summary>
    LoginAdded,

    /// <summary>By an administrator.</summary>
    AccountLocked,
    AccountUnlocked,

    /// <summary>Somebody else's.</summary>
    PersonalDataRead,
    PersonalDataExported,
    PersonalDataErased,

    OrganisationApplied,
    OrganisationApproved,
    OrganisationRefused,
    OrganisationSuspended,
    OrganisationReinstated,
    MemberInvited,
    InvitationRefused,
    InvitationRevoked,
    MemberJoined,
    MemberChanged,

    /// <summary>By itself.</summary>
    MemberLeft,

    /// <summary>By an Owner.</summary>
    MemberRemoved,
    OwnershipTransferred,

    KeyMade,
    KeyRotated,
    KeyRevoked,

    /// <summary>To a key for the first time.</summary>
    TokenIssued,
}

/// <summary>One security act. It names no person and holds no secret.</summary>
/// <param name="At">To the millisecond.</param>
/// <param name="Account">Who did it; empty where nobody knows.</param>
/// <param name="Organisation">Under which hat; empty for none.</param>
/// <param name="Subject">What it was done to: an account, a session, a key, an organisation; empty for the account itself.</param>
/// <param name="Address">A keyed digest of where the request came from; equal for equal addresses.</param>
public sealed record SecurityEvent(
    long Id, DateTimeOffset At, SecurityAct Act, string Account, string Organisation, string Subject, string Address);
