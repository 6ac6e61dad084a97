using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using KAiMarket.Identity.People;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <param name="Email">Where the invitation goes; only an account with this address accepts it.</param>
/// <param name="Until">The end of the membership that is offered (위임); null for none.</param>
/// <param name="Scopes">What of the organisation's roles the member may use; none for everything.</param>
public sealed record InvitationBody(
    string Email, Duty Duty, DateTimeOffset? Until = null, IReadOnlyList<string>? Scopes = null);

/// <param name="Email">Null once it has ended: the address is forgotten then.</param>
public sealed record InvitationResource(
    InvitationId Id, string? Email, Duty Duty, DateTimeOffset? Until, IReadOnlyList<string> Scopes, string By,
    DateTimeOffset ExpiresAt, InvitationState State);

/// <param name="Secret">As the mail says it.</param>
public sealed record InvitationAnswerBody(string Secret);

/// <summary>Which organisation the caller became a member of, or did not want to.</summary>
public sealed record InvitationAnswer(OrganisationId Organisation, string Name, Duty? Duty, DateTimeOffset? Until);

/// <summary>How people come into an organisation: an Owner invites a mailbox, and whoever reads it answers.</summary>
internal static class InvitationEndpoints
{
    private const int LongestSecret = 128;

    private static readonly InvitationResource Example = new(
        new("summer-clerk"), "kim@fictional-compute.example", Duty.Clerk, Samples.At.AddDays(30), [],
        "a-0123456789abcdef", Samples.At.AddDays(7), InvitationState.Open);

    public static void MapInvitations(this Api api)
    {
        MapOwners(api);
        MapAnswers(api);
    }

    private static void MapOwners(Api api)
    {
        var shape = Body.Shape<InvitationBody>();

        api.Put("/v1/organisations/{organisation}/invitations/{invitation}", async call =>
        {
            var (id, invitation) = (call.Id<OrganisationId>("organisation"), call.Id<InvitationId>("invitation"));
            var body = await call.BodyAsync(shape);
            await InviteAsync(call, id, invitation, body);
        })
            .Named("inviteMember", "Invites a mailbox by mail; the answer never tells whether it has an account (Owners).")
            .May(Permissions.LeadOrganisation)
            .Takes(new InvitationBody(Example.Email!, Duty.Clerk, Example.Until)).Gives(Example)
            .Refuses(
                Problems.PersonNeeded, Problems.NotYours, Problems.OrganisationMissing, Problems.NotAnOwner,
                Problems.EmailInvalid, Problems.OrganisationNotApproved, Problems.MemberUntilPast,
                Problems.ScopeUnknown, Problems.MemberScopesWider, Problems.TooManyMembers,
                Problems.InvitationDiffers, Problems.InvitationEnded);

        api.Get("/v1/organisations/{organisation}/invitations", call =>
        {
            var id = call.Id<OrganisationId>("organisation");
            var by = call.PersonFor(id);
            var found = call.Market.Members.Find(id) ?? throw new ProblemException(Problems.OrganisationMissing);
            if (!found.IsOwner(by, call.Moment.Now)) throw new ProblemException(Problems.NotAnOwner);
            var after = call.Query("after");
            call.AnswerPage(
                found.Invitations.OrderBy(one => one.Id.Value, StringComparer.Ordinal)
                    .Where(one => after is null || string.CompareOrdinal(one.Id.Value, after) > 0),
                (int)call.Number("limit", 100, 1, 1000), Show, one => one.Id.Value);
            return Task.CompletedTask;
        })
            .Named("listInvitations", "Lists an organisation's invitations (Owners).")
            .May(Permissions.LeadOrganisation).Lists(Example)
            .Refuses(Problems.PersonNeeded, Problems.NotYours, Problems.OrganisationMissing, Problems.NotAnOwner);

        api.Delete("/v1/organisations/{organisation}/invitations/{invitation}", async call =>
        {
            var (id, invitation) = (call.Id<OrganisationId>("organisation"), call.Id<InvitationId>("invitation"));
            var by = call.PersonFor(id);
            var done = await call.Market.Members.ChangeAsync(
                id, known => known.RevokeInvitation(by, invitation, call.Moment.Now), CancellationToken.None);
            if (done.HasChanged) await call.NoteAsync(SecurityAct.InvitationRevoked, $"{id}:{invitation}");
            call.Answer(done, found => Show(found, invitation));
        })
            .Named("revokeInvitation", "Takes an invitation back (Owners).").May(Permissions.LeadOrganisation)
            .Gives(Example with { Email = null, State = InvitationState.Revoked })
            .Refuses(
                Problems.PersonNeeded, Problems.NotYours, Problems.OrganisationMissing, Problems.NotAnOwner,
                Problems.InvitationMissing, Problems.InvitationEnded);
    }

