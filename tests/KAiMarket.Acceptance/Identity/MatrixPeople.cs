using KAiMarket.Acceptance.Running;
using KAiMarket.Acceptance.Tenders;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Identity;

/// <summary>
/// People among the callers of the matrix: Owners of the organisations to which things belong and of foreign ones, members
/// who may less or not any more, somebody without a hat, and sessions that are none.
/// </summary>
internal sealed class MatrixPeople(ClockedMarket market, Action<Caller> add) : IAsyncDisposable
{
    // As the examples have it, so that the firm's Owner who applies again repeats it.
    private const string Name = "Fictional Compute Co.";

    private const string Firm = MatrixMarket.Firm, Shut = "shut-firm";

    // Each organisation with its Owners, who wear one of its hats each.
    // What the examples and the demo market have is taken over under the same numbers.
    private static readonly (string Organisation, OrganisationKind Kind, string? Number, Role[] Roles)[] Own =
    [
        ("market-office", OrganisationKind.Administration, null, [Role.Administrator]),
        ("market-operator", OrganisationKind.Operator, null, [Role.Operator]),
        ("market-auditor", OrganisationKind.Auditor, null, [Role.Auditor]),
        (MatrixMarket.Ministry, OrganisationKind.Ministry, null, [Role.Ministry]),
        (MatrixMarket.Sme, OrganisationKind.Sme, "0000000029", [Role.Sme]),
        (Firm, OrganisationKind.Company, "0000000015", [Role.Provider, Role.Vendor]),
    ];

    private static readonly (string Organisation, OrganisationKind Kind, string? Number, Role[] Roles)[] Foreign =
    [
        ("far-ministry", OrganisationKind.Ministry, null, [Role.Ministry]),
        ("far-sme", OrganisationKind.Sme, Samples.BusinessNumber(911), [Role.Sme]),
        ("far-firm", OrganisationKind.Company, Samples.BusinessNumber(912), [Role.Provider, Role.Vendor]),
    ];

    private readonly List<Person> _people = [];
    private readonly Dictionary<(string Organisation, Role Role), Person> _owners = [];
    private ServerProcess Server => market.Server;
    private Person _fellow = null!;
    private string _late = "";

    /// <summary>Signs somebody in long before the rest, who has expired when they come.</summary>
    public async Task BeginAsync()
    {
        _fellow = await NewAsync("fellow");
        _late = _fellow.Secret;
    }

    public async Task AddAsync()
    {
        await _fellow.SignInAsync();
        foreach (var (organisation, kind, number, roles) in Own.Concat(Foreign))
            await FoundAsync(organisation, kind, number, roles);
        var letter = 1;
        foreach (var (organisation, _, _, roles) in Own)
            await OrganisationTests.JoinAsync(_owners[(organisation, roles[0])], _fellow, "fellow", new(_fellow.Email, Duty.Clerk), letter++, organisation);
        await WaitingAsync();

        var reader = await MemberAsync("reader", new("", Duty.Reader));
        var bare = await MemberAsync("bare", new("", Duty.Clerk));
        await ShutAsync();
        await GoneAsync();

        // The sessions so far are the others that each of these people has.
        foreach (var (organisation, _, _, roles) in Own)
            foreach (var role in roles) await OwnerAsync(_owners[(organisation, role)], organisation, role, isStranger: false);
        foreach (var (organisation, kind, _, roles) in Foreign)
            foreach (var role in roles) await OwnerAsync(_owners[(organisation, role)], Own.Single(one => one.Kind == kind).Organisation, role, isStranger: true);
        await AddReaderAsync(reader);
        await AddBareAsync(bare);
        await AddWorthlessAsync();
    }

    public ValueTask DisposeAsync()
    {
        _people.ForEach(person => person.Dispose());
        return ValueTask.CompletedTask;
    }

    private async Task<Person> NewAsync(string name)
    {
        var person = await Person.NewAsync(Server, name);
        _people.Add(person);
        return person;
    }

    private async Task FoundAsync(string organisation, OrganisationKind kind, string? number, Role[] roles)
    {
        using var administrator = Server.Client("administrator");
        foreach (var role in roles)
        {
            var person = _owners[(organisation, role)] = await NewAsync($"{organisation}-{Word(role)}");
            if (role != roles[0])
            {
                await OrganisationTests.JoinAsync(_owners[(organisation, roles[0])], person, Word(role), new(person.Email, Duty.Owner), letter: 1, organisation);
                continue;
            }

            await person.Market.ApplyForOrganisationAsync(organisation, new(kind, Name, number));
            await administrator.ApproveOrganisationAsync(organisation, new(TakesOver: true));
            await person.Market.ChooseHatAsync(new(organisation, role));
        }
    }

    private async Task WaitingAsync()
    {
        var applicant = await NewAsync("applicant");
        await applicant.Market.ApplyForOrganisationAsync(Caller.Applicant, new(OrganisationKind.Company, "Nobody Waiting", Samples.BusinessNumber(913)));
    }

    /// <summary>A new member of the firm.</summary>
    private async Task<Person> MemberAsync(string name, InvitationBody body)
    {
        var person = await NewAsync(name);
        await OrganisationTests.JoinAsync(_owners[(Firm, Role.Provider)], person, name, body with { Email = person.Email }, letter: 1, Firm);
        return person;
    }

