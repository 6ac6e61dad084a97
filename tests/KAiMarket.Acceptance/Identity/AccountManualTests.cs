using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Identity;

/// <summary>The manual of accounts and sessions is what really went over the wire here.</summary>
public sealed class AccountManualTests
{
    [Fact]
    public async Task The_manual_shows_how_somebody_comes_in_signs_in_and_leaves()
    {
        await using var server = await ServerProcess.StartAsync();
        var manual = new Transcript();
        using var anyone = server.Client(null, manual.Listen("anyone"));
        using var administrator = server.Client("administrator", manual.Listen("administrator"));

        manual.Next("accounts", "Ask for an account: a letter goes to the address");
        await anyone.RegisterAccountAsync(new("lee@people.example"));
        manual.Next("accounts", "A token that no letter brought");
        await RefusedAsync(() => anyone.ConfirmAccountAsync(new("no token", "four words put together", "Lee")));
        using var kim = await Person.NewAsync(server, "kim", manual.Listen("kim"));
        manual.Next("accounts", "Read one's own account");
        await kim.Market.OwnAccountAsync();
        manual.Next("sessions", "List one's sessions");
        await kim.Market.SessionsAsync();
        manual.Next("accounts", "A password that is known from breaches is not taken");
        await RefusedAsync(() => kim.Market.ChangePasswordAsync(new("a fictional pass phrase of nobody", "passwordpassword")));

        manual.Next("sessions", "Whatever is wrong, the answer is the same");
        await RefusedAsync(() => anyone.SignInAsync(new("nobody@people.example", "four words put together")));
        manual.Next("sessions", "Sign in; the secret is shown once and is the bearer of later requests");
        var other = await anyone.SignInAsync(new(kim.Email, "a fictional pass phrase of nobody"));
        manual.Next("sessions", "End a session");
        await kim.Market.EndSessionAsync(other.Value.Id);

        manual.Next("accounts", "Ask for a new password: a letter goes to the address");
        await anyone.RecoverAccountAsync(new(kim.Email));
        manual.Next("accounts", "Keep somebody from signing in");
        await administrator.LockAccountAsync(kim.Account);
        await administrator.UnlockAccountAsync(kim.Account);
        await kim.SignInAsync();
        manual.Next("accounts", "Take away all that is kept about oneself, and have it erased");
        await kim.Market.EraseAccountAsync();
        manual.Next("security-events", "What was done to an account, oldest first");
        await administrator.SecurityEventsAsync(kim.Account, "account-locked");

        manual.Check();
    }

    private static Task<ProblemException> RefusedAsync(Func<Task> ask) => Assert.ThrowsAsync<ProblemException>(ask);
}
