using KAiMarket.Domain;

namespace KAiMarket.Identity.Organisations;

/// <summary>Coming in: an account applies, an administrator who is somebody else decides.</summary>
public sealed partial record MarketOrganisation
{
    public static readonly Refusal NumberMissing = new("organisation-number-missing", Domain.Kind.Invalid,
        "A company or SME applies with its business registration number", "businessNumber");
    public static readonly Refusal BusinessClosed = new("business-closed", Domain.Kind.Conflict,
        "The registry of businesses says that this one has closed");
    public static readonly Refusal Differs = new("organisation-differs", Domain.Kind.Conflict,
        "The organisation exists, or somebody applied for it, with other particulars");
    public static readonly Refusal FirmKnown = new("firm-has-organisation", Domain.Kind.Conflict,
        "This firm has an organisation of this kind, or applied for one");
    public static readonly Refusal NotDecided = new("organisation-not-in-that-state", Domain.Kind.Conflict,
        "The organisation is not in the state that this decision is about");
    public static readonly Refusal OwnApplication = new("own-application", Domain.Kind.Forbidden,
        "Whoever applied does not decide; another administrator does");
    public static readonly Refusal IdInUse = new("organisation-id-in-use", Domain.Kind.Conflict,
        "Keys or facts of the market name this id; approve with takesOver when the applicant is that organisation");
    public static readonly Refusal FirmDiffers = new("organisation-firm-differs", Domain.Kind.Conflict,
        "The market knows this id with another business number");

    /// <summary>Applies for an id that is free, or was refused.</summary>
    /// <param name="known">What there is under the id; null for nothing.</param>
    public static Decision<MarketOrganisation> Apply(MarketOrganisation? known, MarketOrganisation wish) => known switch
    {
        _ when wish.Kind.NeedsNumber() && wish.BusinessNumber is null => NumberMissing,
        { Standing: not Standing.Refused } => known.IsWish(wish) ? new AlreadySo() : Differs,
        _ when wish.Registry == RegistryAnswer.Closed => BusinessClosed,
        _ => wish with { Revision = known?.Revision ?? 0 },
    };

    /// <param name="by">The person who decides; of a key the one behind it.</param>
    /// <param name="use">What the market has under this id.</param>
    /// <param name="takesOver">The administrator knows of that, and that the applicant is the one.</param>
    public Decision<MarketOrganisation> Approve(string by, IdUse use, bool takesOver, DateTimeOffset at) => this switch
    {
        { Standing: Standing.Approved } => new AlreadySo(),
        { Standing: not Standing.Applied } => NotDecided.Because($"It is {Word(Standing)}."),
        _ when by == Applicant => OwnApplication,
        _ when use == IdUse.ByAnotherFirm => FirmDiffers,
        _ when use == IdUse.Used && !takesOver => IdInUse,
        _ => Decided(Standing.Approved, by, null, at) with { Members = [new(Applicant, Duty.Owner, at)] },
    };

    public Decision<MarketOrganisation> Refuse(string by, string reason, DateTimeOffset at) => this switch
    {
        { Standing: Standing.Refused } => new AlreadySo(),
        { Standing: not Standing.Applied } => NotDecided.Because($"It is {Word(Standing)}."),
        _ when by == Applicant => OwnApplication,
        _ => Decided(Standing.Refused, by, reason, at),
    };

    public Decision<MarketOrganisation> Suspend(string by, string reason, DateTimeOffset at) => this switch
    {
        { Standing: Standing.Suspended } => new AlreadySo(),
        { Standing: not Standing.Approved } => NotDecided.Because($"It is {Word(Standing)}."),
        _ => Decided(Standing.Suspended, by, reason, at),
    };

    public Decision<MarketOrganisation> Reinstate(string by, DateTimeOffset at) => this switch
    {
        { Standing: Standing.Approved } => new AlreadySo(),
        { Standing: not Standing.Suspended } => NotDecided.Because($"It is {Word(Standing)}."),
        // Whoever one administrator put out does not let themself in again.
        _ when MemberAt(by, at) is not null => OwnApplication,
        _ => Decided(Standing.Approved, by, null, at),
    };

    private bool IsWish(MarketOrganisation wish) =>
        (Kind, Name, BusinessNumber, Applicant) == (wish.Kind, wish.Name, wish.BusinessNumber, wish.Applicant);

    private MarketOrganisation Decided(Standing standing, string by, string? reason, DateTimeOffset at) =>
        this with { Standing = standing, DecidedBy = by, Reason = reason, DecidedAt = at };

    private static string Word(Standing standing) => standing.ToString().ToLowerInvariant();
}

/// <summary>What the market has under an id that somebody applies for.</summary>
public enum IdUse
{
    Unused,

    /// <summary>Keys, or an aggregate of the same firm.</summary>
    Used,

    /// <summary>An aggregate with another business number.</summary>
    ByAnotherFirm,
}
