using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.Sessions;

namespace KAiMarket.Gateway;

public sealed record SessionBody(string Email, string Password);

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
            var outcome = await call.Accounts().SignInAsync(
                body.Email, body.Password, call.Http.Connection.RemoteIpAddress);
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
            .Refuses(Problems.SignInRefused, Problems.TooManyFailures, Problems.PasswordsBusy);

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

    internal static SessionResource Show(Session session, string current) => new(
        new(session.Id), new(session.Account), session.Hat?.Organisation, session.Hat?.Role, session.CreatedAt,
        session.SeenAt, session.ExpiresAt, session.Id == current, null);
}
