using System.Net;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Identity;

/// <summary>How organisations come in, who acts for them, and who does not any more.</summary>
public sealed class OrganisationTests
{
    private const string Moon = "moon-cloud";
    private static readonly OrganisationBody MoonCloud = new(OrganisationKind.Company, "Moon Cloud (fictional)", Number);
    private static readonly OfferBody Offer = Samples.Offer() with { Provider = Moon };
    private static string Number => Samples.BusinessNumber(501);

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Somebody_applies_is_approved_invites_delegates_hands_over_and_leaves(string store)
    {
        await using var server = await StartAsync("--journal", Markets.JournalOf(store));
        using var administrator = server.Client("administrator");
        using var kim = await Person.NewAsync(server, "kim");
        using var lee = await Person.NewAsync(server, "lee");

        Assert.True((await kim.Market.ApplyForOrganisationAsync(Moon, MoonCloud)).Changed);
        Assert.False((await kim.Market.ApplyForOrganisationAsync(Moon, MoonCloud)).Changed);
        Assert.Empty((await kim.Market.HatsAsync()).Value.Items);
        await RefusedAsync("hat-unknown", () => kim.Market.ChooseHatAsync(new(Moon)));
        var waiting = (await administrator.OrganisationsAsync(Standing.Applied)).Value.Items;
        Assert.Equal(Moon, Assert.Single(waiting).Id);
        await RefusedAsync("not-yours", () => lee.Market.OrganisationAsync(Moon));

        Assert.True((await administrator.ApproveOrganisationAsync(Moon, new())).Changed);
        Assert.False((await administrator.ApproveOrganisationAsync(Moon, new())).Changed);
        Assert.Equal([Role.Vendor, Role.Provider], (await kim.Market.HatsAsync()).Value.Items.Select(hat => hat.Role).Order());
        await RefusedAsync("hat-unknown", () => kim.Market.ChooseHatAsync(new(Moon)));
        await RefusedAsync("hat-unknown", () => kim.Market.ChooseHatAsync(new(Moon, Role.Sme)));
        Assert.Equal(Role.Provider, (await kim.Market.ChooseHatAsync(new(Moon, Role.Provider))).Value.Hat!.Role);
        Assert.True((await kim.Market.HatsAsync()).Value.Items.Single(hat => hat.Role == Role.Provider).Worn);

        var company = new CompanyBody("Moon Cloud (fictional)", Samples.BusinessNumber(502), Region.Jeju);
        await RefusedAsync("organisation-firm-differs", () => kim.Market.RegisterCompanyAsync(Moon, company));
        await kim.Market.RegisterCompanyAsync(Moon, company with { BusinessNumber = Number });
        await kim.Market.PublishOfferAsync("moon-gpu", Offer);
        await ActedAsync(server, "offer/moon-gpu", kim.Account, Moon, "provider");

        await JoinAsync(kim, lee, "first", new(lee.Email, Duty.Clerk), letter: 1);
        await lee.Market.ChooseHatAsync(new(Moon, Role.Vendor));
        await RefusedAsync("not-an-owner", () => lee.Market.InviteMemberAsync(Moon, "mine", new("someone@people.example", Duty.Owner)));
        await ForbiddenAsync(() => lee.Market.PublishOfferAsync("moon-gpu-2", Offer));
        await lee.Market.ChooseHatAsync(new(Moon, Role.Provider));
        await lee.Market.PublishOfferAsync("moon-gpu-2", Offer);
        await ActedAsync(server, "offer/moon-gpu-2", lee.Account, Moon, "provider");
        await ForbiddenAsync(() => lee.Market.PublishOfferAsync("foreign", Samples.Offer()));

        await kim.Market.ChangeMemberAsync(Moon, lee.Account, new(Duty.Reader));
        await RefusedAsync("duty-may-not", () => lee.Market.PublishOfferAsync("moon-gpu-3", Offer));
        Assert.Equal(Duty.Reader, (await lee.Market.MembersAsync(Moon)).Value.Items.Single(one => one.Account == lee.Account).Duty);
        await kim.Market.ChangeMemberAsync(Moon, lee.Account, new(Duty.Clerk, Scopes: ["orders:read"]));
        await RefusedAsync("scope-missing", () => lee.Market.PublishOfferAsync("moon-gpu-3", Offer));
        await lee.Market.OrdersAsync();

        await RefusedAsync("last-owner", () => kim.Market.RemoveMemberAsync(Moon, kim.Account));
        await kim.Market.RemoveMemberAsync(Moon, lee.Account);
        await RefusedAsync("hat-gone", () => lee.Market.OrdersAsync());
        await RefusedAsync("hat-gone", () => lee.Market.OrganisationAsync(Moon));
        Assert.Null((await lee.Market.ChooseHatAsync(new(null))).Value.Hat);
        await lee.Market.OffersAsync();

        await JoinAsync(kim, lee, "second", new(lee.Email, Duty.Reader), letter: 2);
        Assert.Equal(Duty.Owner, (await kim.Market.TransferOwnershipAsync(Moon, new(lee.Account))).Value.Duty);
        Assert.False((await kim.Market.TransferOwnershipAsync(Moon, new(lee.Account))).Changed);
        await RefusedAsync("not-an-owner", () => kim.Market.RemoveMemberAsync(Moon, lee.Account));
        await kim.Market.RemoveMemberAsync(Moon, kim.Account);
        Assert.False((await kim.Market.RemoveMemberAsync(Moon, kim.Account)).Changed);
        await RefusedAsync("hat-gone", () => kim.Market.PublishOfferAsync("moon-gpu-4", Offer));
    }

