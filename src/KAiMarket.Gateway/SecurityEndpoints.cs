using System.Globalization;
using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using KAiMarket.Identity.People;

namespace KAiMarket.Gateway;

/// <param name="Account">Who did it; null where nobody knows.</param>
/// <param name="Organisation">Under which hat.</param>
/// <param name="Subject">What it was done to; null for the account itself.</param>
/// <param name="Address">A digest of where the request came from: equal for equal addresses.</param>
public sealed record SecurityEventResource(
    long Id, DateTimeOffset At, SecurityAct Act, string? Account, string? Organisation, string? Subject,
    string? Address);

/// <summary>One's own place in an organisation.</summary>
/// <param name="Until">The end of a delegation; null for none.</param>
public sealed record MembershipResource(
    OrganisationId Organisation, Duty Duty, DateTimeOffset JoinedAt, DateTimeOffset? Until, IReadOnlyList<string> Scopes);

/// <summary>An open invitation to one's own address; its secret came by mail alone.</summary>
/// <param name="By">The account that invites.</param>
public sealed record ReceivedInvitationResource(
    OrganisationId Organisation, InvitationId Invitation, Duty Duty, string By, DateTimeOffset ExpiresAt);

/// <summary>All that the identity store has of one person.</summary>
/// <param name="Logins">Identities at other providers.</param>
/// <param name="Organisations">Those that the person is or was a member of, or applied for.</param>
/// <param name="Keys">Those that the person made, or saw the first new secret of.</param>
/// <param name="SecurityEvents">The first 10,000 of what the person did and what was done to the account.</param>
public sealed record ExportResource(
    AccountResource Account, IReadOnlyList<SessionResource> Sessions, IReadOnlyList<Login> Logins,
    IReadOnlyList<string> Organisations, IReadOnlyList<MembershipResource> Memberships,
    IReadOnlyList<ReceivedInvitationResource> Invitations, IReadOnlyList<KeyId> Keys,
    IReadOnlyList<SecurityEventResource> SecurityEvents);

/// <summary>What is kept about people: shown to themselves, and to those whose reading is itself kept.</summary>
internal static class SecurityEndpoints
{
    private const int MostExported = 10_000;

    private static readonly SecurityEventResource Example = new(
        42, Samples.At, SecurityAct.SignedIn, AccountEndpoints.Example.Id.Value, null, "s-0123456789abcdef",
        "0f1e2d3c4b5a6978");

    public static void MapSecurity(this Api api)
    {
        api.Get("/v1/security-events", async call =>
        {
            var limit = (int)call.Number("limit", 100, 1, 1000);
            var events = await call.Market.Trail.ReadAsync(
                call.Number("after", 0, 0, long.MaxValue), limit + 1, call.Query("account"),
                call.QueryName<SecurityAct>("act"), call.Http.RequestAborted);
            var items = events.Take(limit).Select(Show).ToList();
            call.Answer(
                new ListReply<SecurityEventResource>(
                    items, events.Count > limit ? items[^1].Id.ToString(CultureInfo.InvariantCulture) : null),
                false, 0, 0);
        })
            .Named("listSecurityEvents", "Lists what was done to accounts, keys, members and personal data, oldest first.")
            .May(Permissions.SeeSecurity)
            .With<string>("account", "Only what this account or key did, or what was done to it.")
            .With<SecurityAct>("act", "Only this.").Lists(Example);

        api.Get("/v1/account/export", async call =>
        {
            var account = await call.Accounts().FindAsync(call.Person(), call.Http.RequestAborted)
                ?? throw new ProblemException(Problems.AccountMissing);
            var events = await call.Market.Trail.ReadAsync(0, MostExported, account.Id, null, call.Http.RequestAborted);
            await call.NoteAsync(SecurityAct.PersonalDataExported, "");
            call.Answer(
                new ExportResource(
                    AccountEndpoints.Show(account),
                    [.. call.Market.Sessions.LiveOf(account.Id)
                        .Select(session => SessionEndpoints.Show(session, call.Credential.Id))],
                    await call.Accounts().LoginsAsync(account.Id, call.Http.RequestAborted),
                    [.. call.Market.Members.Of(account.Id).Select(organisation => organisation.Id.Value)],
                    [.. MembershipsOf(call, account.Id)],
                    [.. InvitationsTo(call, account.NormalEmail)],
                    [.. call.Market.Keys.ById.Values.Where(key => key.MadeBy == account.Id).Select(key => new KeyId(key.Id))],
                    [.. events.Select(Show)]),
                false, 0, 0);
        })
            .Named("exportAccount", "Shows all that is kept about the caller, who takes it away.")
            .May(Permissions.OwnAccount).Personal()
            .Gives(new ExportResource(
                AccountEndpoints.Example, [], [new Login("https://login.example", "1234", Samples.At)],
                ["fictional-compute"], [new(new("fictional-compute"), Duty.Clerk, Samples.At, Samples.At.AddDays(30), [])],
                [new(new("fictional-robotics"), new("summer-clerk"), Duty.Reader, "a-fedcba9876543210", Samples.At.AddDays(7))],
                [new("meter-1")], [Example]))
            .Refuses(Problems.PersonNeeded, Problems.AccountMissing);

        MapAdministration(api);
    }

