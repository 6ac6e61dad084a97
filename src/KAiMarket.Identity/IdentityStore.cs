using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KAiMarket.Domain;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace KAiMarket.Identity;

/// <summary>
/// What must never enter the journal: names and business numbers, what people write, digests of API keys, the secret behind firm
/// references. The same statements run on SQLite (a file of its own) and PostgreSQL (a schema of the journal's
/// database).
/// </summary>
public sealed class IdentityStore : IAsyncDisposable
{
    private readonly DbDataSource _source;
    private readonly bool _postgres;
    private readonly string _schema;

    private IdentityStore(DbDataSource source, bool postgres) =>
        (_source, _postgres, _schema) = (source, postgres, postgres ? "identity." : "");

    public static IdentityStore InFile(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10 }.ConnectionString;
        return new IdentityStore(SqliteFactory.Instance.CreateDataSource(connection), postgres: false);
    }

    public static IdentityStore InPostgres(string connectionString)
    {
        var options = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 8,
            ApplicationName = "kaimarket identity",
        };
        return new IdentityStore(NpgsqlDataSource.Create(options), postgres: true);
    }

    /// <summary>Makes the tables. Repeatable; several processes may call it at once.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        var bytes = _postgres ? "bytea" : "blob";
        var first = _postgres
            ? "begin; select pg_advisory_xact_lock(7883949283); create schema if not exists identity;"
            : "pragma journal_mode = wal; pragma synchronous = full;";
        await RunAsync($"""
            {first}
            create table if not exists {_schema}keys (id text primary key, hash {bytes} not null unique,
                role text not null, organisation text not null, created_at bigint not null, revoked_at bigint,
                changed_at bigint not null);
            create index if not exists keys_changed_at on {_schema}keys (changed_at);
            create table if not exists {_schema}organisations (kind text not null, id text not null, name text not null,
                business_number text not null, primary key (kind, id));
            create table if not exists {_schema}writings (digest text primary key, words text not null);
            create table if not exists {_schema}secrets (name text primary key, value {bytes} not null);
            {(_postgres ? "commit;" : "")}
            """, cancel);
    }

    /// <summary>A secret that is made at random the first time it is asked for.</summary>
    public async Task<byte[]> SecretAsync(string name, byte[] random, CancellationToken cancel)
    {
        await RunAsync($"insert into {_schema}secrets (name, value) values (@a, @b) on conflict (name) do nothing",
            cancel, name, random);
        return (await AskAsync(
            $"select value from {_schema}secrets where name = @a", row => (byte[])row.GetValue(0), cancel, name))[0];
    }

    /// <summary>Adds a key; false when the id is taken.</summary>
    public async Task<bool> AddKeyAsync(ApiKey key, CancellationToken cancel)
    {
        var at = key.CreatedAt.ToUnixTimeMilliseconds();
        return await RunAsync(
            $"""
                insert into {_schema}keys (id, hash, role, organisation, created_at, changed_at)
                values (@a, @b, @c, @d, @e, @f) on conflict (id) do nothing
                """,
            cancel, key.Id, key.Hash.ToBytes(), key.Role.ToString(), key.Organisation, at, at) == 1;
    }

    public Task RevokeKeyAsync(string id, DateTimeOffset at, CancellationToken cancel) => RunAsync(
        $"update {_schema}keys set revoked_at = @a, changed_at = @b where id = @c and revoked_at is null",
        cancel, at.ToUnixTimeMilliseconds(), at.ToUnixTimeMilliseconds(), id);

    /// <summary>Keys that changed at a time or later.</summary>
    public Task<List<ApiKey>> KeysAsync(DateTimeOffset changedSince, CancellationToken cancel) => AskAsync(
        $"""
            select id, hash, role, organisation, created_at, revoked_at from {_schema}keys
            where changed_at >= @a order by id
            """,
        row => new ApiKey(
            row.GetString(0), KeyHash.FromBytes((byte[])row.GetValue(1)), Enum.Parse<Role>(row.GetString(2)),
            row.GetString(3),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
            row.IsDBNull(5) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5))),
        cancel, changedSince.ToUnixTimeMilliseconds());

    /// <summary>Writes organisations in one statement; each may be in it once.</summary>
    public Task SaveOrganisationsAsync(IReadOnlyCollection<Organisation> organisations, CancellationToken cancel)
    {
        var sql = new StringBuilder($"insert into {_schema}organisations (kind, id, name, business_number) values ");
        var values = new List<object>(organisations.Count * 4);
        foreach (var (kind, id, name, number) in organisations)
        {
            var n = values.Count;
            sql.Append(CultureInfo.InvariantCulture,
                $"{(n == 0 ? "" : ", ")}({Name(n)}, {Name(n + 1)}, {Name(n + 2)}, {Name(n + 3)})");
            values.AddRange([kind, id, name, number]);
        }

        sql.Append(
            " on conflict (kind, id) do update set name = excluded.name, business_number = excluded.business_number");
        return RunAsync(sql.ToString(), cancel, [.. values]);
    }

    public async Task<string?> NameOfAsync(string kind, string id, CancellationToken cancel) =>
        (await AskAsync(
            $"select name from {_schema}organisations where kind = @a and id = @b",
            row => row.GetString(0), cancel, kind, id))
        .SingleOrDefault();

    /// <summary>Keeps what somebody wrote, under the digest that the journal has of it.</summary>
    /// <returns>SHA-256 of the words in UTF-8, in lower-case hexadecimal.</returns>
    public async Task<string> KeepWritingAsync(string words, CancellationToken cancel)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(words)));
        await RunAsync($"insert into {_schema}writings (digest, words) values (@a, @b) on conflict (digest) do nothing",
            cancel, digest, words);
        return digest;
    }

    /// <summary>What was written under a digest; null when it was erased.</summary>
    public async Task<string?> WritingAsync(string digest, CancellationToken cancel) =>
        (await AskAsync(
            $"select words from {_schema}writings where digest = @a", row => row.GetString(0), cancel, digest))
        .SingleOrDefault();

    /// <summary>How far the database's clock is ahead of the given one; zero where both are one machine's.</summary>
    public async Task<TimeSpan> ClockDifferenceAsync(TimeProvider clock, CancellationToken cancel)
    {
        if (!_postgres) return TimeSpan.Zero;

        var before = clock.GetUtcNow();
        var theirs = (await AskAsync("select clock_timestamp()", row => row.GetFieldValue<DateTime>(0), cancel))[0];
        var after = clock.GetUtcNow();
        return theirs - before.Add((after - before) / 2).UtcDateTime;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<int> RunAsync(string sql, CancellationToken cancel, params object[] values)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private async Task<List<T>> AskAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancel, params object[] values)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var command = Command(connection, sql, values);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await row.ReadAsync(cancel)) rows.Add(read(row));
        return rows;
    }

    private static DbCommand Command(DbConnection connection, string sql, object[] values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement here is made of constants; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (Name(i), values[i]);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    // The few parameters of a written statement are letters; the rows of a long one go on with numbers.
    private static string Name(int index) => index < 26 ? $"@{(char)('a' + index)}" : $"@p{index}";
}

/// <summary>Who stands behind an id of the market.</summary>
/// <param name="Kind">company or sme</param>
/// <param name="BusinessNumber">Ten digits.</param>
public sealed record Organisation(string Kind, string Id, string Name, string BusinessNumber);
