using System.Net;
using System.Security.Cryptography;
using KAiMarket.Domain;
using KAiMarket.Identity.Mail;
using KAiMarket.Identity.Passwords;
using KAiMarket.Identity.Protection;
using KAiMarket.Identity.Providers;
using KAiMarket.Identity.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KAiMarket.Identity.People;

/// <summary>
/// People's accounts: how they come to be, sign in, change, and end. What an outsider can ask answers the same, in words
/// and in work, whether or not there is an account; only the reader of the letters learns it.
/// </summary>
public sealed partial class Accounts : IAsyncDisposable
{
    private readonly AccountTable _table;
    private readonly Attempts _attempts;
    private readonly SessionRing _sessions;
    private readonly SecurityTrail _trail;
    private readonly Postbox _post;
    private readonly TimeProvider _clock;
    private readonly RegistrationToken _registration;
    private readonly Nonces _nonces;
    private readonly IdTokens _idTokens;
    private readonly ServiceProvider _services;
    private readonly AsyncServiceScope _scope;
    private readonly UserManager<Account> _users;
    private readonly Account _nobody;

    private Accounts(
        IdentityStore store, byte[] secret, MarketProtection protection, SessionRing sessions, SecurityTrail trail,
        Postbox post, IReadOnlyList<Provider> providers, TimeProvider clock, ILoggerFactory logs)
    {
        (_sessions, _trail, _post, _clock) = (sessions, trail, post, clock);
        _table = new AccountTable(store.Database);
        _attempts = new Attempts(store.Database, secret, clock);
        _registration = new RegistrationToken(protection.Provider, clock);
        _nonces = new Nonces(_table, protection.Provider, clock);
        _idTokens = new IdTokens(providers, clock);
        _services = Users.Services(_table, protection, logs);
        _scope = _services.CreateAsyncScope();
        _users = _scope.ServiceProvider.GetRequiredService<UserManager<Account>>();

        // Its password is looked at where there is no account, so that this takes as long.
        _nobody = new Account { Id = "nobody", PasswordHash = PasswordHashes.OfNothing() };
    }

    /// <summary>What every password goes through.</summary>
    internal PasswordGate Gate { get; } = new();

    public static async Task<Accounts> OpenAsync(
        IdentityStore store, MarketProtection protection, SessionRing sessions, SecurityTrail trail, Postbox post,
        IReadOnlyList<Provider> providers, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel) =>
        new(store, await store.SecretAsync("attempts", RandomNumberGenerator.GetBytes(32), cancel), protection, sessions,
            trail, post, providers, clock, logs);

    /// <summary>Asks for an account: a letter goes to the address, whoever's it is.</summary>
    /// <param name="email">A valid address.</param>
    /// <returns>Until when the letter's token is good.</returns>
    public async Task<DateTimeOffset> RegisterAsync(string email, CancellationToken cancel)
    {
        var normal = EmailAddress.Normal(email);
        var known = await _table.FindByEmailAsync(normal, cancel);
        var token = _registration.Of(email);
        if (await _attempts.TryLetterAsync(normal, cancel))
            Post(known is null ? Letters.Confirm(email, token) : Letters.HasAccount(email));
        return _clock.GetUtcNow() + RegistrationToken.Lasts;
    }

    /// <summary>Makes the account that a letter's token is for.</summary>
    /// <param name="name">A line of text.</param>
    public async Task<Outcome<Account>> ConfirmAsync(string token, string password, string name, IPAddress? address)
    {
        if (_registration.EmailOf(token) is not { } email) return AccountRefusals.TokenInvalid;
        if (PasswordRule.Objection(password, email) is { } objection)
            return AccountRefusals.PasswordWeak.Because(objection).At("password");

        var account = new Account
        {
            Id = AccountId.New(),
            Email = email,
            Name = name,
            CreatedAt = _clock.GetUtcNow(),
        };
        var made = await Gate.RunAsync(() => _users.CreateAsync(account, password));
        if (!made.Succeeded) return Explain(made, AccountRefusals.TokenInvalid);
        await _trail.NoteAsync(SecurityAct.AccountMade, account.Id, "", "", address, CancellationToken.None);
        return account;
    }

