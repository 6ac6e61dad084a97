namespace KAiMarket.Acceptance.Identity;

/// <summary>Somebody who calls: with which credential, in which role, for whom; and what the table has for them.</summary>
/// <param name="Authorization">The header as it is; null for none.</param>
/// <param name="Role">Null when the credential is worth nothing.</param>
internal sealed record Caller(string Name, string? Authorization, string? Role)
{
    /// <summary>Who waits for an administrator's decision.</summary>
    public const string Applicant = "waiting-firm";

    public const string Unknown = "unauthenticated", Never = "role-may-not", PersonNeeded = "person-needed";
    public const string NotOwner = "not-an-owner";

    private const string Own = "own", No = "no";

    // One firm supplies and bids.
    private static readonly (string Old, string New)[] Usual = [("demo-vendor", MatrixMarket.Firm)];

    // What nobody can have set is not hashed, which is meant to take long.
    private static readonly (string Old, string New)[] Anyones =
        [.. Usual, ("four words put together", new string('x', 1000))];

    /// <summary>Whether the credential is a session.</summary>
    public bool IsPerson { get; init; }

    /// <summary>For an organisation to which nothing belongs.</summary>
    public bool IsStranger { get; init; }

    /// <summary>What of the role's rights the credential has; null for all.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The code that it hears whatever the table has for its role; null where the table holds.</summary>
    public Func<DescribedOperation, string?> Bar { get; init; } = _ => null;

    /// <summary>The organisation that is asked about: one's own, or a stranger's.</summary>
    public string House { get; init; } = MatrixMarket.Firm;

    /// <summary>Whose account is asked about.</summary>
    public string Person { get; init; } = "a-nobody";

    /// <summary>Who is to leave: oneself, which even the last but one Owner may, or for a stranger a member.</summary>
    public string Leaver { get; init; } = "a-nobody";

    /// <summary>What of the examples is another thing for this caller.</summary>
    public IReadOnlyList<(string Old, string New)> Words { get; init; } = [];

    /// <summary>The same for what only people do.</summary>
    public IReadOnlyList<(string Old, string New)> PersonsWords { get; init; } = [];

    /// <summary>yes, own or no; what is open to anyone needs no credential, and a bad one does not matter.</summary>
    public string GrantOf(DescribedOperation operation) => operation.Permission switch
    {
        null => "yes",
        _ when Role is null => No,
        { } row => row[Role],
    };

    /// <summary>The code that it must hear; null when it is let in, if only to hear that something is not its own.</summary>
    public string? RefusalOf(DescribedOperation operation) => operation.Permission switch
    {
        null => null,
        _ when Role is null => Unknown,
        _ when Scopes is not null && !Scopes.Contains(operation.Scope) => "scope-missing",
        _ when Bar(operation) is { } barred => barred,
        _ when GrantOf(operation) == No => Never,
        _ when GrantOf(operation) == Own && operation.IsForPeople && !IsPerson => PersonNeeded,
        _ => null,
    };

    /// <summary>Whether it asks about what another has. Whoever signed in has an account, for whomever they act.</summary>
    public bool AsksAnothers(DescribedOperation operation) =>
        IsStranger && GrantOf(operation) == Own
        && (!operation.IsPersonal || (operation.NamesSomething && operation.Method == HttpMethod.Delete));

    public IEnumerable<(string Old, string New)> WordsFor(DescribedOperation operation)
    {
        if (operation.Permission is null) return Anyones;
        return
        [
            ("fictional-compute", GrantOf(operation) == "yes" ? Applicant : House),
            ("a-0123456789abcdef", operation.Id == "removeMember" ? Leaver : Person),
            .. operation.IsForPeople ? PersonsWords : [], .. Usual, .. Words,
        ];
    }
}
