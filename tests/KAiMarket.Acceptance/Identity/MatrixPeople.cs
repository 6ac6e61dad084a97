using System.Collections.Concurrent;
using KAiMarket.Acceptance.Running;
using KAiMarket.Acceptance.Tenders;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Identity;

/// <summary>
/// People among the callers of the matrix: Owners of the organisations to which things belong and of foreign ones, members
/// who may less or not any more, somebody without a hat, and sessions that are none.
/// </summary>
internal sealed class MatrixPeople(ClockedMarket market, Action<Caller> add) : IDisposable
{
    private const string Provider = "provider";

    private readonly ConcurrentDictionary<string, Person> _people = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<MatrixHouse> _own = MatrixHouse.Own(), _foreign = MatrixHouse.Foreign();
    private readonly MatrixHouse _shut =
        new("shut-firm", OrganisationKind.Company, Samples.BusinessNumber(914), Role.Provider);

    private readonly IKAiMarket _administrator = market.Server.Client("administrator");
    private Person _fellow = null!;
    private string _late = "";

    /// <summary>To whom the provider's and the vendor's things belong.</summary>
    private MatrixHouse Firm => _own.Single(house => house.Id == MatrixMarket.Firm);

    /// <summary>The account of a member of all organisations that are no strangers'.</summary>
    public string Fellow => _fellow.Account;

    /// <summary>Signs somebody in long before the rest, whose session has ended when they come.</summary>
    public async Task BeginAsync()
    {
        await MeetAsync("fellow");
        _fellow = _people["fellow"];
        _late = _fellow.Secret;
    }

    public async Task AddAsync()
    {
        await _fellow.SignInAsync();

        // Each costs two hashes of a password, which are meant to take long.
        string[] others = ["applicant", "reader", "bare", "nobody", "removed", "delegated"];
        await Parallel.ForEachAsync(
            _own.Concat(_foreign).Append(_shut).SelectMany(house => house.Names).Concat(others),
            async (name, _) => await MeetAsync(name));
        foreach (var house in _own.Concat(_foreign)) await house.FoundAsync(_administrator, _people);
        var letter = 1;
        foreach (var house in _own) await house.JoinAsync(_fellow, new("", Duty.Clerk), letter++);
        await _people["applicant"].Market.ApplyForOrganisationAsync(
            Caller.Applicant, new(OrganisationKind.Company, "Nobody Waiting", Samples.BusinessNumber(913)));
        var reader = await MemberAsync("reader", Duty.Reader);
        var bare = await MemberAsync("bare", Duty.Clerk);
        await AddShutAsync();
        await AddGoneAsync();

        // Who asks about what is their own has another session, which may end.
        foreach (var house in _own)
            foreach (var (role, owner) in house.Owners) await AddOwnerAsync(owner, house, role, house);
        foreach (var house in _foreign)
            foreach (var (role, owner) in house.Owners)
                await AddOwnerAsync(owner, house, role, _own.Single(one => one.Kind == house.Kind));
        await AddReaderAsync(reader);
        await AddBareAsync(bare, "member without a hat", letter: 2, isStranger: false);
        await AddBareAsync(_people["nobody"], "nobody's member", letter: 1, isStranger: true);
        await AddWorthlessAsync();
    }

    public void Dispose()
    {
        foreach (var person in _people.Values) person.Dispose();
        _administrator.Dispose();
    }

    private async Task MeetAsync(string name) => _people[name] = await Person.NewAsync(market.Server, name);

    /// <summary>A new member of the firm.</summary>
    private async Task<Person> MemberAsync(string name, Duty duty, DateTimeOffset? until = null)
    {
        var person = _people[name];
        await Firm.JoinAsync(person, new("", duty, until), letter: 1);
        return person;
    }

    /// <summary>A suspended organisation's key and Owner.</summary>
    private async Task AddShutAsync()
    {
        await _shut.FoundAsync(_administrator, _people);
        var owner = _shut.Owners[Role.Provider];
        var key = (await owner.Market.CreateOrganisationKeyAsync(_shut.Id, "shut-1", new(Role.Provider))).Value.Key;
        await _administrator.SuspendOrganisationAsync(_shut.Id, new("Looked at."));
        add(new("key of a suspended organisation", $"Bearer {key}", Provider)
        {
            IsStranger = true,
            Bar = _ => "organisation-suspended",
        });
        AddGone(owner, "Owner of a suspended organisation");
    }