    [Fact]
    public async Task An_invitation_is_for_one_address_once()
    {
        await using var server = await StartAsync();
        using var kim = await OwnerAsync(server, "kim", Moon, MoonCloud);
        using var lee = await Person.NewAsync(server, "lee");
        using var park = await Person.NewAsync(server, "park");

        var body = new InvitationBody(lee.Email.ToUpperInvariant(), Duty.Clerk);
        Assert.True((await kim.Market.InviteMemberAsync(Moon, "lee", body)).Changed);
        Assert.False((await kim.Market.InviteMemberAsync(Moon, "lee", body)).Changed);
        await RefusedAsync("invitation-differs", () => kim.Market.InviteMemberAsync(Moon, "lee", body with { Duty = Duty.Owner }));
        var known = (await kim.Market.InviteMemberAsync(Moon, "nobody", new("nobody@people.example", Duty.Clerk))).Value;
        var listed = (await kim.Market.InvitationsAsync(Moon)).Value.Items;
        Assert.Equal(["lee", "nobody"], listed.Select(one => one.Id));
        Assert.Equal(InvitationState.Open, known.State);

        var secret = await lee.LetterAsync(1);
        await RefusedAsync("invitation-invalid", () => park.Market.AcceptInvitationAsync(new(secret)));
        await RefusedAsync("invitation-invalid", () => park.Market.RefuseInvitationAsync(new(secret)));
        await RefusedAsync("invitation-invalid", () => lee.Market.AcceptInvitationAsync(new(secret[1..] + "0")));
        await RefusedAsync("person-needed", () => server.Client("sme").AcceptInvitationAsync(new(secret)));
        Assert.Equal(Moon, (await lee.Market.AcceptInvitationAsync(new(secret))).Value.Organisation);
        await RefusedAsync("invitation-invalid", () => lee.Market.AcceptInvitationAsync(new(secret)));
        await RefusedAsync("invitation-ended", () => kim.Market.InviteMemberAsync(Moon, "lee", body));
        Assert.Null((await kim.Market.InvitationsAsync(Moon)).Value.Items[0].Email);

        await kim.Market.InviteMemberAsync(Moon, "park", new(park.Email, Duty.Reader));
        Assert.Equal(Moon, (await park.Market.RefuseInvitationAsync(new(await park.LetterAsync(1)))).Value.Organisation);
        Assert.Empty((await park.Market.HatsAsync()).Value.Items);
        await kim.Market.InviteMemberAsync(Moon, "park-again", new(park.Email, Duty.Reader));
        var revoked = await park.LetterAsync(2);
        Assert.Equal(InvitationState.Revoked, (await kim.Market.RevokeInvitationAsync(Moon, "park-again")).Value.State);
        await RefusedAsync("invitation-invalid", () => park.Market.AcceptInvitationAsync(new(revoked)));
        await RefusedAsync("email-invalid", () => kim.Market.InviteMemberAsync(Moon, "wrong", new("no address", Duty.Reader)));
    }