    /// <summary>Begins a session. Every refusal is the same, and takes as long.</summary>
    public async Task<Outcome<SignedIn>> SignInAsync(string email, string password, IPAddress? address)
    {
        var normal = EmailAddress.Normal(email);

        // Counted behind the gate: whoever is turned away because too many sign in has not tried.
        var (tries, account, right) = await Gate.RunAsync(async () =>
        {
            var counted = await _attempts.TryPasswordAsync(normal, CancellationToken.None);
            var found = await _table.FindByEmailAsync(normal, CancellationToken.None);
            var mayTry = counted is not null && found is { PasswordHash: not null, LockedAt: null };
            return (counted, found, await IsRightAsync(mayTry ? found! : _nobody, password) && mayTry);
        });
        if (right && await _sessions.BeginAsync(account!.Id, account.Stamp, CancellationToken.None) is { } begun)
        {
            await _attempts.ForgetAsync(normal, CancellationToken.None);
            await _trail.NoteAsync(
                SecurityAct.SignedIn, account.Id, begun.Session.Id, "", address, CancellationToken.None);
            return new SignedIn(account, begun.Session, begun.Secret);
        }

        var lockedOut = tries == Attempts.Free;
        await _trail.NoteAsync(
            lockedOut ? SecurityAct.LockedOut : SecurityAct.SignInFailed, account?.Id ?? "", "", "", address,
            CancellationToken.None);
        if (lockedOut && account is { Email: { } to, LockedAt: null }) Post(Letters.LockedOut(to));
        return AccountRefusals.SignInRefused;
    }

    public Task<Account?> FindAsync(string id, CancellationToken cancel) => _table.FindAsync(id, cancel);

    /// <summary>Forgets what is too old to matter; to be called now and then.</summary>
    public Task SweepAsync(CancellationToken cancel) => _attempts.SweepAsync(cancel);

    public ValueTask DisposeAsync()
    {
        _idTokens.Dispose();
        Gate.Dispose();
        _users.Dispose();
        _scope.Dispose();
        return _services.DisposeAsync();
    }

    // As the manager does it, but a hash of an older kind is made anew only where there is an account.
    private Task<bool> IsRightAsync(Account account, string password) =>
        // What nobody can have set need not be hashed; the length of a try tells nothing of an account.
        password.Length > 4 * PasswordRule.Most ? Task.FromResult(false)
        : account == _nobody ? Task.FromResult(
            _users.PasswordHasher.VerifyHashedPassword(_nobody, _nobody.PasswordHash!, password)
                != PasswordVerificationResult.Failed)
        : _users.CheckPasswordAsync(account, password);

    // A full postbox loses a letter; its reader asks again.
    private void Post(Letter letter) => _ = _post.TryPost(letter);

    private static Refusal Explain(IdentityResult failed, Refusal otherwise) =>
        failed.Errors.FirstOrDefault(error => error.Code == AccountRefusals.PasswordWeak.Code) is { } weak
            ? AccountRefusals.PasswordWeak.Because(weak.Description).At("password")
            : failed.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure))
                ? AccountRefusals.ChangedMeanwhile
                : otherwise;
}

/// <param name="Secret">Of the session; it is shown once.</param>
public sealed record SignedIn(Account Account, Session Session, string Secret);

/// <summary>What was asked for, or the refusal.</summary>
public readonly record struct Outcome<T>(T? Value, Refusal? Refusal) where T : class
{
    public static implicit operator Outcome<T>(T value) => new(value, null);
    public static implicit operator Outcome<T>(Refusal refusal) => new(null, refusal);
}
