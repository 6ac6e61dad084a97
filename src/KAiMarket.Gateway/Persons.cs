using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;

namespace KAiMarket.Gateway;

/// <summary>
/// What members of organisations may do: a session acts under a hat that its account still has, at every request; nobody
/// acts for an organisation that is suspended.
/// </summary>
internal static class Persons
{
    /// <exception cref="ProblemException">hat-gone, duty-may-not, scope-missing, organisation-suspended</exception>
    public static void DemandHat(this Market market, Credential credential, Operation operation)
    {
        if (credential.Kind != CredentialKind.Session)
        {
            if (market.Members.IsSuspended(credential.Organisation, credential.Role))
                throw new ProblemException(Problems.OrganisationSuspended);

            // Nobody opens bids by a key that a person made: one person would be two officers.
            if (credential.MadeBy is not null && operation is { Group: "openings", Writes: true })
                throw new ProblemException(Problems.ScopeMissing.Because(
                    "A key that a person made opens, evaluates and awards nothing; people do, after signing in."));
            return;
        }

        if (credential.Organisation.Length > 0 && !operation.IsPersonal) market.DemandWorn(credential, operation);
    }

    private static void DemandWorn(this Market market, Credential credential, Operation operation)
    {
        var hat = market.Members.Allows(
            credential.Account, credential.Organisation, credential.Role, market.Clock.GetUtcNow())
            ?? throw new ProblemException(Problems.HatGone.Because(
                $"The account acts for {credential.Organisation} no more; PUT /v1/session/hat chooses another."));
        if (operation.Writes && hat.Duty == Duty.Reader)
            throw new ProblemException(Problems.DutyMayNot.Because($"It is a reader of {credential.Organisation}."));
        if (!hat.Scopes.Allow(operation.Group, operation.Writes))
            throw new ProblemException(Problems.ScopeMissing.Because($"It needs the scope {operation.Scope}."));
    }

    /// <summary>The account of a person who signed in.</summary>
    /// <exception cref="ProblemException">person-needed</exception>
    public static string Person(this Call call) => call.Credential.Kind == CredentialKind.Session
        ? call.Credential.Account
        : throw new ProblemException(Problems.PersonNeeded);

    /// <summary>The account of a person who signed in, and its address as it is compared.</summary>
    /// <exception cref="ProblemException">person-needed, account-missing</exception>
    public static async Task<(string Account, string Email)> OwnAddressAsync(this Call call)
    {
        var id = call.Person();
        var account = await call.Accounts().FindAsync(id, call.Http.RequestAborted);
        return account?.NormalEmail is { } email ? (id, email) : throw new ProblemException(Problems.AccountMissing);
    }

    /// <summary>Whom a key is counted for that this request makes; null where nobody is known.</summary>
    public static string? Maker(this Call call) =>
        call.Credential.Kind == CredentialKind.Session ? call.Credential.Account : call.Credential.MadeBy;

    /// <summary>The account of a person who signed in and acts for this organisation.</summary>
    /// <exception cref="ProblemException">person-needed, not-yours</exception>
    public static string PersonFor(this Call call, OrganisationId organisation)
    {
        var account = call.Person();
        return call.Actor.Organisation == organisation.Value
            ? account
            : throw new ProblemException(Problems.NotYours.Because(
                $"This session does not act for {organisation}; PUT /v1/session/hat chooses."));
    }

    /// <summary>As <see cref="PersonFor"/>, in an operation that by itself looks at no hat.</summary>
    /// <exception cref="ProblemException">person-needed, not-yours, hat-gone, duty-may-not, scope-missing</exception>
    public static string PersonWearing(this Call call, OrganisationId organisation)
    {
        var account = call.PersonFor(organisation);
        call.Market.DemandWorn(call.Credential, call.Operation);
        return account;
    }

    /// <summary>Nobody makes a key, or sees its next secret, that may more than they may, or for longer.</summary>
    /// <exception cref="ProblemException">member-scopes-wider, hat-gone</exception>
    public static void DemandWithin(this Call call, ApiKey key)
    {
        var (own, end) = call.Reach();
        if (Given.Excess(own, end, key.Scopes, key.ExpiresAt) is not { } excess) return;
        var pointer = excess.Member == "until" ? "/expiresAt" : "/scopes";
        throw new ProblemException(
            Problems.Of(excess) with { Pointer = call.Operation.BodyHas(pointer) ? pointer : null });
    }

    /// <summary>
    /// Whoever lets somebody in among those who run or audit the market gives away everything there: only who has it, and
    /// without an end, does.
    /// </summary>
    /// <exception cref="ProblemException">member-scopes-wider, hat-gone</exception>
    public static void DemandEverythingFor(this Call call, OrganisationKind kind)
    {
        var (own, end) = call.Reach();
        if (!kind.IsParty() && Given.Excess(own, end, Scopes.All, null) is not null)
            throw new ProblemException(Problems.MemberScopesWider with { Pointer = null });
    }

    // What a token reaches is its own, and how long is its key's.
    private static (Scopes Scopes, DateTimeOffset? End) Reach(this Call call)
    {
        var (credential, market) = (call.Credential, call.Market);
        if (credential.Kind != CredentialKind.Session)
            return (credential.Scopes, market.Keys.ById.GetValueOrDefault(credential.Id)?.ExpiresAt);
        var hat = market.Members.Allows(credential.Account, credential.Organisation, credential.Role, call.Moment.Now)
            ?? throw new ProblemException(Problems.HatGone);
        return (hat.Scopes, hat.Until);
    }

    /// <exception cref="ProblemException">scope-unknown</exception>
    public static Scopes ScopesOf(this Call call, IReadOnlyList<string>? names) =>
        Scopes.TryOf(names ?? [], out var scopes)
            ? scopes
            : throw new ProblemException(Problems.ScopeUnknown with { Pointer = "/scopes" });

    /// <summary>Answers with an organisation as a change left it, or with why not.</summary>
    public static void Answer<T>(this Call call, Changed done, Func<MarketOrganisation, T> show)
    {
        if (done.Refusal is { } refusal) throw new ProblemException(Problems.Of(refusal));
        call.Answer(show(done.Organisation!), done.HasChanged, 0, 0);
    }

    /// <summary>Answers with the first of what is left of a list.</summary>
    /// <param name="placeOf">What the next page begins after.</param>
    public static void AnswerPage<TItem, TResource>(
        this Call call, IEnumerable<TItem> rest, int limit, Func<TItem, TResource> show, Func<TItem, string> placeOf)
    {
        var items = rest.Take(limit + 1).ToList();
        call.Answer(
            new ListReply<TResource>(
                [.. items.Take(limit).Select(show)], items.Count > limit ? placeOf(items[limit - 1]) : null),
            false, 0, 0);
    }

    /// <summary>
    /// A firm that came in as an organisation registers with the number that it came in with. Others, who may not register
    /// it, do not hear from here whether they have guessed its number.
    /// </summary>
    /// <exception cref="ProblemException">organisation-firm-differs</exception>
    public static void DemandFirm(this Call call, OrganisationKind kind, string id, FirmReference firm)
    {
        if ((call.MayAll || call.Actor.Organisation == id) && call.Market.Members.Find(new(id)) is { } known && known.Kind == kind
            && known.Standing is Standing.Approved or Standing.Suspended && known.Firm != firm)
            throw new ProblemException(Problems.OrganisationFirmDiffers);
    }
}
