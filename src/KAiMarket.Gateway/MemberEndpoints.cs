using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <param name="Until">The end of a delegation (위임); from that moment the account is no member. Null for none.</param>
/// <param name="Scopes">What of the organisation's roles it may use; none for everything.</param>
public sealed record MemberBody(Duty Duty, DateTimeOffset? Until = null, IReadOnlyList<string>? Scopes = null);

/// <param name="Ended">Whether its delegation has ended.</param>
public sealed record MemberResource(
    AccountId Account, Duty Duty, DateTimeOffset JoinedAt, DateTimeOffset? Until, IReadOnlyList<string> Scopes, bool Ended);

/// <summary>An account that is no member of an organisation, or not any more.</summary>
public sealed record NoMember(OrganisationId Organisation, AccountId Account);

/// <param name="Account">A member, who becomes Owner without an end.</param>
public sealed record OwnershipBody(AccountId Account);

/// <summary>Members of an organisation: its Owners see to them; everybody may leave.</summary>
internal static class MemberEndpoints
{
    private static readonly AccountId Someone = new("a-0123456789abcdef");
    private static readonly MemberResource Example = new(Someone, Duty.Clerk, Samples.At, Samples.At.AddDays(30), [], false);

    public static void MapMembers(this Api api)
    {
        var shape = Body.Shape<MemberBody>();
        var ownership = Body.Shape<OwnershipBody>();

        api.Get("/v1/organisations/{organisation}/members", call =>
        {
            var id = call.Id<OrganisationId>("organisation");
            var account = call.MayAll ? null : call.Person();
            var found = call.Market.Members.Find(id) ?? throw new ProblemException(Problems.OrganisationMissing);
            if (account is not null && found.MemberAt(account, call.Moment.Now) is null)
                throw new ProblemException(Problems.NotYours);
            var (after, now) = (call.Query("after"), call.Moment.Now);
            call.AnswerPage(
                found.Members.OrderBy(member => member.Account, StringComparer.Ordinal)
                    .Where(member => after is null || string.CompareOrdinal(member.Account, after) > 0),
                (int)call.Number("limit", 100, 1, 1000), member => Show(member, now), member => member.Account);
            return Task.CompletedTask;
        })
            .Named("listMembers", "Lists an organisation's members, to themselves and to those who run or audit the market.")
            .May(Permissions.SeeOrganisation)
            .Lists(Example).Refuses(Problems.PersonNeeded, Problems.OrganisationMissing, Problems.NotYours);

        api.Put("/v1/organisations/{organisation}/members/{person}", async call =>
        {
            var (id, account) = (call.Id<OrganisationId>("organisation"), call.Id<AccountId>("person"));
            var body = await call.BodyAsync(shape);
            var by = call.PersonFor(id);
            var wish = new Member(account.Value, body.Duty, call.Moment.Now, body.Until, call.ScopesOf(body.Scopes));
            var done = await call.Market.Members.ChangeAsync(
                id, known => known.Change(by, wish, call.Moment.Now), CancellationToken.None);
            await AnswerAsync(call, done, account, SecurityAct.MemberChanged);
        })
            .Named("changeMember", "Changes a member's duty, scopes, or the end of its delegation (Owners).")
            .May(Permissions.LeadOrganisation)
            .Takes(new MemberBody(Duty.Clerk, Samples.At.AddDays(30))).Gives(Example)
            .Refuses(
                Problems.PersonNeeded, Problems.NotYours, Problems.OrganisationMissing, Problems.NotAnOwner,
                Problems.MemberMissing, Problems.MemberUntilPast, Problems.ScopeUnknown, Problems.MemberScopesWider,
                Problems.LastOwner);

        api.Delete("/v1/organisations/{organisation}/members/{person}", async call =>
        {
            var (id, account) = (call.Id<OrganisationId>("organisation"), call.Id<AccountId>("person"));
            var leaves = call.Person() == account.Value;
            var by = leaves ? account.Value : call.PersonFor(id);
            var done = await call.Market.Members.ChangeAsync(
                id, known => known.Remove(by, account.Value, call.Moment.Now), CancellationToken.None);
            if (done.HasChanged)
                await call.NoteAsync(leaves ? SecurityAct.MemberLeft : SecurityAct.MemberRemoved, $"{id}:{account}");
            call.Answer(done, _ => new NoMember(id, account));
        })
            .Named("removeMember", "Removes a member (Owners), or leaves; at once here, within 5 seconds everywhere.")
            .May(Permissions.OwnAccount)
            .Personal()
            .Gives(new NoMember(new("fictional-compute"), Someone))
            .Refuses(
                Problems.PersonNeeded, Problems.NotYours, Problems.OrganisationMissing, Problems.NotAnOwner,
                Problems.LastOwner);

        api.Put("/v1/organisations/{organisation}/ownership", async call =>
        {
            var id = call.Id<OrganisationId>("organisation");
            var heir = (await call.BodyAsync(ownership)).Account;
            var appoints = call.Actor.Role == Role.Administrator && call.Actor.Organisation != id.Value;
            var by = appoints ? call.Actor.Person : call.PersonFor(id);
            var done = await call.Market.Members.ChangeAsync(
                id,
                known => appoints
                    ? known.Appoint(by, heir.Value, call.Moment.Now)
                    : known.Transfer(by, heir.Value, call.Moment.Now),
                CancellationToken.None);
            await AnswerAsync(call, done, heir, SecurityAct.OwnershipTransferred);
        })
            .Named("transferOwnership",
                "Makes another member Owner and the caller Clerk; an administrator appoints one where the Owners are lost.")
            .May(Permissions.HandOverOrganisation)
            .Takes(new OwnershipBody(Someone)).Gives(Example with { Duty = Duty.Owner, Until = null })
            .Refuses(
                Problems.PersonNeeded, Problems.NotYours, Problems.OrganisationMissing, Problems.NotAnOwner,
                Problems.MemberMissing, Problems.OwnAppointment);
    }

    private static async Task AnswerAsync(Call call, Changed done, AccountId account, SecurityAct act)
    {
        if (done.HasChanged) await call.NoteAsync(act, $"{done.Organisation!.Id}:{account}");
        var now = call.Moment.Now;
        call.Answer(done, found => Show(found.Members.First(member => member.Account == account.Value), now));
    }

    private static MemberResource Show(Member member, DateTimeOffset now) => new(
        new(member.Account), member.Duty, member.JoinedAt, member.Until, member.Scopes.Names, !member.IsAt(now));
}
