using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Identity;
using KAiMarket.Identity.Passwords;
using KAiMarket.Identity.People;
using KAiMarket.Identity.Protection;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;

namespace KAiMarket.Conformance.Identity;

/// <summary>What accounts promise on every store of identities.</summary>
public abstract class AccountConformance : PeopleFixture
{
    [StoreFact]
    public async Task Whoever_reads_the_letter_gets_the_account_and_signs_in()
    {
        await People.RegisterAsync("Clerk@Moon-Cloud.example", None);
        var letter = await Letters.NextAsync();
        Assert.Equal("Clerk@Moon-Cloud.example", letter.To);
        var token = letter.Text.Split('\n')[^1].Trim();

        Assert.Equal("mail-token-invalid", (await People.ConfirmAsync(token + "A", Password, "Hong", null)).Refusal!.Code);
        var weak = (await People.ConfirmAsync(token, "passwordpassword", "Hong", null)).Refusal!;
        Assert.Equal(("password-weak", "password"), (weak.Code, weak.Member));
        var made = (await People.ConfirmAsync(token, Password, "Hong", null)).Value!;
        Assert.StartsWith("a-", made.Id, StringComparison.Ordinal);
        Assert.Equal("mail-token-invalid", (await People.ConfirmAsync(token, Password, "Hong", null)).Refusal!.Code);

        var signedIn = (await SignInAsync()).Value!;
        Assert.Equal(made.Id, signedIn.Account.Id);
        Assert.Equal((made.Id, Role.Person, ""), Of(Ring.Find(signedIn.Secret)!));
        Assert.Null(Ring.Find(signedIn.Secret + "x"));
        Assert.Equal([SecurityAct.AccountMade, SecurityAct.SignedIn], await ActsAsync(made.Id));
    }

    [StoreFact]
    public async Task A_letter_is_good_for_a_day()
    {
        await People.RegisterAsync(Email, None);
        var token = await Letters.TokenAsync();
        Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal("mail-token-invalid", (await People.ConfirmAsync(token, Password, "Hong", null)).Refusal!.Code);
    }

    [StoreFact]
    public async Task Who_is_turned_away_because_too_many_sign_in_has_not_tried()
    {
        await AccountAsync();
        var free = new TaskCompletionSource<bool>();
        var others = new List<Task<bool>>();
        do others.Add(People.Gate.RunAsync(() => free.Task));
        while (!others[^1].IsFaulted);
        for (var i = 0; i <= Attempts.Free; i++)
            await Assert.ThrowsAsync<PasswordsBusyException>(() => SignInAsync());

        free.SetResult(true);
        await Task.WhenAll(others.SkipLast(1));
        Assert.NotNull((await SignInAsync()).Value);
        await Assert.ThrowsAsync<PasswordsBusyException>(() => others[^1]);
    }

    [StoreFact]
    public async Task Only_a_letter_tells_whether_an_address_has_an_account()
    {
        await AccountAsync();
        Clock.Advance(TimeSpan.FromMinutes(2));
        var (known, unknown) = (await People.RegisterAsync(Email, None), await People.RegisterAsync("nobody@moon.example", None));
        Assert.Equal(known, unknown);
        var (toKnown, toUnknown) = (await Letters.NextAsync(), await Letters.NextAsync());
        Assert.Equal((Email, "nobody@moon.example"), (toKnown.To, toUnknown.To));
        Assert.DoesNotContain(toKnown.Text.Split('\n'), line => line.Length > 100 && !line.Contains(' ', StringComparison.Ordinal));

        Assert.Equal((await SignInAsync("wrong words put together")).Refusal, (await SignInAsync(email: "nobody@moon.example")).Refusal);
        await People.RecoverAsync("nobody@moon.example", null, None);
        await People.RecoverAsync(Email, null, None);
        Assert.Equal(Email, (await Letters.NextAsync()).To);
    }

