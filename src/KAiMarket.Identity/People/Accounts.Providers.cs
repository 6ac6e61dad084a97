using System.Net;
using KAiMarket.Domain;
using KAiMarket.Identity.Providers;

namespace KAiMarket.Identity.People;

public sealed partial class Accounts
{
    /// <summary>A nonce for a sign-in at another provider, and until when it is good.</summary>
    public (string Nonce, DateTimeOffset ValidUntil) NewNonce() => _nonces.New();

    /// <summary>Begins a session for whom a provider vouches; the first time it makes an account.</summary>
    /// <exception cref="ProviderUnavailableException">The provider's keys cannot be read now.</exception>
    public async Task<Outcome<SignedIn>> SignInByProviderAsync(
        string idToken, string nonce, IPAddress? address, CancellationToken cancel)
    {
        if (await BelieveAsync(idToken, nonce, cancel) is not { } identity)
        {
            await _trail.NoteAsync(SecurityAct.SignInFailed, "", "", "", address, CancellationToken.None);
            return AccountRefusals.IdTokenInvalid;
        }

        var outcome = await OfIdentityAsync(identity, address);
        if (outcome.Value is not { } account) return outcome.Refusal!;
        if (account is not { LockedAt: null, ErasedAt: null }
            || await _sessions.BeginAsync(account.Id, account.Stamp, CancellationToken.None) is not { } begun)
        {
            await _trail.NoteAsync(SecurityAct.SignInFailed, account.Id, "", "", address, CancellationToken.None);
            return AccountRefusals.SignInRefused;
        }

        await _trail.NoteAsync(SecurityAct.SignedIn, account.Id, begun.Session.Id, "", address, CancellationToken.None);
        return new SignedIn(account, begun.Session, begun.Secret);
    }

    /// <summary>Lets an identity at another provider sign in to an account.</summary>
    /// <param name="signedInAt">When the asking session began.</param>
    /// <exception cref="ProviderUnavailableException">The provider's keys cannot be read now.</exception>
    public async Task<Outcome<Login>> AddLoginAsync(
        string id, DateTimeOffset signedInAt, string idToken, string nonce, IPAddress? address, CancellationToken cancel)
    {
        var now = _clock.GetUtcNow();
        if (now - signedInAt > FreshFor) return AccountRefusals.SessionOld;
        if (await BelieveAsync(idToken, nonce, cancel) is not { } identity) return AccountRefusals.IdTokenInvalid;
        if (!await _table.AddLoginAsync(identity.Issuer, identity.Subject, id, now, CancellationToken.None)
            && await _table.OfLoginAsync(identity.Issuer, identity.Subject, CancellationToken.None) != id)
            return AccountRefusals.LoginTaken;
        await _trail.NoteAsync(SecurityAct.LoginAdded, id, "", "", address, CancellationToken.None);
        return new Login(identity.Issuer, identity.Subject, now);
    }

    // The nonce last: a token that is not believed uses up nothing.
    private async Task<ProvidedIdentity?> BelieveAsync(string idToken, string nonce, CancellationToken cancel) =>
        await _idTokens.ReadAsync(idToken, nonce, cancel) is { } identity
        && await _nonces.UseAsync(nonce, CancellationToken.None)
            ? identity
            : null;

    private async Task<Outcome<Account>> OfIdentityAsync(ProvidedIdentity identity, IPAddress? address)
    {
        var (issuer, subject) = (identity.Issuer, identity.Subject);
        var email = EmailAddress.IsValid(identity.Email) ? identity.Email : null;
        var normal = email is null ? null : EmailAddress.Normal(email);
        var id = await _table.OfLoginAsync(issuer, subject, CancellationToken.None);
        if (id is not null && await _table.FindAsync(id, CancellationToken.None) is { } known) return known;

        // Whoever vouches for an address must not thereby come into an account that somebody made with it.
        if (normal is not null && await _table.FindByEmailAsync(normal, CancellationToken.None) is not null)
            return AccountRefusals.LoginTaken;

        // The login first: of two at once, or after one that was cut off, there is one account.
        if (id is null)
        {
            await _table.AddLoginAsync(issuer, subject, AccountId.New(), _clock.GetUtcNow(), CancellationToken.None);
            id = await _table.OfLoginAsync(issuer, subject, CancellationToken.None);
        }

        var made = await _table.AddAsync(
            new Account
            {
                Id = id!,
                Email = email,
                NormalEmail = normal,
                Name = Text.IsLine(identity.Name) ? identity.Name : null,
                Stamp = RandomId.Of("i"),
                CreatedAt = _clock.GetUtcNow(),
            },
            CancellationToken.None);
        if (made) await _trail.NoteAsync(SecurityAct.AccountMade, id!, "", "", address, CancellationToken.None);
        return await _table.FindAsync(id!, CancellationToken.None) is { } account ? account : AccountRefusals.LoginTaken;
    }
}
