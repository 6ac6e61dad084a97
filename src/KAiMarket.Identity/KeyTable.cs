using KAiMarket.Domain;

namespace KAiMarket.Identity;

/// <summary>Digests of API keys, and what each may do.</summary>
public sealed class KeyTable(IdentityDatabase database)
{
    private readonly string _keys = $"{database.Schema}keys";

    internal static string Schema(IdentityDatabase database) =>
        $"""
        create table if not exists {database.Schema}keys (id text primary key, hash {database.Bytes} not null unique,
            role text not null, organisation text not null, created_at bigint not null, revoked_at bigint,
            changed_at bigint not null);
        create index if not exists keys_changed_at on {database.Schema}keys (changed_at);
        """;

    /// <summary>Adds a key; false when the id is taken.</summary>
    public async Task<bool> AddAsync(ApiKey key, CancellationToken cancel)
    {
        var at = key.CreatedAt.ToUnixTimeMilliseconds();
        return await database.RunAsync(
            $"""
                insert into {_keys} (id, hash, role, organisation, created_at, changed_at)
                values (@a, @b, @c, @d, @e, @f) on conflict (id) do nothing
                """,
            cancel, key.Id, key.Hash.ToBytes(), key.Role.ToString(), key.Organisation, at, at) == 1;
    }

    public Task RevokeAsync(string id, DateTimeOffset at, CancellationToken cancel) => database.RunAsync(
        $"update {_keys} set revoked_at = @a, changed_at = @b where id = @c and revoked_at is null",
        cancel, at.ToUnixTimeMilliseconds(), at.ToUnixTimeMilliseconds(), id);

    /// <summary>Keys that changed at a time or later.</summary>
    public Task<List<ApiKey>> ChangedAsync(DateTimeOffset since, CancellationToken cancel) => database.AskAsync(
        $"""
            select id, hash, role, organisation, created_at, revoked_at from {_keys}
            where changed_at >= @a order by id
            """,
        row => new ApiKey(
            row.GetString(0), KeyHash.FromBytes((byte[])row.GetValue(1)), Enum.Parse<Role>(row.GetString(2)),
            row.GetString(3),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
            row.IsDBNull(5) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5))),
        cancel, since.ToUnixTimeMilliseconds());
}
