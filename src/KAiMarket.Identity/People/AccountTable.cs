using System.Data.Common;

namespace KAiMarket.Identity.People;

/// <summary>Accounts of people, and the identities at other providers that sign in to them.</summary>
public sealed class AccountTable(IdentityDatabase database)
{
    private const string Columns =
        "id, email, normal_email, name, password_hash, stamp, created_at, locked_at, erased_at, revision";

    private readonly string _accounts = $"{database.Schema}accounts";
    private readonly string _logins = $"{database.Schema}logins";

    internal static string Schema(IdentityDatabase database) =>
        $"""
        create table if not exists {database.Schema}accounts (id text primary key, email text, normal_email text unique,
            name text, password_hash text, stamp text not null, created_at bigint not null, locked_at bigint,
            erased_at bigint, revision bigint not null);
        create table if not exists {database.Schema}logins (issuer text not null, subject text not null,
            account text not null, added_at bigint not null, primary key (issuer, subject));
        create index if not exists logins_account on {database.Schema}logins (account);
        create table if not exists {database.Schema}used_nonces (digest text primary key, expires_at bigint not null);
        """;

    /// <summary>Adds an account; false when its id or address is taken.</summary>
    public async Task<bool> AddAsync(Account account, CancellationToken cancel) => await database.RunAsync(
        $"""
            insert into {_accounts} ({Columns}) values (@a, @b, @c, @d, @e, @f, @g, @h, @i, 1)
            on conflict do nothing
            """,
        cancel, account.Id, account.Email, account.NormalEmail, account.Name, account.PasswordHash, account.Stamp,
        account.CreatedAt.ToUnixTimeMilliseconds(), account.LockedAt?.ToUnixTimeMilliseconds(),
        account.ErasedAt?.ToUnixTimeMilliseconds()) == 1;

    /// <summary>Writes an account; false when it was changed since it was read.</summary>
    public async Task<bool> ChangeAsync(Account account, CancellationToken cancel)
    {
        var written = await database.RunAsync(
            $"""
                update {_accounts} set email = @b, normal_email = @c, name = @d, password_hash = @e, stamp = @f,
                    locked_at = @g, erased_at = @h, revision = revision + 1
                where id = @a and revision = @i
                """,
            cancel, account.Id, account.Email, account.NormalEmail, account.Name, account.PasswordHash, account.Stamp,
            account.LockedAt?.ToUnixTimeMilliseconds(), account.ErasedAt?.ToUnixTimeMilliseconds(), account.Revision);
        if (written == 1) account.Revision++;
        return written == 1;
    }

    public async Task<Account?> FindAsync(string id, CancellationToken cancel) =>
        (await database.AskAsync($"select {Columns} from {_accounts} where id = @a", Read, cancel, id)).SingleOrDefault();

    public async Task<Account?> FindByEmailAsync(string normalEmail, CancellationToken cancel) =>
        (await database.AskAsync(
            $"select {Columns} from {_accounts} where normal_email = @a", Read, cancel, normalEmail)).SingleOrDefault();

    /// <summary>The account that another provider's identity signs in to.</summary>
    public async Task<string?> OfLoginAsync(string issuer, string subject, CancellationToken cancel) =>
        (await database.AskAsync(
            $"select account from {_logins} where issuer = @a and subject = @b", row => row.GetString(0), cancel,
            issuer, subject)).SingleOrDefault();

    /// <summary>False when the identity signs in to an account already.</summary>
    public async Task<bool> AddLoginAsync(
        string issuer, string subject, string account, DateTimeOffset at, CancellationToken cancel) =>
        await database.RunAsync(
            $"insert into {_logins} (issuer, subject, account, added_at) values (@a, @b, @c, @d) on conflict do nothing",
            cancel, issuer, subject, account, at.ToUnixTimeMilliseconds()) == 1;

    public Task<List<Login>> LoginsAsync(string account, CancellationToken cancel) => database.AskAsync(
        $"select issuer, subject, added_at from {_logins} where account = @a order by issuer, subject",
        row => new Login(row.GetString(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2))),
        cancel, account);

    public Task RemoveLoginsAsync(string account, CancellationToken cancel) =>
        database.RunAsync($"delete from {_logins} where account = @a", cancel, account);

    /// <summary>Uses up a nonce; false when somebody has used it. Forgets those that have expired.</summary>
    public async Task<bool> UseNonceAsync(
        string digest, DateTimeOffset expiresAt, DateTimeOffset now, CancellationToken cancel)
    {
        await database.RunAsync(
            $"delete from {database.Schema}used_nonces where expires_at < @a", cancel, now.ToUnixTimeMilliseconds());
        return await database.RunAsync(
            $"insert into {database.Schema}used_nonces (digest, expires_at) values (@a, @b) on conflict do nothing",
            cancel, digest, expiresAt.ToUnixTimeMilliseconds()) == 1;
    }

    private static Account Read(DbDataReader row)
    {
        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        DateTimeOffset? At(int column) =>
            row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
        return new Account
        {
            Id = row.GetString(0),
            Email = Text(1),
            NormalEmail = Text(2),
            Name = Text(3),
            PasswordHash = Text(4),
            Stamp = row.GetString(5),
            CreatedAt = At(6)!.Value,
            LockedAt = At(7),
            ErasedAt = At(8),
            Revision = row.GetInt64(9),
        };
    }
}

/// <summary>An identity at another provider.</summary>
public sealed record Login(string Issuer, string Subject, DateTimeOffset AddedAt);