    [StoreFact]
    public async Task An_address_gets_one_letter_a_minute()
    {
        for (var i = 0; i < 5; i++) await People.RegisterAsync(Email, None);
        Clock.Advance(Attempts.BetweenLetters);
        await People.RegisterAsync(Email, None);
        await People.RegisterAsync("last@moon.example", None);
        Assert.Equal(Email, (await Letters.NextAsync()).To);
        Assert.Equal(Email, (await Letters.NextAsync()).To);
        Assert.Equal("last@moon.example", (await Letters.NextAsync()).To);
    }

    [StoreFact]
    public async Task After_five_failures_the_right_password_waits_too_for_everybody_alike()
    {
        var account = await AccountAsync();
        for (var i = 0; i < Attempts.Free; i++) await SignInAsync("wrong words put together");
        Assert.NotNull((await SignInAsync()).Refusal);
        Clock.Advance(Attempts.FirstWait - TimeSpan.FromMilliseconds(1));
        Assert.NotNull((await SignInAsync()).Refusal);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotNull((await SignInAsync()).Value);

        // It begins anew after a success.
        for (var i = 1; i < Attempts.Free; i++) await SignInAsync("wrong words put together");
        Assert.NotNull((await SignInAsync()).Value);
        Assert.Equal(1, (await ActsAsync(account.Id)).Count(act => act == SecurityAct.LockedOut));
    }

