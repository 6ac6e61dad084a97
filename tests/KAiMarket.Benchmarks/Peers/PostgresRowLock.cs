using System.Threading.Channels;
using Npgsql;

namespace KAiMarket.Benchmarks.Peers;

/// <summary>
/// On PostgreSQL: one prepared statement, one round trip, on connections that are opened once and handed from claim to
/// claim. The hot row is updated in place (room is left on its page), so the statement is as good as it gets.
/// </summary>
internal sealed class PostgresRowLock(string store) : RowLock
{
    private const int Connections = 32;
    private const string Statement =
        """
        WITH taken AS (UPDATE program SET remaining = remaining - $3 WHERE id = $1 AND remaining >= $3 RETURNING id)
        INSERT INTO claim (program, sme, amount) SELECT id, $2, $3 FROM taken
        """;

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(store) { MaxPoolSize = Connections + 1, NoResetOnClose = true });

    private readonly Channel<NpgsqlCommand> _free = Channel.CreateUnbounded<NpgsqlCommand>();

    protected override async Task PrepareAsync()
    {
        await using (var make = _source.CreateCommand(
            """
            CREATE TABLE program (id text PRIMARY KEY, remaining bigint NOT NULL) WITH (fillfactor = 10);
            CREATE TABLE claim (program text, sme text, amount bigint NOT NULL, PRIMARY KEY (program, sme));
            """))
            await make.ExecuteNonQueryAsync();

        for (var i = 0; i < Connections; i++)
        {
            var command = new NpgsqlCommand(Statement, await _source.OpenConnectionAsync());
            command.Parameters.Add(new NpgsqlParameter<string>());
            command.Parameters.Add(new NpgsqlParameter<string>());
            command.Parameters.Add(new NpgsqlParameter<long>());
            await command.PrepareAsync();
            _free.Writer.TryWrite(command);
        }
    }

    protected override async Task OpenProgramAsync(string program, long budget)
    {
        await using var insert = _source.CreateCommand("INSERT INTO program VALUES ($1, $2)");
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = program });
        insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = budget });
        await insert.ExecuteNonQueryAsync();
    }

    protected override async ValueTask<bool> ClaimAsync(string program, string sme, long amount)
    {
        var command = await _free.Reader.ReadAsync();
        try
        {
            ((NpgsqlParameter<string>)command.Parameters[0]).TypedValue = program;
            ((NpgsqlParameter<string>)command.Parameters[1]).TypedValue = sme;
            ((NpgsqlParameter<long>)command.Parameters[2]).TypedValue = amount;
            return await command.ExecuteNonQueryAsync() == 1;
        }
        finally
        {
            _free.Writer.TryWrite(command);
        }
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();
}
