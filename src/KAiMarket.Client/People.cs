#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>Asks for an account with an address.</summary>
public sealed record RegistrationBody(string Email);

/// <summary>Whether a letter went out only its reader learns.</summary>
/// <param name="ValidUntil">How long a token in it would be good.</param>
public sealed record LetterSent(DateTimeOffset ValidUntil);

/// <param name="Token">Out of the letter.</param>
/// <param name="Password">15 to 128 characters of any kind.</param>
public sealed record NewAccountBody(string Token, string Password, string Name);

public sealed record RecoveryBody(string Email);

/// <param name="Token">Out of the letter; good once.</param>
public sealed record RecoveryCompletionBody(string Email, string Token, string Password);

/// <summary>A person's account.</summary>
/// <param name="Id">Random, and all that the market's facts know of the person.</param>
public sealed record PersonAccount(
    string Id, string? Email, string? Name, DateTimeOffset CreatedAt, bool HasPassword, DateTimeOffset? LockedAt,
    DateTimeOffset? ErasedAt);

/// <param name="Present">The password as it is.</param>
/// <param name="Password">As it shall be.</param>
public sealed record PasswordBody(string Present, string Password);

/// <summary>Either an address and its password, or what another provider said of somebody.</summary>
/// <param name="IdToken">Of a provider that the market trusts, made with a nonce of the market's.</param>
/// <param name="Nonce">From <see cref="IKAiMarket.NewNonceAsync"/>; good once.</param>
public sealed record SessionBody(
    string? Email = null, string? Password = null, string? IdToken = null, string? Nonce = null);

/// <summary>Somebody who signed in.</summary>
/// <param name="Organisation">Whom the session acts for; null for nobody.</param>
/// <param name="Current">Whether it is the one that asks.</param>
/// <param name="Secret">Only in the reply to whoever signed in; the key of a client for the session.</param>
public sealed record Session(
    string Id, string Account, string? Organisation, Role? Role, DateTimeOffset CreatedAt, DateTimeOffset SeenAt,
    DateTimeOffset ExpiresAt, bool Current, string? Secret);

/// <summary>Says that a sign-in at another provider was begun for this market.</summary>
public sealed record Nonce(string Value, DateTimeOffset ValidUntil);

/// <param name="IdToken">Of a provider that the market trusts, made with a nonce of the market's.</param>
public sealed record LoginBody(string IdToken, string Nonce);

/// <summary>An identity at another provider that signs in to an account.</summary>
public sealed record Login(string Issuer, string Subject, DateTimeOffset AddedAt);

/// <param name="Act">Such as signed-in, or password-changed.</param>
/// <param name="Account">Who did it; null where nobody knows.</param>
/// <param name="Subject">What it was done to; null for the account itself.</param>
/// <param name="Address">A digest of where the request came from.</param>
public sealed record SecurityEvent(
    long Id, DateTimeOffset At, string Act, string? Account, string? Organisation, string? Subject, string? Address);

/// <summary>One's own place in an organisation.</summary>
public sealed record Membership(
    string Organisation, Duty Duty, DateTimeOffset JoinedAt, DateTimeOffset? Until, IReadOnlyList<string> Scopes);

/// <summary>An open invitation to one's own address.</summary>
public sealed record ReceivedInvitation(
    string Organisation, string Invitation, Duty Duty, string By, DateTimeOffset ExpiresAt);

/// <summary>All that the market keeps about one person.</summary>
public sealed record AccountExport(
    PersonAccount Account, IReadOnlyList<Session> Sessions, IReadOnlyList<Login> Logins,
    IReadOnlyList<string> Organisations, IReadOnlyList<Membership> Memberships,
    IReadOnlyList<ReceivedInvitation> Invitations, IReadOnlyList<string> Keys,
    IReadOnlyList<SecurityEvent> SecurityEvents);

public partial interface IKAiMarket
{
    /// <summary>Asks for an account: a letter goes to the address. The same answer where it has one already.</summary>
    [Post("/v1/accounts")]
    Task<Answer<LetterSent>> RegisterAccountAsync([Body] RegistrationBody body, CancellationToken cancel = default);

    /// <summary>Makes the account that a letter's token is for.</summary>
    [Post("/v1/accounts/confirmations")]
    Task<Answer<PersonAccount>> ConfirmAccountAsync([Body] NewAccountBody body, CancellationToken cancel = default);

    /// <summary>Asks for a new password: a letter goes to the address. The same answer where it has no account.</summary>
    [Post("/v1/recoveries")]
    Task<Answer<LetterSent>> RecoverAccountAsync([Body] RecoveryBody body, CancellationToken cancel = default);

    /// <summary>Sets a new password by a letter's token; all sessions of the account end.</summary>
    [Post("/v1/recoveries/completions")]
    Task<Answer<PersonAccount>> CompleteRecoveryAsync(
        [Body] RecoveryCompletionBody body, CancellationToken cancel = default);

    /// <summary>Begins a session; a client made with its secret acts for the person.</summary>
    [Post("/v1/sessions")]
    Task<Answer<Session>> SignInAsync([Body] SessionBody body, CancellationToken cancel = default);

    /// <summary>The caller's live sessions.</summary>
    [Get("/v1/sessions")]
    Task<Answer<Page<Session>>> SessionsAsync(
        int? limit = null, string? after = null, CancellationToken cancel = default);

    [Delete("/v1/sessions/{session}")]
    Task<Answer<Session>> EndSessionAsync(string session, CancellationToken cancel = default);

    /// <summary>A nonce for a sign-in at another provider.</summary>
    [Post("/v1/sessions/nonces")]
    Task<Answer<Nonce>> NewNonceAsync(CancellationToken cancel = default);

    /// <summary>Lets an identity at another provider sign in to the caller's account.</summary>
    [Post("/v1/account/logins")]
    Task<Answer<Login>> AddLoginAsync([Body] LoginBody body, CancellationToken cancel = default);

    /// <summary>The caller's own account.</summary>
    [Get("/v1/account")]
    Task<Answer<PersonAccount>> OwnAccountAsync(CancellationToken cancel = default);

    [Put("/v1/account/password")]
    Task<Answer<PersonAccount>> ChangePasswordAsync([Body] PasswordBody body, CancellationToken cancel = default);

    [Get("/v1/account/export")]
    Task<Answer<AccountExport>> ExportAccountAsync(CancellationToken cancel = default);

    /// <summary>Erases what is known of the caller, soon after signing in.</summary>
    [Delete("/v1/account")]
    Task<Answer<PersonAccount>> EraseAccountAsync(CancellationToken cancel = default);

    /// <summary>Somebody's account (administrators); that it was read is noted.</summary>
    [Get("/v1/accounts/{person}")]
    Task<Answer<PersonAccount>> PersonAsync(string person, CancellationToken cancel = default);

    [Put("/v1/accounts/{person}/lock")]
    Task<Answer<PersonAccount>> LockAccountAsync(string person, CancellationToken cancel = default);

    [Delete("/v1/accounts/{person}/lock")]
    Task<Answer<PersonAccount>> UnlockAccountAsync(string person, CancellationToken cancel = default);

    /// <summary>What was done to accounts, keys, members and personal data (administrators, auditors).</summary>
    [Get("/v1/security-events")]
    Task<Answer<Page<SecurityEvent>>> SecurityEventsAsync(
        string? account = null, string? act = null, int? limit = null, string? after = null,
        CancellationToken cancel = default);
}
