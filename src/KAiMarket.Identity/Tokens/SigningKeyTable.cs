namespace KAiMarket.Identity.Tokens;

/// <summary>The keys that tokens are signed with; their private halves are encrypted.</summary>
public sealed class SigningKeyTable(IdentityDatabase database)
{
    private readonly string _keys = $"{database.Schema}signing_keys";

    internal static string Schema(IdentityDatabase database) =>
        $"""
        create table if not exists {database.Schema}signing_keys (number int primary key, kid text not null unique,
            created_at bigint not null, wrapped {database.Bytes} not null);
        """;

    /// <summary>Adds a key; false when there is one of its number, of another gateway.</summary>
    public async Task<bool> AddAsync(StoredSigningKey key, CancellationToken cancel) => await database.RunAsync(
        $"""
            insert into {_keys} (number, kid, created_at, wrapped) values (@a, @b, @c, @d)
            on conflict (number) do nothing
            """,
        cancel, key.Number, key.Kid, key.CreatedAt.ToUnixTimeMilliseconds(), key.Wrapped) == 1;

    public Task<List<StoredSigningKey>> AllAsync(CancellationToken cancel) => database.AskAsync(
        $"select number, kid, created_at, wrapped from {_keys} order by number",
        row => new StoredSigningKey(
            row.GetInt32(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
            (byte[])row.GetValue(3)),
        cancel);

    public Task ForgetAsync(int number, CancellationToken cancel) =>
        database.RunAsync($"delete from {_keys} where number = @a", cancel, number);
}

/// <param name="Wrapped">The private key (PKCS #8), encrypted.</param>
public sealed record StoredSigningKey(int Number, string Kid, DateTimeOffset CreatedAt, byte[] Wrapped);
