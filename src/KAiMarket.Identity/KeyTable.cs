using KAiMarket.Domain;

namespace KAiMarket.Identity;

/// <summary>Digests of API keys' secrets, what each may do, and when it was last used.</summary>
public sealed class KeyTable(IdentityDatabase database)
{
    private const string UsesName = "key_uses";

    private readonly string _keys = $"{database.Schema}keys";
    private readonly string _rotations = $"{database.Schema}key_rotations";

    public UseTable Uses { get; } = new(database, UsesName);

    internal static string Schema(IdentityDatabase database) =>
        $"""
        create table if not exists {database.Schema}keys (id text primary key, hash {database.Bytes} not null unique,
            role text not null, organisation text not null, created_at bigint not null, revoked_at bigint,
            changed_at bigint not null);
        create index if not exists keys_changed_at on {database.Schema}keys (changed_at);
        create table if not exists {database.Schema}key_rotations (key_id text not null, number int not null,
            hash {database.Bytes} not null unique, made_at bigint not null, old_end_at bigint not null,
            primary key (key_id, number));
        {UseTable.Schema(database, UsesName)}
        """;

    /// <summary>What a store of an earlier version has not.</summary>
    internal static async Task UpgradeAsync(IdentityDatabase database, CancellationToken cancel)
    {
        await database.AddColumnAsync("keys", "scopes text not null default ''", cancel);
        await database.AddColumnAsync("keys", "expires_at bigint", cancel);
        await database.AddColumnAsync("keys", "made_by text", cancel);
    }

    /// <summary>Adds a key; false when the id is taken.</summary>
    public async Task<bool> AddAsync(ApiKey key, CancellationToken cancel)
    {
        var at = key.CreatedAt.ToUnixTimeMilliseconds();
        return await database.RunAsync(
            $"""
                insert into {_keys} (id, hash, role, organisation, created_at, changed_at, scopes, expires_at, made_by)
                values (@a, @b, @c, @d, @e, @f, @g, @h, @i) on conflict (id) do nothing
                """,
            cancel, key.Id, key.Hash.ToBytes(), key.Role.ToString(), key.Organisation, at, at, key.Scopes.Text,
            Nullable(key.ExpiresAt), key.MadeBy) == 1;
    }

    /// <summary>Adds a secret; false when the key has one of that number.</summary>
    /// <param name="maker">The account of the person who sees the secret; null where nobody is known.</param>
    public async Task<bool> RotateAsync(string id, KeyRotation rotation, string? maker, CancellationToken cancel)
    {
        // First, so that a crash in between leaves nothing that other gateways do not hear of: they look a minute back.
        var at = rotation.MadeAt.ToUnixTimeMilliseconds();
        await database.RunAsync(
            $"update {_keys} set changed_at = @a, made_by = coalesce(made_by, @c) where id = @b", cancel, at, id, maker);
        return await database.RunAsync(
            $"""
                insert into {_rotations} (key_id, number, hash, made_at, old_end_at) values (@a, @b, @c, @d, @e)
                on conflict (key_id, number) do nothing
                """,
            cancel, id, rotation.Number, rotation.Hash.ToBytes(), at, rotation.OldEndAt.ToUnixTimeMilliseconds()) == 1;
    }

    public Task RevokeAsync(string id, DateTimeOffset at, CancellationToken cancel) => database.RunAsync(
        $"update {_keys} set revoked_at = @a, changed_at = @b where id = @c and revoked_at is null",
        cancel, at.ToUnixTimeMilliseconds(), at.ToUnixTimeMilliseconds(), id);

    /// <summary>Keys that changed at a time or later.</summary>
    public async Task<List<ApiKey>> ChangedAsync(DateTimeOffset since, CancellationToken cancel)
    {
        var from = since.ToUnixTimeMilliseconds();
        var keys = await database.AskAsync(
            $"""
                select id, hash, role, organisation, created_at, revoked_at, scopes, expires_at, made_by from {_keys}
                where changed_at >= @a order by id
                """,
            row => new ApiKey(
                row.GetString(0), KeyHash.FromBytes((byte[])row.GetValue(1)), Enum.Parse<Role>(row.GetString(2)),
                row.GetString(3), At(row.GetInt64(4)), row.IsDBNull(5) ? null : At(row.GetInt64(5)))
            {
                Scopes = Scopes.TryParse(row.GetString(6), out var scopes)
                    ? scopes
                    : throw new InvalidDataException($"The key {row.GetString(0)} has scopes that are none."),
                ExpiresAt = row.IsDBNull(7) ? null : At(row.GetInt64(7)),
                MadeBy = row.IsDBNull(8) ? null : row.GetString(8),
            },
            cancel, from);
        if (keys.Count == 0) return keys;

        var rotations = (await database.AskAsync(
            $"""
                select r.key_id, r.number, r.hash, r.made_at, r.old_end_at from {_rotations} r
                join {_keys} k on k.id = r.key_id where k.changed_at >= @a order by r.key_id, r.number
                """,
            row => (Key: row.GetString(0), Rotation: new KeyRotation(
                row.GetInt32(1), KeyHash.FromBytes((byte[])row.GetValue(2)), At(row.GetInt64(3)), At(row.GetInt64(4)))),
            cancel, from)).ToLookup(row => row.Key, row => row.Rotation);
        return rotations.Count == 0
            ? keys
            : [.. keys.Select(key => key with { Rotations = [.. rotations[key.Id]] })];
    }

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static long? Nullable(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();
}
