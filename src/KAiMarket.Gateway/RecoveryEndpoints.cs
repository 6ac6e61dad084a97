using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <param name="Email">A letter goes there if it has an account.</param>
public sealed record RecoveryBody(string Email);

/// <param name="Email">Where the letter came.</param>
/// <param name="Token">Out of the letter; good once.</param>
public sealed record RecoveryCompletionBody(string Email, string Token, string Password);

/// <summary>A new password for somebody who forgot it, or cannot wait until a lock-out ends.</summary>
internal static class RecoveryEndpoints
{
    public static void MapRecoveries(this Api api)
    {
        var recovery = Body.Shape<RecoveryBody>();
        var completion = Body.Shape<RecoveryCompletionBody>();

        api.Post("/v1/recoveries", async call =>
        {
            var email = AccountEndpoints.Email((await call.BodyAsync(recovery)).Email);
            call.DemandPatience();
            var until = await call.Accounts().RecoverAsync(
                email, call.Http.Connection.RemoteIpAddress, call.Http.RequestAborted);
            call.Answer(new LetterResource(until), false, 0, 0);
        })
            .Named("recoverAccount",
                "Asks for a new password: a letter goes to the address. The answer is the same where it has no account.")
            .May(Permissions.Anyone)
            .Takes(new RecoveryBody(AccountEndpoints.Example.Email!))
            .Gives(new LetterResource(Samples.At.AddMinutes(15)))
            .Refuses(Problems.EmailInvalid, Problems.TooManyFailures);

        api.Post("/v1/recoveries/completions", async call =>
        {
            var body = await call.BodyAsync(completion);
            var email = AccountEndpoints.Email(body.Email);
            call.DemandPatience();
            var done = await call.Accounts().CompleteRecoveryAsync(
                email, body.Token, body.Password, call.Http.Connection.RemoteIpAddress);
            call.Answer(AccountEndpoints.Show(done.Value()), false, 0, 0);
        })
            .Named("completeRecovery", "Sets a new password by a letter's token; all sessions of the account end.")
            .May(Permissions.Anyone)
            .Takes(new RecoveryCompletionBody(
                AccountEndpoints.Example.Email!, "out-of-the-letter", AccountEndpoints.ExamplePassword))
            .Gives(AccountEndpoints.Example)
            .Refuses(
                Problems.EmailInvalid, Problems.MailTokenInvalid, Problems.PasswordWeak,
                Problems.AccountChangedMeanwhile, Problems.TooManyFailures, Problems.PasswordsBusy);
    }
}
