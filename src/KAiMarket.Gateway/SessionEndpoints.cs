using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.People;
using KAiMarket.Identity.Sessions;

namespace KAiMarket.Gateway;

/// <summary>Either an address and its password, or what another provider says of somebody.</summary>
/// <param name="IdToken">Of a provider that the market trusts, made with a nonce of the market's.</param>
/// <param name="Nonce">Good once.</param>
public sealed record SessionBody(
    string? Email = null, string? Password = null, string? IdToken = null, string? Nonce = null);

/// <param name="Value">For the request to the provider.</param>
public sealed record NonceResource(string Value, DateTimeOffset ValidUntil);

/// <param name="IdToken">Of a provider that the market trusts, made with a nonce of the market's.</param>
public sealed record LoginBody(string IdToken, string Nonce);

/// <param name="Organisation">Whom it acts for; null for nobody.</param>
/// <param name="SeenAt">Its last request, to the minute.</param>
/// <param name="Current">Whether it is the one that asks.</param>
/// <param name="Secret">Only in the reply to whoever signed in; the bearer of later requests.</param>
public sealed record SessionResource(
    SessionId Id, AccountId Account, string? Organisation, Role? Role, DateTimeOffset CreatedAt, DateTimeOffset SeenAt,
    DateTimeOffset ExpiresAt, bool Current, string? Secret);

/// <summary>People who signed in.</summary>
internal static class SessionEndpoints
{
    private static readonly SessionResource Example = new(
        new("s-0123456789abcdef"), AccountEndpoints.Example.Id, null, null, Samples.At, Samples.At,
        Samples.At + Session.Longest, true, null);

    public static void MapSessions(this Api api)
    {
        var shape = Body.Shape<SessionBody>();

        api.Post("/v1/sessions", async call =>
        {
            var body = await call.BodyAsync(shape);
            call.Http.DemandPatience(call.Market);
            var outcome = await SignInAsync(call, body);
            if (outcome.Value is not { } begun)
            {
                call.Market.Failures.Note(call.Http.CallerName());
                throw new ProblemException(Problems.Of(outcome.Refusal!));
            }

            call.Http.Response.Headers.CacheControl = "no-store";
            call.Answer(Show(begun.Session, begun.Session.Id) with { Secret = begun.Secret }, true, 0, 0);
        })
            .Named("signIn",
                "Begins a session. Every refusal is the same: a wrong address, a wrong password, a lock, too many tries.")
            .May(Permissions.Anyone)
            .Takes(new SessionBody(AccountEndpoints.Example.Email!, AccountEndpoints.ExamplePassword))
            .Gives(Example with { Secret = "kai_session_shown-once" })
            .Refuses(
                Problems.SignInRefused, Problems.IdTokenInvalid, Problems.LoginTaken, Problems.MissingMember,
                Problems.TooManyFailures, Problems.PasswordsBusy, Problems.ProviderUnavailable);

        MapProviders(api);

        api.Get("/v1/sessions", call =>
        {
            var account = call.Person();
            var after = call.Query("after");
            call.AnswerPage(
                call.Market.Sessions.LiveOf(account).OrderBy(session => session.Id, StringComparer.Ordinal)
                    .Where(session => after is null || string.CompareOrdinal(session.Id, after) > 0),
                (int)call.Number("limit", 100, 1, 1000), session => Show(session, call.Credential.Id),
                session => session.Id);
            return Task.CompletedTask;
        })
            .Named("listSessions", "Lists the caller's live sessions.")
            .May(Permissions.OwnAccount).Personal().Lists(Example)
            .Refuses(Problems.PersonNeeded);

        api.Delete("/v1/sessions/{session}", async call =>
        {
            var (account, id) = (call.Person(), call.Id<SessionId>("session"));
            if (call.Market.Sessions.Live(id.Value) is not { } session || session.Account != account)
                throw new ProblemException(Problems.NotFound);
            await call.Market.Sessions.EndAsync(account, id.Value, except: null, CancellationToken.None);
            await call.NoteAsync(SecurityAct.SessionEnded, id.Value);
            call.Answer(Show(session, call.Credential.Id), false, 0, 0);
        })
            .Named("endSession", "Ends one of the caller's sessions at once, such as the one that asks.")
            .May(Permissions.OwnAccount).Personal()
            .Gives(Example).Refuses(Problems.PersonNeeded, Problems.NotFound);
    }

    private static Task<Outcome<SignedIn>> SignInAsync(Call call, SessionBody body)
    {
        var address = call.Http.Connection.RemoteIpAddress;
        return body switch
        {
            { Email: { } email, Password: { } password, IdToken: null, Nonce: null } =>
                call.Accounts().SignInAsync(email, password, address),
            { IdToken: { } token, Nonce: { } nonce, Email: null, Password: null } =>
                call.Accounts().SignInByProviderAsync(token, nonce, address, call.Http.RequestAborted),
            _ => throw new ProblemException(Problems.MissingMember.Because(
                "Send email and password, or idToken and nonce, and not both.")),
        };
    }

    private static void MapProviders(Api api)
    {
        var shape = Body.Shape<LoginBody>();

        api.Post("/v1/sessions/nonces", async call =>
        {
            await Body.ReadNoneAsync(call.Http);
            var (nonce, until) = call.Accounts().NewNonce();
            call.Answer(new NonceResource(nonce, until), false, 0, 0);
        })
            .Named("newNonce", "Makes a nonce for a sign-in at another provider.").May(Permissions.Anyone)
            .Gives(new NonceResource("for-the-provider", Samples.At.AddMinutes(10)));

        api.Post("/v1/account/logins", async call =>
        {
            var account = call.Person();
            var body = await call.BodyAsync(shape);
            var session = call.Market.Sessions.Live(call.Credential.Id)
                ?? throw new ProblemException(Problems.Unauthenticated);
            var added = await call.Accounts().AddLoginAsync(
                account, session.CreatedAt, body.IdToken, body.Nonce, call.Http.Connection.RemoteIpAddress,
                call.Http.RequestAborted);
            call.Answer(added.Value(), false, 0, 0);
        })
            .Named("addLogin", "Lets an identity at another provider sign in to the caller's account.")
            .May(Permissions.OwnAccount).Personal()
            .Takes(new LoginBody("as-the-provider-gave-it", "for-the-provider"))
            .Gives(new Login("https://login.example", "1234", Samples.At))
            .Refuses(
                Problems.PersonNeeded, Problems.SessionTooOld, Problems.IdTokenInvalid, Problems.LoginTaken,
                Problems.ProviderUnavailable);
    }

    internal static SessionResource Show(Session session, string current) => new(
        new(session.Id), new(session.Account), session.Hat?.Organisation, session.Hat?.Role, session.CreatedAt,
        session.SeenAt, session.ExpiresAt, session.Id == current, null);
}