    /// <summary>Members who were removed, and whose delegation ended, while they wore the hat.</summary>
    private async Task AddGoneAsync()
    {
        var removed = await MemberAsync("removed", Duty.Clerk);
        await removed.Market.ChooseHatAsync(new(Firm.Id, Role.Provider));
        var until = market.Now.AddMinutes(2);
        var delegated = await MemberAsync("delegated", Duty.Clerk, until);
        await delegated.Market.ChooseHatAsync(new(Firm.Id, Role.Provider));
        await Firm.Owners[Role.Provider].Market.RemoveMemberAsync(Firm.Id, removed.Account);
        market.GoTo(until);
        AddGone(removed, "removed member");
        AddGone(delegated, "member whose delegation ended");
    }

    // What concerns their own account they still do.
    private void AddGone(Person person, string name) => add(OfPerson(person, name, Provider, Firm, isStranger: true) with
    {
        Bar = operation => operation.IsPersonal ? null : "hat-gone",
    });

    /// <param name="asked">Whose things it asks about.</param>
    private async Task AddOwnerAsync(Person owner, MatrixHouse house, Role role, MatrixHouse asked)
    {
        var (other, word, isStranger) = (owner.Session, role.ToString().ToLowerInvariant(), house != asked);
        if (!isStranger) await owner.SignInAsync();
        await owner.Market.ChooseHatAsync(new(house.Id, role));
        var caller = OfPerson(owner, isStranger ? $"another {word} in person" : $"{word} in person", word, asked, isStranger, other);

        // It leads somebody; whoever leads nobody asks about themself.
        add(caller with { Person = _fellow.Account });
    }

    private async Task AddReaderAsync(Person reader)
    {
        var other = reader.Session;
        await reader.SignInAsync();
        await reader.Market.ChooseHatAsync(new(Firm.Id, Role.Provider));
        add(OfPerson(reader, "reader in person", Provider, Firm, isStranger: false, other) with
        {
            Bar = operation => operation switch
            {
                { IsPersonal: true } => null,
                { Writes: true } => "duty-may-not",
                { LeadsPeople: true } => Caller.NotOwner,
                _ => null,
            },
        });
    }

    /// <summary>Somebody who signed in and chose no hat, and has an invitation.</summary>
    private async Task AddBareAsync(Person person, string name, int letter, bool isStranger)
    {
        var other = person.Session;
        await person.SignInAsync();
        await Firm.Owners[Role.Provider].Market.InviteMemberAsync(Firm.Id, $"open-{letter}", new(person.Email, Duty.Clerk));
        var caller = OfPerson(person, name, "person", Firm, isStranger, other);
        add(caller with { PersonsWords = [("as-the-mail-says", await person.LetterAsync(letter)), .. caller.PersonsWords] });
    }

    private async Task AddWorthlessAsync()
    {
        AddWorthless("expired", _late);
        await _fellow.SignInAsync();
        AddWorthless("signed out", _fellow.Secret);
        await _fellow.Market.EndSessionAsync(_fellow.Session);

        await _fellow.SignInAsync();
        AddWorthless("ended from another session", _fellow.Secret);
        var ended = _fellow.Session;
        await _fellow.SignInAsync();
        await _fellow.Market.EndSessionAsync(ended);

        AddWorthless("ended by a lock", _fellow.Secret);
        await _administrator.LockAccountAsync(_fellow.Account);
        await _administrator.UnlockAccountAsync(_fellow.Account);

        var good = _own[0].Owners[Role.Administrator];
        AddWorthless("forged: of the right form", $"kai_session_{new string('A', 43)}");
        AddWorthless("forged: one letter off", good.Secret[..^1] + (good.Secret[^1] == 'A' ? 'B' : 'A'));
        AddWorthless("forged: its id", $"kai_session_{good.Session}");
        AddWorthless("forged: as if a key", good.Secret.Replace("_session_", "_administrator_", StringComparison.Ordinal));
    }

    private void AddWorthless(string name, string secret) => add(new($"session {name}", $"Bearer {secret}", null));

    /// <param name="asked">Whose things it asks about.</param>
    /// <param name="other">Another session of the same person, which may end.</param>
    private Caller OfPerson(
        Person person, string name, string role, MatrixHouse asked, bool isStranger, string? other = null) =>
        new(name, $"Bearer {person.Secret}", role)
        {
            IsPerson = true,
            IsStranger = isStranger,
            House = asked.Id,
            Person = isStranger ? _fellow.Account : person.Account,
            Leaver = isStranger ? _fellow.Account : person.Account,
            Words = MatrixMarket.WordsOf(role),
            PersonsWords =
            [
                ("s-0123456789abcdef", isStranger || other is null ? Firm.Owners[Role.Vendor].Session : other),
                ("the one that was before", Person.Password), ("meter-1", $"meter-{role}"),
                ("\"provider\"", $"\"{(role == "person" ? Provider : role)}\""), ("\"2026-", "\"2099-"), ("\"2027-", "\"2099-"),
            ],
        };
}