    [Fact]
    public async Task A_foreign_organisation_gets_nothing()
    {
        await using var server = await StartAsync();
        using var kim = await OwnerAsync(server, "kim", Moon, MoonCloud);
        using var park = await OwnerAsync(server, "park", "sun-cloud",
            new(OrganisationKind.Company, "Sun Cloud (fictional)", Samples.BusinessNumber(503)));
        using var key = server.Client("provider");
        var member = (await kim.Market.MembersAsync(Moon)).Value.Items.Single().Account;

        foreach (var ask in new Func<IKAiMarket, Task>[]
        {
            market => market.OrganisationAsync(Moon),
            market => market.MembersAsync(Moon),
            market => market.InvitationsAsync(Moon),
            market => market.InviteMemberAsync(Moon, "spy", new(park.Email, Duty.Owner)),
            market => market.RevokeInvitationAsync(Moon, "any"),
            market => market.ChangeMemberAsync(Moon, member, new(Duty.Reader)),
            market => market.RemoveMemberAsync(Moon, member),
            market => market.TransferOwnershipAsync(Moon, new(member)),
            market => market.OrganisationKeysAsync(Moon),
            market => market.CreateOrganisationKeyAsync(Moon, "spy", new(Role.Provider)),
            market => market.RotateOrganisationKeyAsync(Moon, "any", 1, new()),
            market => market.RevokeOrganisationKeyAsync(Moon, "any"),
            market => market.ApproveOrganisationAsync(Moon, new()),
            market => market.SuspendOrganisationAsync(Moon, new("Because.")),
            market => market.ReinstateOrganisationAsync(Moon),
            market => market.OrganisationsAsync(),
        })
        {
            await ForbiddenAsync(() => ask(park.Market));
            await ForbiddenAsync(() => ask(key));
        }

        await RefusedAsync("organisation-differs", () => park.Market.ApplyForOrganisationAsync(Moon, MoonCloud));
        await RefusedAsync("firm-has-organisation", () => park.Market.ApplyForOrganisationAsync("moon-2", MoonCloud));
        await RefusedAsync("person-needed", () => key.ApplyForOrganisationAsync("moon-2", MoonCloud));
        Assert.False((await park.Market.RemoveMemberAsync(Moon, park.Account)).Changed);
        Assert.Single((await kim.Market.MembersAsync(Moon)).Value.Items);
    }

    [Fact]
    public async Task Who_applied_does_not_approve_neither_by_a_key_that_they_made()
    {
        await using var server = await StartAsync("--demo");
        using var first = server.Client("administrator");
        using var choi = await OwnerAsync(server, "choi", "market-office",
            new(OrganisationKind.Administration, "Market office (fictional)"));
        using var jung = await Person.NewAsync(server, "jung");
        await choi.Market.ApplyForOrganisationAsync(Moon, MoonCloud);
        await RefusedAsync("own-application", () => choi.Market.ApproveOrganisationAsync(Moon, new()));
        await RefusedAsync("own-application", () => choi.Market.RefuseOrganisationAsync(Moon, new("Mine.")));
        using var key = await KeyAsync(server, choi.Market, "choi-key");
        using var keyOfKey = await KeyAsync(server, key, "choi-key-2");
        await RefusedAsync("own-application", () => key.ApproveOrganisationAsync(Moon, new()));
        await RefusedAsync("own-application", () => keyOfKey.ApproveOrganisationAsync(Moon, new()));
        Assert.Equal(choi.Account, (await first.KeyAsync("choi-key-2")).Value.MadeBy);
        Assert.Null((await first.KeyAsync("first-operator")).Value.MadeBy);

        await JoinAsync(choi, jung, "jung", new(jung.Email, Duty.Clerk), letter: 1, "market-office");
        await jung.Market.ChooseHatAsync(new("market-office"));
        Assert.Equal(jung.Account, (await jung.Market.ApproveOrganisationAsync(Moon, new())).Value.DecidedBy);

        // What the market knows already.
        var demo = new OrganisationBody(OrganisationKind.Sme, "Invented Robotics Ltd.", Samples.BusinessNumber(504));
        await choi.Market.ApplyForOrganisationAsync("demo-sme", demo);
        await RefusedAsync("organisation-firm-differs", () => first.ApproveOrganisationAsync("demo-sme", new(TakesOver: true)));
        await first.RefuseOrganisationAsync("demo-sme", new("The number is another firm's."));
        await choi.Market.ApplyForOrganisationAsync("demo-sme", demo with { BusinessNumber = "000-00-00029" });
        await RefusedAsync("organisation-id-in-use", () => first.ApproveOrganisationAsync("demo-sme", new()));
        await first.ApproveOrganisationAsync("demo-sme", new(TakesOver: true));
        await choi.Market.ChooseHatAsync(new("demo-sme"));
        await choi.Market.ClaimVoucherAsync("demo-program", "demo-sme", new(1_000_000));
        await ActedAsync(server, "program/demo-program", choi.Account, "demo-sme", "sme");
    }