    private static void MapAnswers(Api api)
    {
        var shape = Body.Shape<InvitationAnswerBody>();
        var answer = new InvitationAnswer(new("fictional-compute"), "Fictional Compute Co.", Duty.Clerk, Example.Until);

        api.Post("/v1/invitations/acceptance", async call =>
        {
            var (account, email) = await call.OwnAddressAsync();
            var (id, token) = await FindAsync(call, (await call.BodyAsync(shape)).Secret);
            var done = await call.Market.Members.ChangeAsync(
                id, known => known.Accept(token, account, email, call.Moment.Now), CancellationToken.None);
            if (done.HasChanged) await call.NoteAsync(SecurityAct.MemberJoined, $"{id}:{account}");
            call.Answer(done, found =>
            {
                var member = found.MemberAt(account, call.Moment.Now);
                return new InvitationAnswer(id, found.Name, member?.Duty, member?.Until);
            });
        })
            .Named("acceptInvitation", "Becomes a member, by the secret of a mail to one's own address; it works once.")
            .May(Permissions.OwnAccount)
            .Personal()
            .Takes(new InvitationAnswerBody("as-the-mail-says")).Gives(answer)
            .Refuses(
                Problems.PersonNeeded, Problems.AccountMissing, Problems.InvitationInvalid,
                Problems.OrganisationNotApproved, Problems.AlreadyAMember);

        api.Post("/v1/invitations/refusal", async call =>
        {
            var (account, email) = await call.OwnAddressAsync();
            var (id, token) = await FindAsync(call, (await call.BodyAsync(shape)).Secret);
            var done = await call.Market.Members.ChangeAsync(
                id, known => known.Decline(token, email, call.Moment.Now), CancellationToken.None);
            if (done.HasChanged) await call.NoteAsync(SecurityAct.InvitationRefused, $"{id}:{account}");
            call.Answer(done, found => new InvitationAnswer(id, found.Name, null, null));
        })
            .Named("refuseInvitation", "Refuses an invitation.")
            .May(Permissions.OwnAccount).Personal().Takes(new InvitationAnswerBody("as-the-mail-says"))
            .Gives(answer with { Duty = null, Until = null })
            .Refuses(Problems.PersonNeeded, Problems.AccountMissing, Problems.InvitationInvalid);
    }

    private static async Task InviteAsync(Call call, OrganisationId id, InvitationId invitation, InvitationBody body)
    {
        var (market, by, now) = (call.Market, call.PersonFor(id), call.Moment.Now);
        var email = EmailAddress.Normal(AccountEndpoints.Email(body.Email));
        var (secret, token) = Invitation.NewToken();
        var wish = new Invitation(
            invitation, email, body.Duty, body.Until, call.ScopesOf(body.Scopes), token, by, now + Invitation.Stands);

        // The letter first: a crash in between leaves one that opens nothing, never an invitation without a letter.
        if (market.Members.Find(id)?.Invite(by, wish, now) is { Refusal: null, Events: [var next] }
            && market.Post?.TryPost(InvitationLetter.Of(next, wish, secret)) != true)
            throw new ProblemException(Problems.Overload.Because("Too many letters wait to be sent."));
        var done = await market.Members.ChangeAsync(id, known => known.Invite(by, wish, now), CancellationToken.None);
        if (done.HasChanged) await call.NoteAsync(SecurityAct.MemberInvited, $"{id}:{invitation}");
        call.Answer(done, found => Show(found, invitation));
    }

    private static async Task<(OrganisationId Id, string Token)> FindAsync(Call call, string secret) =>
        secret.Length <= LongestSecret && await call.Market.Members.InvitedToAsync(secret, CancellationToken.None) is { } id
            ? (id, Invitation.TokenOf(secret))
            : throw new ProblemException(Problems.InvitationInvalid);

    private static InvitationResource Show(MarketOrganisation found, InvitationId id) =>
        Show(found.Invitations.First(one => one.Id == id));

    private static InvitationResource Show(Invitation one) => new(
        one.Id, one.Email.Length == 0 ? null : one.Email, one.Duty, one.Until, one.Scopes.Names, one.By, one.ExpiresAt,
        one.State);
}
