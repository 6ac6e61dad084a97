using System.Net;
using KAiMarket.Domain;
using KAiMarket.Identity.Mail;
using KAiMarket.Identity.Passwords;
using Microsoft.AspNetCore.Identity;

namespace KAiMarket.Identity.People;

public sealed partial class Accounts
{
    /// <summary>What cannot be undone wants that somebody signed in not longer ago.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);

    /// <summary>Asks for a new password: a letter goes to the address if it has an account.</summary>
    /// <returns>Until when the letter's token is good.</returns>
    public async Task<DateTimeOffset> RecoverAsync(string email, IPAddress? address, CancellationToken cancel)
    {
        var normal = EmailAddress.Normal(email);
        var known = await _table.FindByEmailAsync(normal, cancel);
        var token = await _users.GeneratePasswordResetTokenAsync(known ?? _nobody);
        var mayPost = await _attempts.TryLetterAsync("recovery " + normal, cancel);
        if (mayPost && known is { Email: { } to, LockedAt: null }) Post(Letters.Recover(to, token));
        await _trail.NoteAsync(SecurityAct.RecoveryAsked, known?.Id ?? "", "", "", address, cancel);
        return _clock.GetUtcNow() + Users.RecoveryLasts;
    }

    /// <summary>Sets a new password by a letter's token, which is good once. All sessions end.</summary>
    public async Task<Outcome<Account>> CompleteRecoveryAsync(
        string email, string token, string password, IPAddress? address)
    {
        var normal = EmailAddress.Normal(email);
        var known = await _table.FindByEmailAsync(normal, CancellationToken.None);
        var believed = await _users.VerifyUserTokenAsync(
            known ?? _nobody, TokenOptions.DefaultProvider, UserManager<Account>.ResetPasswordTokenPurpose, token.Trim());
        if (!believed || known is not { LockedAt: null } account) return AccountRefusals.TokenInvalid;

        var done = await SetPasswordAsync(account, password,
            () => _users.ResetPasswordAsync(account, token.Trim(), password), AccountRefusals.TokenInvalid);
        if (done.Refusal is not null) return done;
        await _attempts.ForgetAsync(normal, CancellationToken.None);
        await _sessions.EndAsync(account.Id, null, except: null, CancellationToken.None);
        await _trail.NoteAsync(SecurityAct.PasswordRecovered, account.Id, "", "", address, CancellationToken.None);
        return account;
    }

    /// <summary>Sets another password in place of the present one. All sessions but the asking one end.</summary>
    public async Task<Outcome<Account>> ChangePasswordAsync(
        string id, string session, string present, string password, IPAddress? address)
    {
        if (await _table.FindAsync(id, CancellationToken.None) is not { PasswordHash: not null } account)
            return AccountRefusals.AccountMissing;
        var right = await Gate.RunAsync(async () =>
        {
            var mayTry = await _attempts.TryPasswordAsync(account.NormalEmail!, CancellationToken.None) is not null;
            return await IsRightAsync(mayTry ? account : _nobody, present) && mayTry;
        });
        if (!right)
        {
            await _trail.NoteAsync(SecurityAct.SignInFailed, id, session, "", address, CancellationToken.None);
            return AccountRefusals.PasswordWrong;
        }

        var done = await SetPasswordAsync(account, password,
            () => _users.ChangePasswordAsync(account, present, password), AccountRefusals.PasswordWrong);
        if (done.Refusal is not null) return done;
        await _attempts.ForgetAsync(account.NormalEmail!, CancellationToken.None);
        await _sessions.EndAsync(id, null, except: session, CancellationToken.None);
        await _trail.NoteAsync(SecurityAct.PasswordChanged, id, session, "", address, CancellationToken.None);
        return account;
    }

    /// <summary>Keeps an account from signing in, and ends its sessions; or lets it again.</summary>
    /// <param name="by">The account or key that does it.</param>
    /// <param name="organisation">Under which hat; empty for none.</param>
    public async Task<Outcome<Account>> LockAsync(
        string id, bool locked, string by, IPAddress? address, string organisation = "")
    {
        if (await _table.FindAsync(id, CancellationToken.None) is not { ErasedAt: null } account)
            return AccountRefusals.AccountMissing;
        if (account.LockedAt is not null == locked) return account;

        account.LockedAt = locked ? _clock.GetUtcNow() : null;
        account.Stamp = RandomId.Of("l");
        if (!await _table.ChangeAsync(account, CancellationToken.None)) return AccountRefusals.ChangedMeanwhile;
        await _sessions.EndAsync(id, null, except: null, CancellationToken.None);
        await _trail.NoteAsync(
            locked ? SecurityAct.AccountLocked : SecurityAct.AccountUnlocked, by, id, organisation, address,
            CancellationToken.None);
        return account;
    }

    /// <summary>
    /// Erases what is known of a person; the id stays, which journals and trails have. Ends all sessions.
    /// </summary>
    /// <param name="signedInAt">When the asking session began.</param>
    /// <param name="elsewhere">Erases what else is kept, by the normal form of the address; empty for none.</param>
    public async Task<Outcome<Account>> EraseAsync(
        string id, DateTimeOffset signedInAt, Func<string, Task> elsewhere, IPAddress? address)
    {
        if (_clock.GetUtcNow() - signedInAt > FreshFor) return AccountRefusals.SessionOld;
        if (await _table.FindAsync(id, CancellationToken.None) is not { ErasedAt: null } account)
            return AccountRefusals.AccountMissing;

        // The account last: cut off before, whoever asked asks again.
        await elsewhere(account.NormalEmail ?? "");
        await _table.RemoveLoginsAsync(id, CancellationToken.None);
        var email = account.NormalEmail;
        (account.Email, account.NormalEmail, account.Name, account.PasswordHash) = (null, null, null, null);
        (account.ErasedAt, account.Stamp) = (_clock.GetUtcNow(), RandomId.Of("e"));
        if (!await _table.ChangeAsync(account, CancellationToken.None)) return AccountRefusals.ChangedMeanwhile;
        if (email is not null) await _attempts.ForgetAsync(email, CancellationToken.None);
        await _sessions.EndAsync(id, null, except: null, CancellationToken.None);
        await _trail.NoteAsync(SecurityAct.PersonalDataErased, id, "", "", address, CancellationToken.None);
        return account;
    }

    /// <summary>The identities at other providers that sign in to an account.</summary>
    public Task<List<Login>> LoginsAsync(string id, CancellationToken cancel) => _table.LoginsAsync(id, cancel);

    private async Task<Outcome<Account>> SetPasswordAsync(
        Account account, string password, Func<Task<IdentityResult>> set, Refusal otherwise)
    {
        if (PasswordRule.Objection(password, account.Email ?? "") is { } objection)
            return AccountRefusals.PasswordWeak.Because(objection).At("password");
        var done = await Gate.RunAsync(set);
        if (!done.Succeeded) return Explain(done, otherwise);
        if (account.Email is { } to) Post(Letters.PasswordChanged(to));
        return account;
    }
}