    private static IEnumerable<MembershipResource> MembershipsOf(Call call, string account) =>
        from organisation in call.Market.Members.Of(account)
        from member in organisation.Members
        where member.Account == account
        select new MembershipResource(
            organisation.Id, member.Duty, member.JoinedAt, member.Until, member.Scopes.Names);

    private static IEnumerable<ReceivedInvitationResource> InvitationsTo(Call call, string? email) =>
        from organisation in call.Market.Members.All
        from one in organisation.Invitations
        where email is not null && one.Email == email && one.IsOpenAt(call.Moment.Now)
        select new ReceivedInvitationResource(organisation.Id, one.Id, one.Duty, one.By, one.ExpiresAt);

    private static void MapAdministration(Api api)
    {
        api.Get("/v1/accounts/{person}", async call =>
        {
            var id = call.Id<AccountId>("person");
            var account = await call.Accounts().FindAsync(id.Value, call.Http.RequestAborted)
                ?? throw new ProblemException(Problems.AccountMissing);
            // Before it is shown: what cannot be noted is not read.
            await call.NoteAsync(SecurityAct.PersonalDataRead, id.Value);
            call.Answer(AccountEndpoints.Show(account), false, 0, 0);
        })
            .Named("getPerson", "Shows somebody's account; that it was read is noted.").May(Permissions.Administer)
            .Gives(AccountEndpoints.Example).Refuses(Problems.AccountMissing);

        api.Put("/v1/accounts/{person}/lock", async call =>
        {
            await Body.ReadNoneAsync(call.Http);
            await LockAsync(call, locked: true);
        })
            .Named("lockAccount", "Keeps an account from signing in, and ends its sessions.")
            .May(Permissions.Administer)
            .Gives(AccountEndpoints.Example with { LockedAt = Samples.At })
            .Refuses(Problems.AccountMissing, Problems.AccountChangedMeanwhile);

        api.Delete("/v1/accounts/{person}/lock", call => LockAsync(call, locked: false))
            .Named("unlockAccount", "Lets a locked account sign in again.").May(Permissions.Administer)
            .Gives(AccountEndpoints.Example).Refuses(Problems.AccountMissing, Problems.AccountChangedMeanwhile);
    }

    private static async Task LockAsync(Call call, bool locked)
    {
        var done = await call.Accounts().LockAsync(
            call.Id<AccountId>("person").Value, locked, call.Credential.Account,
            call.Http.Connection.RemoteIpAddress, call.Credential.Organisation);
        // Whose account it is was not asked.
        call.Answer(AccountEndpoints.Show(done.Value()) with { Email = null, Name = null }, false, 0, 0);
    }

    private static SecurityEventResource Show(SecurityEvent one) => new(
        one.Id, one.At, one.Act, OrNull(one.Account), OrNull(one.Organisation), OrNull(one.Subject), OrNull(one.Address));

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
