using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Identity;

/// <summary>An organisation of the matrix, with an Owner for each of its roles who can wear that hat.</summary>
/// <param name="Number">Its business number; null where its kind has none.</param>
internal sealed record MatrixHouse(string Id, OrganisationKind Kind, string? Number, params Role[] Roles)
{
    // As the examples have it, so that the firm's Owner who applies again repeats it.
    private const string Name = "Fictional Compute Co.";

    /// <summary>Those to which things belong, and those that run the market. The demo market's come in as who they are.</summary>
    public static IReadOnlyList<MatrixHouse> Own() =>
    [
        new("market-office", OrganisationKind.Administration, null, Role.Administrator),
        new("market-operator", OrganisationKind.Operator, null, Role.Operator),
        new("market-auditor", OrganisationKind.Auditor, null, Role.Auditor),
        new(MatrixMarket.Ministry, OrganisationKind.Ministry, null, Role.Ministry),
        new(MatrixMarket.Sme, OrganisationKind.Sme, "0000000029", Role.Sme),
        new(MatrixMarket.Firm, OrganisationKind.Company, "0000000015", Role.Provider, Role.Vendor),
    ];

    public static IReadOnlyList<MatrixHouse> Foreign() =>
    [
        new("far-ministry", OrganisationKind.Ministry, null, Role.Ministry),
        new("far-sme", OrganisationKind.Sme, Samples.BusinessNumber(911), Role.Sme),
        new("far-firm", OrganisationKind.Company, Samples.BusinessNumber(912), Role.Provider, Role.Vendor),
    ];

    public Dictionary<Role, Person> Owners { get; } = [];

    /// <summary>What its Owners are called.</summary>
    public IEnumerable<string> Names => Roles.Select(NameOf);

    /// <summary>Brings it into the market: one applies, and the others are invited.</summary>
    /// <param name="people">By their names.</param>
    public async Task FoundAsync(IKAiMarket administrator, IReadOnlyDictionary<string, Person> people)
    {
        foreach (var role in Roles) Owners[role] = people[NameOf(role)];
        var first = Owners[Roles[0]];
        await first.Market.ApplyForOrganisationAsync(Id, new(Kind, Name, Number));
        await administrator.ApproveOrganisationAsync(Id, new(TakesOver: true));
        await first.Market.ChooseHatAsync(new(Id, Roles[0]));
        foreach (var role in Roles.Skip(1)) await JoinAsync(Owners[role], new("", Duty.Owner), letter: 1);
    }

    /// <summary>Takes somebody in, whose letter of this number is the invitation.</summary>
    public Task JoinAsync(Person person, InvitationBody body, int letter) => OrganisationTests.JoinAsync(
        Owners[Roles[0]], person, person.Email.Split('@')[0], body with { Email = person.Email }, letter, Id);

    private string NameOf(Role role) => $"{Id}-{role}".ToLowerInvariant();
}