    [StoreFact]
    public async Task Tries_at_one_moment_do_not_get_past_the_limit()
    {
        var attempts = new Attempts(Store.Database, new byte[32], Clock);
        var tries = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => attempts.TryPasswordAsync(Email, None)));
        Assert.Equal([1, 2, 3, 4, 5], tries.OfType<long>().Order());
    }

    [StoreFact]
    public async Task A_recovery_is_good_once_ends_all_sessions_and_opens_what_was_locked_out()
    {
        await AccountAsync();
        var before = (await SignInAsync()).Value!;
        for (var i = 0; i < Attempts.Free; i++) await SignInAsync("wrong words put together");
        Assert.Contains("KAiMarket", (await Letters.NextAsync()).Subject, StringComparison.Ordinal);
        await People.RecoverAsync(Email, null, None);
        var token = await Letters.TokenAsync();

        const string Other = "another four words together";
        Assert.Equal("mail-token-invalid", (await People.CompleteRecoveryAsync("nobody@moon.example", token, Other, null)).Refusal!.Code);
        Assert.Equal("password-weak", (await People.CompleteRecoveryAsync(Email, token, "short", null)).Refusal!.Code);
        Assert.NotNull((await People.CompleteRecoveryAsync(Email, token, Other, null)).Value);
        Assert.Equal("mail-token-invalid", (await People.CompleteRecoveryAsync(Email, token, Other, null)).Refusal!.Code);

        Assert.Null(Ring.Find(before.Secret));
        Assert.NotNull((await SignInAsync(Other)).Value);
        Assert.NotNull((await SignInAsync()).Refusal);
    }

    [StoreFact]
    public async Task Another_password_ends_the_other_sessions_and_wants_the_present_one()
    {
        var account = await AccountAsync();
        var (asking, other) = ((await SignInAsync()).Value!, (await SignInAsync()).Value!);
        const string Next = "another four words together";
        Assert.Equal("password-wrong", (await People.ChangePasswordAsync(account.Id, asking.Session.Id, Next, Next, null)).Refusal!.Code);
        Assert.NotNull((await People.ChangePasswordAsync(account.Id, asking.Session.Id, Password, Next, null)).Value);

        Assert.NotNull(Ring.Find(asking.Secret));
        Assert.Null(Ring.Find(other.Secret));
        Assert.NotNull((await SignInAsync(Next)).Value);
    }

    [StoreFact]
    public async Task A_password_that_was_typed_decomposed_opens_what_was_set_composed()
    {
        await People.RegisterAsync(Email, None);
        const string Composed = "달빛아래서조용히걷는고양이한마리", Decomposed = "\u1103\u1161\u11af\u1107\u1175\u11be아래서조용히걷는고양이한마리";
        await People.ConfirmAsync(await Letters.TokenAsync(), Composed, "Hong", null);
        Assert.NotNull((await SignInAsync(Decomposed)).Value);
    }

    [StoreFact]
    public async Task A_locked_account_has_no_sessions_and_begins_none()
    {
        var account = await AccountAsync();
        var before = (await SignInAsync()).Value!;
        await People.LockAsync(account.Id, true, "a-administrator", null);
        Assert.Null(Ring.Find(before.Secret));
        Assert.NotNull((await SignInAsync()).Refusal);
        await People.LockAsync(account.Id, false, "a-administrator", null);
        Assert.Null(Ring.Find(before.Secret));
        Assert.NotNull((await SignInAsync()).Value);
        Assert.Equal(2, (await Trail.ReadAsync(0, 100, "a-administrator", null, None)).Count(one => one.Subject == account.Id));
    }

    [StoreFact]
    public async Task An_erased_account_leaves_its_id_alone()
    {
        var account = await AccountAsync();
        var signedIn = (await SignInAsync()).Value!;
        Clock.Advance(Accounts.FreshFor + TimeSpan.FromSeconds(1));
        var elsewhere = "";
        Task Erase(string email) => Task.FromResult(elsewhere = email);
        Assert.Equal("session-too-old", (await People.EraseAsync(account.Id, signedIn.Session.CreatedAt, Erase, null)).Refusal!.Code);
        Assert.Equal("", elsewhere);

        var again = (await SignInAsync()).Value!;
        Assert.NotNull((await People.EraseAsync(account.Id, again.Session.CreatedAt, Erase, null)).Value);
        Assert.Equal(Email, elsewhere);
        var left = (await People.FindAsync(account.Id, None))!;
        Assert.Equal((null, null, null, null), (left.Email, left.NormalEmail, left.Name, left.PasswordHash));
        Assert.NotNull(left.ErasedAt);
        Assert.Null(Ring.Find(again.Secret));
        Assert.NotNull((await SignInAsync()).Refusal);

        // The address is free for whoever has it now.
        Clock.Advance(Attempts.BetweenLetters);
        Assert.NotEqual(account.Id, (await AccountAsync()).Id);
    }

    [StoreFact]
    public async Task Gateways_share_what_they_protect_and_nobody_else_reads_it()
    {
        var secret = Protection.Provider.CreateProtector("test").Protect("of the market");
        await using (var other = await MarketProtection.OpenAsync(Store, KeyFile, NullLoggerFactory.Instance, None))
            Assert.Equal("of the market", other.Provider.CreateProtector("test").Unprotect(secret));

        var kept = await new ProtectionKeys(Store.Database).AllAsync(None);
        Assert.NotEmpty(kept);
        Assert.All(kept, key => Assert.Empty(key.Descendants("masterKey")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));

        var whole = await File.ReadAllBytesAsync(KeyFile);
        await File.WriteAllBytesAsync(KeyFile, new byte[32]);
        await Assert.ThrowsAsync<IdentityKeyException>(() => MarketProtection.OpenAsync(Store, KeyFile, NullLoggerFactory.Instance, None));
        File.Delete(KeyFile);
        await Assert.ThrowsAsync<IdentityKeyException>(() => MarketProtection.OpenAsync(Store, KeyFile, NullLoggerFactory.Instance, None));
        Assert.False(File.Exists(KeyFile));
        await File.WriteAllBytesAsync(KeyFile, whole);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            await Assert.ThrowsAsync<IdentityKeyException>(() => MarketProtection.OpenAsync(Store, KeyFile, NullLoggerFactory.Instance, None));
        }
    }

    private static (string, Role, string) Of(Credential credential) => (credential.Account, credential.Role, credential.Organisation);
}

public sealed class AccountsOnSqlite : AccountConformance
{
    private protected override IdentityStore Make() => IdentityStore.InFile(Path.Combine(Folder, "identity.db"));
}

[NeedsPostgres]
public sealed class AccountsOnPostgres : AccountConformance
{
    private readonly string _address = PostgresServer.Missing is null ? PostgresServer.Shared.CreateDatabase() : "";

    private protected override IdentityStore Make() => IdentityStore.InPostgres(_address);
}