    [Fact]
    public async Task Owners_make_keys_that_reach_no_further_than_they_do_and_open_nothing()
    {
        await using var server = await StartAsync("--demo");
        using var first = server.Client("administrator");
        using var kim = await OwnerAsync(server, "kim", "moon-ministry", new(OrganisationKind.Ministry, "Ministry of the Moon (fictional)"));
        await RefusedAsync("role-not-given", () => kim.Market.CreateOrganisationKeyAsync("moon-ministry", "wrong", new(Role.Sme)));
        await RefusedAsync("member-scopes-wider", () =>
            kim.Market.CreateOrganisationKeyAsync("moon-ministry", "wrong", new(Role.Ministry, ["openings:write"])));
        await RefusedAsync("key-differs", () => kim.Market.CreateOrganisationKeyAsync("moon-ministry", "first-ministry", new(Role.Ministry)));
        var made = (await kim.Market.CreateOrganisationKeyAsync("moon-ministry", "robot", new(Role.Ministry))).Value;
        Assert.Equal(kim.Account, made.MadeBy);
        using var robot = KAiMarketClient.Create(server.Address, made.Key);
        await robot.OffersAsync();
        await RefusedAsync("scope-missing", () => robot.ApproveOpeningAsync("any", EnvelopeKind.Technical));
        await RefusedAsync("scope-missing", () => robot.AwardLotAsync("any", "main"));
        await RefusedAsync("person-needed", () => robot.CreateOrganisationKeyAsync("moon-ministry", "another", new(Role.Ministry)));
        await RefusedAsync("tender-missing", () => kim.Market.ApproveOpeningAsync("any", EnvelopeKind.Technical));

        // Whoever saw its newest secret could be a second officer: it is theirs from then on.
        using var choi = await OwnerAsync(server, "choi", "market-office", new(OrganisationKind.Administration, "Market office (fictional)"));
        var rotated = (await choi.Market.RotateKeyAsync("first-ministry", 1, new(0))).Value;
        Assert.Equal(choi.Account, rotated.MadeBy);
        using var ministry = KAiMarketClient.Create(server.Address, rotated.Key);
        await RefusedAsync("scope-missing", () => ministry.ApproveOpeningAsync("any", EnvelopeKind.Technical));

        await first.SuspendOrganisationAsync("moon-ministry", new("Looked at."));
        await RefusedAsync("organisation-suspended", () => robot.OffersAsync());
        await RefusedAsync("hat-gone", () => kim.Market.OffersAsync());
        Assert.Empty((await kim.Market.HatsAsync()).Value.Items);
        await first.ReinstateOrganisationAsync("moon-ministry");
        await robot.OffersAsync();
        Assert.Equal(["robot"], (await kim.Market.OrganisationKeysAsync("moon-ministry")).Value.Items.Select(key => key.Id));
        await kim.Market.RevokeOrganisationKeyAsync("moon-ministry", "robot");
        await RefusedAsync("unauthenticated", () => robot.OffersAsync());
    }

