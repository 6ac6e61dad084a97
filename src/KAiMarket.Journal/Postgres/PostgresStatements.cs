using Npgsql;

namespace KAiMarket.Journal.Postgres;

/// <summary>The statements of the writer, with their parameters by position.</summary>
internal static class PostgresStatements
{
    /// <summary>
    /// Writes a batch whole. Moving the head takes its row lock, which lasts until the commit: positions come in the
    /// order of commits. PostgreSQL looks at the head again after it has waited for the lock, so position, time and
    /// hash are those of the batch before, even though the statement began earlier; and a unique index always sees what
    /// is committed. Therefore one statement is enough.
    /// </summary>
    public const string Write = """
        with moved as (
            update journal.head set
                position = position + $1,
                at = greatest(at, $2),
                hash = sha256(hash || int8send(position + 1) || int4send($1)
                    || int8send((extract(epoch from greatest(at, $2)) * 1000000)::bigint) || $3)
            returning position, at, hash
        ), linked as (
            insert into journal.batches (first_position, count, at, digest, hash)
            select position - $1 + 1, $1, at, $3, hash from moved
        ), added as (
            insert into journal.events (position, stream, version, name, data, meta, at)
            select moved.position - $1 + e.row, e.stream, e.version, e.name, e.data, e.meta, moved.at
            from moved, unnest($4, $5, $6, $7, $8) with ordinality as e(stream, version, name, data, meta, row)
        )
        select position, at from moved
        """;

    /// <summary>
    /// Looks at the streams, in a statement of its own: this snapshot is taken after the head's lock, and so sees all
    /// that was committed before. What the batch rests on and is not so fails by a division by zero, which undoes the
    /// batch; the numbers of stale confirmations are returned.
    /// </summary>
    public const string Check = """
        select head.position, head.at, array(
            select (stream.row / (not stream.needed)::int)::int - 1
            from unnest($1, $2, $3, $4) with ordinality as stream(name, version, confirms, needed, row)
            where stream.version > 0 and (
                    select true from journal.events e
                    where e.stream = stream.name and e.version = stream.version) is null
                or stream.confirms and (
                    select true from journal.events e
                    where e.stream = stream.name and e.version = stream.version + 1))
        from journal.head
        """;

    public const string LockHead = "select position, at from journal.head for update";

    public const string ReadVersions = """
        select coalesce((
            select e.version from journal.events e where e.stream = s.name order by e.version desc limit 1), 0)
        from unnest($1) with ordinality as s(name, row)
        order by s.row
        """;

    public static NpgsqlBatchCommand WriteOf(BatchPlan plan, DateTimeOffset now, byte[] digest) => new(Write)
    {
        Parameters =
        {
            new NpgsqlParameter<int> { TypedValue = plan.Streams.Length },
            new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime },
            new NpgsqlParameter<byte[]> { TypedValue = digest },
            new NpgsqlParameter<string[]> { TypedValue = plan.Streams },
            new NpgsqlParameter<long[]> { TypedValue = plan.Versions },
            new NpgsqlParameter<string[]> { TypedValue = plan.Names },
            new NpgsqlParameter<ReadOnlyMemory<byte>[]> { TypedValue = plan.Data },
            new NpgsqlParameter<ReadOnlyMemory<byte>[]> { TypedValue = plan.Meta },
        },
    };

    public static NpgsqlBatchCommand CheckOf(StreamCheck[] checks) => new(Check)
    {
        Parameters =
        {
            new NpgsqlParameter<string[]> { TypedValue = Array.ConvertAll(checks, check => check.Stream) },
            new NpgsqlParameter<long[]> { TypedValue = Array.ConvertAll(checks, check => check.Version) },
            new NpgsqlParameter<bool[]> { TypedValue = Array.ConvertAll(checks, check => check.Confirms) },
            new NpgsqlParameter<bool[]> { TypedValue = Array.ConvertAll(checks, check => check.Needed) },
        },
    };
}
