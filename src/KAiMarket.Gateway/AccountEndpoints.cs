using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Identity;
using KAiMarket.Identity.People;

namespace KAiMarket.Gateway;

/// <param name="Email">A letter goes there, whoever's it is.</param>
public sealed record RegistrationBody(string Email);

/// <summary>Whether a letter went out only its reader learns.</summary>
/// <param name="ValidUntil">How long a token in it would be good.</param>
public sealed record LetterResource(DateTimeOffset ValidUntil);

/// <param name="Token">Out of the letter.</param>
/// <param name="Password">15 to 128 characters of any kind, and not known from breaches.</param>
/// <param name="Name">As colleagues know the person; kept in the identity store alone.</param>
public sealed record NewAccountBody(string Token, string Password, string Name);

/// <param name="Id">Random, and all that the market's facts know of the person.</param>
/// <param name="HasPassword">Or another provider's identity signs in alone.</param>
public sealed record AccountResource(
    AccountId Id, string? Email, string? Name, DateTimeOffset CreatedAt, bool HasPassword, DateTimeOffset? LockedAt,
    DateTimeOffset? ErasedAt);

/// <param name="Present">The password as it is.</param>
/// <param name="Password">As it shall be.</param>
public sealed record PasswordBody(string Present, string Password);

/// <summary>A person's own account.</summary>
internal static class AccountEndpoints
{
    internal const string ExamplePassword = "four words put together";

    internal static readonly AccountResource Example = new(
        new("a-0123456789abcdef"), "clerk@fictional-compute.example", "Hong Gildong", Samples.At, true, null, null);

    private static readonly LetterResource Letter = new(Samples.At.AddDays(1));

    public static void MapAccounts(this Api api)
    {
        MapRegistration(api);
        MapOwn(api);
    }

    /// <summary>Those of people; every process that answers requests has them.</summary>
    public static Accounts Accounts(this Call call) =>
        call.Market.Accounts ?? throw new InvalidOperationException("Only gateways have accounts.");

    /// <summary>
    /// Refuses one who asked too often from an address for what anybody may ask, and counts this time.
    /// </summary>
    public static void DemandPatience(this Call call)
    {
        call.Http.DemandPatience(call.Market);
        call.Market.Failures.Note(call.Http.CallerName());
    }

    public static T Value<T>(this Outcome<T> outcome) where T : class =>
        outcome.Value ?? throw new ProblemException(Problems.Of(outcome.Refusal!));

    public static string Email(string email) => EmailAddress.IsValid(email.Trim())
        ? email.Trim()
        : throw new ProblemException(Problems.EmailInvalid.Because("Look at what was typed.", "/email"));

    public static AccountResource Show(Account account) => new(
        new(account.Id), account.Email, account.Name, account.CreatedAt, account.PasswordHash is not null,
        account.LockedAt, account.ErasedAt);

    private static void MapRegistration(Api api)
    {
        var registration = Body.Shape<RegistrationBody>();
        var confirmation = Body.Shape<NewAccountBody>();

        api.Post("/v1/accounts", async call =>
        {
            var body = await call.BodyAsync(registration);
            var email = Email(body.Email);
            call.DemandPatience();
            var until = await call.Accounts().RegisterAsync(email, call.Http.RequestAborted);
            call.Answer(new LetterResource(until), false, 0, 0);
        })
            .Named("registerAccount",
                "Asks for an account: a letter goes to the address. The answer is the same where it has one already.")
            .May(Permissions.Anyone)
            .Takes(new RegistrationBody(Example.Email!)).Gives(Letter)
            .Refuses(Problems.EmailInvalid, Problems.TooManyFailures);

        api.Post("/v1/accounts/confirmations", async call =>
        {
            var body = await call.BodyAsync(confirmation);
            if (!Text.IsLine(body.Name)) throw new ProblemException(Problems.NameInvalid with { Pointer = "/name" });
            call.DemandPatience();
            var made = await call.Accounts().ConfirmAsync(
                body.Token, body.Password, body.Name, call.Http.Connection.RemoteIpAddress);
            call.Answer(Show(made.Value()), true, 0, 0);
        })
            .Named("confirmAccount", "Makes the account that a letter's token is for, with its first password.")
            .May(Permissions.Anyone).Takes(new NewAccountBody("out-of-the-letter", ExamplePassword, Example.Name!)).Gives(Example)
            .Refuses(
                Problems.MailTokenInvalid, Problems.PasswordWeak, Problems.NameInvalid, Problems.TooManyFailures,
                Problems.PasswordsBusy);
    }

    private static void MapOwn(Api api)
    {
        var password = Body.Shape<PasswordBody>();

        api.Get("/v1/account", async call => call.Answer(Show(await OwnAsync(call)), false, 0, 0))
            .Named("getOwnAccount", "Shows the caller's own account.")
            .May(Permissions.OwnAccount).Personal().Gives(Example)
            .Refuses(Problems.PersonNeeded);

        api.Put("/v1/account/password", async call =>
        {
            var account = call.Person();
            var body = await call.BodyAsync(password);
            var changed = await call.Accounts().ChangePasswordAsync(
                account, call.Credential.Id, body.Present, body.Password, call.Http.Connection.RemoteIpAddress);
            call.Answer(Show(changed.Value()), false, 0, 0);
        })
            .Named("changePassword", "Sets another password; the caller's other sessions end.")
            .May(Permissions.OwnAccount).Personal()
            .Takes(new PasswordBody("the one that was before", ExamplePassword)).Gives(Example)
            .Refuses(
                Problems.PersonNeeded, Problems.PasswordWrong, Problems.PasswordWeak, Problems.AccountMissing,
                Problems.AccountChangedMeanwhile, Problems.PasswordsBusy);

        api.Delete("/v1/account", async call =>
        {
            var account = call.Person();
            var session = call.Market.Sessions.Live(call.Credential.Id)
                ?? throw new ProblemException(Problems.Unauthenticated);
            var erased = await call.Accounts().EraseAsync(
                account, session.CreatedAt,
                email => call.Market.Members.EraseAsync(account, email, CancellationToken.None),
                call.Http.Connection.RemoteIpAddress);
            call.Answer(Show(erased.Value()), false, 0, 0);
        })
            .Named("eraseAccount",
                "Erases what is known of the caller, soon after signing in; the id stays, which the market's facts have.")
            .May(Permissions.OwnAccount)
            .Personal().Gives(Example with { Email = null, Name = null, HasPassword = false, ErasedAt = Samples.At })
            .Refuses(
                Problems.PersonNeeded, Problems.SessionTooOld, Problems.AccountMissing, Problems.AccountChangedMeanwhile);
    }

    private static async Task<Account> OwnAsync(Call call) =>
        await call.Accounts().FindAsync(call.Person(), call.Http.RequestAborted)
            ?? throw new ProblemException(Problems.AccountMissing);
}