    [Fact]
    public async Task Nobody_makes_or_sees_a_key_that_may_more_than_they_may_or_for_longer()
    {
        await using var server = await StartAsync("--demo");
        using var first = server.Client("administrator");
        var soon = TimeProvider.System.GetUtcNow().AddDays(30);
        await first.CreateKeyAsync("everything", new(Role.Administrator));
        using var narrow = server.With((await first.CreateKeyAsync(
            "narrow", new(Role.Administrator, null, ["keys:write", "usage:write"], soon))).Value.Key!);
        foreach (var wide in new KeyBody[]
        {
            new(Role.Administrator, null, null, soon), new(Role.Ministry, "demo-ministry", ["openings:write"], soon),
            new(Role.Provider, "demo-provider", ["usage:write"]),
            new(Role.Provider, "demo-provider", ["usage:write"], soon.AddHours(1)),
        })
            await RefusedAsync("member-scopes-wider", () => narrow.CreateKeyAsync("wide", wide));
        await RefusedAsync("member-scopes-wider", () => narrow.RotateKeyAsync("everything", 1, new()));
        Assert.True((await narrow.CreateKeyAsync("meter", new(Role.Provider, "demo-provider", ["usage:write"], soon))).Changed);
        Assert.True((await narrow.RotateKeyAsync("meter", 1, new())).Changed);

        using var kim = await OwnerAsync(server, "kim", Moon, MoonCloud);
        using var lee = await Person.NewAsync(server, "lee");
        using var park = await Person.NewAsync(server, "park");
        await JoinAsync(kim, lee, "lee", new(lee.Email, Duty.Owner, soon), letter: 1);
        await JoinAsync(kim, park, "park", new(park.Email, Duty.Owner, null, ["orders:write"]), letter: 1);
        await lee.Market.ChooseHatAsync(new(Moon, Role.Provider));
        await park.Market.ChooseHatAsync(new(Moon, Role.Provider));
        await kim.Market.CreateOrganisationKeyAsync(Moon, "lasting", new(Role.Provider));
        await RefusedAsync("member-scopes-wider", () => lee.Market.RotateOrganisationKeyAsync(Moon, "lasting", 1, new()));
        await RefusedAsync("member-scopes-wider", () =>
            lee.Market.CreateOrganisationKeyAsync(Moon, "mine", new(Role.Provider, null, soon.AddHours(1))));
        var mine = (await lee.Market.CreateOrganisationKeyAsync(Moon, "mine", new(Role.Provider))).Value;
        Assert.Equal(soon.ToUnixTimeMilliseconds(), mine.ExpiresAt!.Value.ToUnixTimeMilliseconds());
        Assert.False((await lee.Market.CreateOrganisationKeyAsync(Moon, "mine", new(Role.Provider))).Changed);
        await RefusedAsync("member-scopes-wider", () => lee.Market.ChangeMemberAsync(Moon, lee.Account, new(Duty.Owner)));
        await RefusedAsync("not-an-owner", () => lee.Market.RemoveMemberAsync(Moon, kim.Account));

        // Nor lets anybody in where they would have it.
        await park.Market.ApplyForOrganisationAsync("market-office", new(OrganisationKind.Administration, "Market office (fictional)"));
        using var doorman = server.With((await first.CreateKeyAsync(
            "doorman", new(Role.Administrator, null, ["organisations:write"]))).Value.Key!);
        await RefusedAsync("member-scopes-wider", () => doorman.ApproveOrganisationAsync("market-office", new()));
        Assert.True((await first.ApproveOrganisationAsync("market-office", new())).Changed);

        // A scope that does not reach an organisation's people does not reach them by the way out either.
        await RefusedAsync("scope-missing", () => park.Market.RemoveMemberAsync(Moon, lee.Account));
        Assert.True((await park.Market.RemoveMemberAsync(Moon, park.Account)).Changed);
    }

    [Fact]
    public async Task Who_takes_away_what_is_kept_finds_their_places_invitations_keys_and_what_others_did_to_them()
    {
        await using var server = await StartAsync();
        using var kim = await OwnerAsync(server, "kim", Moon, MoonCloud);
        using var lee = await Person.NewAsync(server, "lee");
        await kim.Market.InviteMemberAsync(Moon, "lee", new(lee.Email, Duty.Clerk, Scopes: ["orders:read"]));
        var waiting = Assert.Single((await lee.Market.ExportAccountAsync()).Value.Invitations);
        Assert.Equal((Moon, "lee", Duty.Clerk, kim.Account), (waiting.Organisation, waiting.Invitation, waiting.Duty, waiting.By));
        await lee.Market.AcceptInvitationAsync(new(await lee.LetterAsync(1)));
        await kim.Market.ChangeMemberAsync(Moon, lee.Account, new(Duty.Reader, Scopes: ["orders:read"]));
        await kim.Market.CreateOrganisationKeyAsync(Moon, "robot", new(Role.Provider));

        var export = (await lee.Market.ExportAccountAsync()).Value;
        var place = Assert.Single(export.Memberships);
        Assert.Equal((Moon, Duty.Reader), (place.Organisation, place.Duty));
        Assert.Equal(["orders:read"], place.Scopes);
        Assert.Empty(export.Invitations);
        Assert.Empty(export.Keys);
        Assert.Equal(kim.Account, Assert.Single(export.SecurityEvents, one => one.Act == "member-changed").Account);
        var others = (await kim.Market.ExportAccountAsync()).Value;
        Assert.Equal(["robot"], others.Keys);
        Assert.Equal(Duty.Owner, Assert.Single(others.Memberships).Duty);
    }