    /// <summary>An organisation that was suspended, its Owner and its key.</summary>
    private async Task ShutAsync()
    {
        using var administrator = Server.Client("administrator");
        await FoundAsync(Shut, OrganisationKind.Company, Samples.BusinessNumber(914), [Role.Provider]);
        var owner = _owners[(Shut, Role.Provider)];
        var key = (await owner.Market.CreateOrganisationKeyAsync(Shut, "shut-1", new(Role.Provider))).Value.Key;
        await administrator.SuspendOrganisationAsync(Shut, new("Looked at."));
        add(new("key of a suspended organisation", $"Bearer {key}", "provider")
        {
            IsStranger = true, Bar = _ => "organisation-suspended",
        });
        Hatless(owner, "Owner of a suspended organisation");
    }

    /// <summary>Members who were removed, and whose delegation ended, while they wore the hat.</summary>
    private async Task GoneAsync()
    {
        var removed = await MemberAsync("removed", new("", Duty.Clerk));
        await removed.Market.ChooseHatAsync(new(Firm, Role.Provider));
        var until = market.Now.AddMinutes(2);
        var delegated = await MemberAsync("delegated", new("", Duty.Clerk, until));
        await delegated.Market.ChooseHatAsync(new(Firm, Role.Provider));
        await _owners[(Firm, Role.Provider)].Market.RemoveMemberAsync(Firm, removed.Account);
        market.GoTo(until);
        Hatless(removed, "removed member");
        Hatless(delegated, "member whose delegation ended");
    }

    // What concerns their own account they still do.
    private void Hatless(Person person, string name) => add(OfPerson(person, name, "provider", Firm, isStranger: true) with
    {
        Bar = operation => operation.IsPersonal ? null : "hat-gone",
    });

    private async Task OwnerAsync(Person person, string house, Role role, bool isStranger)
    {
        var (organisation, other) = (_owners.Single(one => one.Value == person).Key.Organisation, person.Session);
        await person.SignInAsync();
        await person.Market.ChooseHatAsync(new(organisation, role));
        add(OfPerson(person, isStranger ? $"another {Word(role)} in person" : $"{Word(role)} in person", Word(role), house, isStranger, other));
    }

    private async Task AddReaderAsync(Person reader)
    {
        var other = reader.Session;
        await reader.SignInAsync();
        await reader.Market.ChooseHatAsync(new(Firm, Role.Provider));
        add(OfPerson(reader, "reader in person", "provider", Firm, isStranger: false, other) with
        {
            Bar = operation => operation switch
            {
                { IsPersonal: true } => null,
                { Writes: true } => "duty-may-not",
                { IsForPeople: true } => Caller.NotOwner,
                _ => null,
            },
        });
    }

    /// <summary>Who signed in and chose no hat: a member, and nobody's member; both are invited.</summary>
    private async Task AddBareAsync(Person bare)
    {
        var owner = _owners[(Firm, Role.Provider)];
        var nobody = await NewAsync("nobody");
        foreach (var (person, name, letter) in new[] { (bare, "member without a hat", 2), (nobody, "nobody's member", 1) })
        {
            var other = person.Session;
            await person.SignInAsync();
            await owner.Market.InviteMemberAsync(Firm, $"{name.Split(' ')[0].TrimEnd('s', '\'')}-again", new(person.Email, Duty.Clerk));
            var caller = OfPerson(person, name, "person", Firm, isStranger: person == nobody, other);
            add(caller with { PersonsWords = [("as-the-mail-says", await person.LetterAsync(letter)), .. caller.PersonsWords] });
        }
    }

    private async Task AddWorthlessAsync()
    {
        using var administrator = Server.Client("administrator");
        Worthless("expired", _late);

        await _fellow.SignInAsync();
        Worthless("signed out", _fellow.Secret);
        await _fellow.Market.EndSessionAsync(_fellow.Session);

        await _fellow.SignInAsync();
        var (secret, id) = (_fellow.Secret, _fellow.Session);
        await _fellow.SignInAsync();
        await _fellow.Market.EndSessionAsync(id);
        Worthless("revoked by its person", secret);

        Worthless("ended by a lock", _fellow.Secret);
        await administrator.LockAccountAsync(_fellow.Account);
        await administrator.UnlockAccountAsync(_fellow.Account);

        var good = _owners[("market-office", Role.Administrator)];
        Worthless("forged: of the right form", $"kai_session_{new string('A', 43)}");
        Worthless("forged: one letter off", good.Secret[..^1] + (good.Secret[^1] == 'A' ? 'B' : 'A'));
        Worthless("forged: its id", $"kai_session_{good.Session}");
        Worthless("forged: said to be a key", good.Secret.Replace("kai_session_", "kai_administrator_", StringComparison.Ordinal));
    }

    private void Worthless(string name, string secret) => add(new($"session {name}", $"Bearer {secret}", null));

    /// <param name="other">Another session of the same person, which may end.</param>
    private Caller OfPerson(Person person, string name, string role, string house, bool isStranger, string? other = null)
    {
        // Whoever leads nothing asks about themself.
        var leads = !isStranger && _owners.ContainsValue(person);
        return new(name, $"Bearer {person.Secret}", role)
        {
            IsPerson = true,
            IsStranger = isStranger,
            House = house,
            Person = isStranger || leads ? _fellow.Account : person.Account,
            Leaver = isStranger ? _fellow.Account : person.Account,
            Words = MatrixMarket.WordsOf(role),
            PersonsWords =
            [
                ("s-0123456789abcdef", isStranger || other is null ? _owners[(Firm, Role.Vendor)].Session : other),
                ("the one that was before", Person.Password), ("meter-1", $"meter-{role}"),
                ("\"provider\"", $"\"{(role == "person" ? "provider" : role)}\""),
                ("\"2026-", "\"2099-"), ("\"2027-", "\"2099-"),
            ],
        };
    }

    private static string Word(Role role) => role.ToString().ToLowerInvariant();
}
