using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;
using KAiMarket.Journal.Postgres;
using Npgsql;

namespace KAiMarket.Conformance.Journal;

[NeedsPostgres]
public sealed class PostgresEnvelopeConformance() : EnvelopeConformance(new PostgresStore(PostgresServer.Shared))
{
    // Those that wait for a lock have sent what they write; the others are idle.
    private const string Cut =
        """
        select count(*) from (
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name = 'kaimarket envelopes' and {0}) as ended
        """;

    [PostgresFact]
    public async Task A_connection_that_died_idle_is_not_noticed_and_one_that_dies_again_is_told()
    {
        await Here.PutAsync([Content(1, 1_000)]);
        while (await AskAsync(Cut.Replace("{0}", "state = 'idle'", StringComparison.Ordinal)) > 0) await Task.Yield();
        await Here.PutAsync([Content(2, 1_000)]);
        await AssertIsThereAsync(Content(1, 1_000));

        // The same one, put by somebody who does not come to an end: what is sent is on its way for as long.
        await using (var other = new NpgsqlConnection(Store.Place.Address + ";Pooling=false"))
        {
            await other.OpenAsync();
            await using var begun = new NpgsqlCommand(
                "begin; insert into journal.envelopes values " +
                $"('\\x{Convert.ToHexString(Content(3, 1_000).Digest.Span)}', '')",
                other);
            await begun.ExecuteNonQueryAsync();
            var put = Here.PutAsync([Content(3, 1_000)]);
            while (!put.IsCompleted)
            {
                await AskAsync(Cut.Replace("{0}", "wait_event_type = 'Lock'", StringComparison.Ordinal));
                await Task.Yield();
            }

            await Assert.ThrowsAsync<JournalOutcomeUnknownException>(() => put);
        }

        await Here.PutAsync([Content(3, 1_000)]);
        await AssertIsThereAsync(Content(3, 1_000));
    }

    [PostgresFact]
    public async Task A_server_that_stops_is_unavailable_and_is_used_again_once_it_is_back()
    {
        using var server = PostgresServer.Start();
        await using var journal = new PostgresJournal(server.CreateDatabase());
        await journal.OpenAsync();
        await using var envelopes = new PostgresEnvelopes(journal);
        await envelopes.PutAsync([Content(1, 1_000)]);
        await AssertIsThereAsync(Content(1, 1_000), envelopes);
        server.Stop();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => envelopes.PutAsync([Content(2, 1_000)]));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => envelopes.ReadAsync(Content(1, 1_000).Digest));

        server.StartAgain();
        await AssertIsThereAsync(Content(1, 1_000), envelopes);
        await envelopes.PutAsync([Content(2, 1_000)]);
        await AssertIsThereAsync(Content(2, 1_000), envelopes);
    }

    [PostgresFact]
    public async Task A_full_disk_is_said_to_be_full()
    {
        await FailAtAsync(Content(1, 1_000).Digest, "53100");
        await Assert.ThrowsAsync<JournalFullException>(() => Here.PutAsync([Content(1, 1_000)]));
    }

    [PostgresFact]
    public async Task A_put_is_durable_even_where_the_server_is_set_to_lose_some()
    {
        await Store.RunAsync(
            $"alter database {new NpgsqlConnectionStringBuilder(Store.Place.Address).Database} set synchronous_commit = off");
        await Store.RunAsync("""
            create function note() returns trigger language plpgsql as $$
                begin new.content = convert_to(current_setting('synchronous_commit'), 'utf8'); return new; end $$;
            create trigger noting before insert on journal.envelopes for each row execute function note()
            """);
        await Here.PutAsync([Content(1, 1_000)]);

        Assert.Equal(1, await AskAsync("select count(*) from journal.envelopes where content = 'on'"));
    }

    [PostgresFact]
    public async Task What_its_standby_has_not_heard_of_is_not_said_to_be_kept_not_even_when_it_is_put_again()
    {
        using var primary = PostgresServer.Start();
        var address = primary.CreateDatabase();
        await using var journal = new PostgresJournal(address);
        await journal.OpenAsync();
        await using var envelopes = new PostgresEnvelopes(journal);
        primary.Execute("alter system set synchronous_standby_names = 'nobody'", "select pg_reload_conf()");

        for (var times = 0; times < 2; times++)
        {
            var put = envelopes.PutAsync([Content(1, 1_000)]);
            while (!put.IsCompleted)
            {
                await Task.Yield();
                primary.Execute("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
            }

            await Assert.ThrowsAsync<JournalOutcomeUnknownException>(() => put);
            await AssertIsThereAsync(Content(1, 1_000), envelopes);
        }
    }

    protected override async Task<IAsyncDisposable> BlockAsync()
    {
        var connection = new NpgsqlConnection(Store.Place.Address + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("begin; lock table journal.envelopes in exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    protected override Task FailAtAsync(ReadOnlyMemory<byte> digest) => FailAtAsync(digest, "58030");

    protected override Task ChangeAsync(string sql) => Store.RunAsync(sql
        .Replace("envelopes", "journal.envelopes", StringComparison.Ordinal).Replace("x'", "'\\x", StringComparison.Ordinal));

    protected override Task<long> CountAsync() => AskAsync("select count(*) from journal.envelopes");

    private Task FailAtAsync(ReadOnlyMemory<byte> digest, string state) => Store.RunAsync($"""
        create function fail() returns trigger language plpgsql as $$
            begin raise exception 'disk trouble' using errcode = '{state}'; end $$;
        create trigger failing before insert on journal.envelopes for each row
            when (new.digest = '\x{Convert.ToHexString(digest.Span)}') execute function fail()
        """);

    private async Task<long> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Store.Place.Address + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