    [Fact]
    public async Task Who_reads_the_particulars_of_others_is_noted()
    {
        await using var server = await StartAsync();
        using var kim = await OwnerAsync(server, "kim", Moon, MoonCloud);
        using var auditor = server.Client("auditor");
        using var operators = server.Client("operator");
        await kim.Market.OrganisationAsync(Moon);
        Assert.Empty((await auditor.SecurityEventsAsync(act: "personal-data-read")).Value.Items);
        await operators.OrganisationAsync(Moon);
        await operators.OrganisationsAsync();
        Assert.Equal(
            [("first-operator", Moon), ("first-operator", "organisations")],
            (await auditor.SecurityEventsAsync(act: "personal-data-read")).Value.Items.Select(one => (one.Account!, one.Subject!)));
    }

    [Fact]
    public async Task A_key_is_nobody_whatever_it_is_called()
    {
        await using var server = await StartAsync("--demo");
        using var administrator = server.Client("administrator");
        using var kim = await OwnerAsync(server, "kim", Moon, MoonCloud);
        foreach (var name in new[] { kim.Account, "a-0123456789abcdef", "market" })
        {
            await RefusedAsync("invalid-id", () => administrator.CreateKeyAsync(name, new(Role.Sme, "demo-sme")));
            await RefusedAsync("invalid-id", () => kim.Market.CreateOrganisationKeyAsync(Moon, name, new(Role.Provider)));
        }

        Assert.True((await administrator.CreateKeyAsync("a-key", new(Role.Sme, "demo-sme"))).Changed);
    }

    internal static Task<ServerProcess> StartAsync(params string[] arguments) =>
        ServerProcess.StartAsync(null, ["--failed-credentials", "10000", .. arguments]);

    /// <summary>Somebody new, who owns a new organisation and wears its (first) hat.</summary>
    internal static async Task<Person> OwnerAsync(ServerProcess server, string name, string organisation, OrganisationBody body)
    {
        using var administrator = server.Client("administrator");
        var person = await Person.NewAsync(server, name);
        await person.Market.ApplyForOrganisationAsync(organisation, body);
        await administrator.ApproveOrganisationAsync(organisation, new());
        await person.Market.ChooseHatAsync(new(organisation, (await person.Market.HatsAsync()).Value.Items[0].Role));
        return person;
    }

    internal static async Task JoinAsync(
        Person owner, Person person, string invitation, InvitationBody body, int letter, string organisation = Moon)
    {
        await owner.Market.InviteMemberAsync(organisation, invitation, body);
        await person.Market.AcceptInvitationAsync(new(await person.LetterAsync(letter)));
    }

    internal static async Task RefusedAsync(string code, Func<Task> ask) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<ProblemException>(ask)).Code);

    private static async Task ForbiddenAsync(Func<Task> ask) =>
        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<ProblemException>(ask)).Status);

    private static async Task<IKAiMarket> KeyAsync(ServerProcess server, IKAiMarket by, string id) =>
        KAiMarketClient.Create(server.Address, (await by.CreateKeyAsync(id, new(Role.Administrator))).Value.Key);

    /// <summary>The newest event of a stream says who acted, for whom, in which role.</summary>
    private static async Task ActedAsync(ServerProcess server, string stream, string account, string organisation, string role)
    {
        using var auditor = server.Client("auditor");
        var recorded = await auditor.JournalEventsAsync().LastAsync(one => one.Stream == stream);
        Assert.Equal(
            (account, organisation, role),
            (recorded.Meta.GetProperty("account").GetString(), recorded.Meta.GetProperty("organisation").GetString(),
                recorded.Meta.GetProperty("role").GetString()));
    }
}
