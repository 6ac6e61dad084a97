using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;
using KAiMarket.Journal.Postgres;
using Npgsql;

namespace KAiMarket.Conformance.Journal;

/// <summary>What can become of the server and of the connection to it.</summary>
[NeedsPostgres]
public sealed class PostgresServerTests() : JournalSuite(new PostgresStore(PostgresServer.Shared))
{
    private string Address => Store.Place.Address;

    [PostgresFact]
    public async Task A_server_that_stops_is_unavailable_and_is_used_again_once_it_is_back()
    {
        using var server = PostgresServer.Start();
        await using var journal = new PostgresJournal(server.CreateDatabase());
        await journal.OpenAsync();
        for (var version = 0L; version < 6;)
        {
            // The second batch finds the statements prepared and its predecessor known: nothing precedes its own trip.
            await WriteAsync();
            await WriteAsync();
            await StreamAsync("a/1", journal);
            server.Stop(crash: version == 4);

            // The first call finds the connection broken with the batch on its way; the next finds no server at all.
            await Assert.ThrowsAsync<JournalOutcomeUnknownException>(
                () => journal.CommitAsync([Events("a/1", version, null, "lost")], Noon));
            await Assert.ThrowsAsync<JournalUnavailableException>(
                () => journal.CommitAsync([Events("a/1", version, null, "lost")], Noon));
            await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.CommitAsync([Confirm("a/1", version)], Noon));
            await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.HeadAsync());
            await Assert.ThrowsAsync<JournalUnavailableException>(() => StreamAsync("a/1", journal));
            await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.OpenAsync());

            server.StartAgain();
            Assert.Equal(version, (await journal.HeadAsync()).Position);
            await WriteAsync();

            // A restart between two calls: readers notice nothing, and a confirmation that got no answer wrote nothing.
            server.Stop();
            server.StartAgain();
            Assert.Equal(version, (await StreamAsync("a/1", journal)).Length);
            await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.CommitAsync([Confirm("a/1", 0)], Noon));
            Assert.Equal([Outcome.Done], (await journal.CommitAsync([Confirm("a/1", version)], Noon)).Outcomes);

            async Task WriteAsync() =>
                Assert.Equal([Outcome.Done], (await journal.CommitAsync([Events("a/1", version++, null, "x")], Noon)).Outcomes);
        }

        Assert.Null(await ChainCheck.FirstBreakAsync(journal));
    }

    [PostgresFact]
    public async Task A_connection_lost_while_a_batch_waits_for_the_head_leaves_the_outcome_unknown()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        await using (var other = new NpgsqlConnection(Address + ";Pooling=false"))
        {
            await other.OpenAsync();
            await using var holding = await other.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("select 1 from journal.head for update", other, holding);
            await command.ExecuteScalarAsync();

            var commit = CommitAsync(Events("a/1", 1, null, "lost"));
            command.CommandText = """
                select count(*) from (
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()) as ended
                """;
            while ((long)(await command.ExecuteScalarAsync())! == 0) await Task.Yield();
            await Assert.ThrowsAsync<JournalOutcomeUnknownException>(() => commit);
        }

        Assert.Equal([Outcome.Done], (await CommitAsync(Events("a/1", 1, null, "2"))).Outcomes);
        Assert.Equal(["1", "2"], await StreamAsync("a/1"));
        await AssertWholeAsync();
    }

    [PostgresFact]
    public async Task A_head_that_somebody_else_holds_is_waited_for_only_so_long()
    {
        await using var hurried = new PostgresJournal(Address + ";Options=-c lock_timeout=20ms");
        await using (var other = new NpgsqlConnection(Address + ";Pooling=false"))
        {
            await other.OpenAsync();
            await using var holding = await other.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("select 1 from journal.head for update", other, holding);
            await command.ExecuteScalarAsync();

            await Assert.ThrowsAsync<JournalUnavailableException>(() => hurried.CommitAsync([Events("a/1", 0, null, "x")], Noon));
            Assert.Equal([Outcome.Done], (await hurried.CommitAsync([Confirm("a/1", 0)], Noon)).Outcomes);
        }

        Assert.Equal([Outcome.Done], (await hurried.CommitAsync([Events("a/1", 0, null, "x")], Noon)).Outcomes);
    }

    [PostgresFact]
    public async Task A_full_disk_is_said_to_be_full()
    {
        foreach (var (state, message) in new[] { ("53100", "could not extend file"), ("58030", "No space left on device") })
        {
            await Store.RunAsync($"""
                create or replace function fail() returns trigger language plpgsql as $$
                    begin raise exception '{message}' using errcode = '{state}'; end $$;
                create or replace trigger failing before insert on journal.events for each row execute function fail()
                """);
            await Assert.ThrowsAsync<JournalFullException>(() => CommitAsync(Events("a/1", 0, null, "x")));
        }

        await Store.RunAsync("drop trigger failing on journal.events");
        Assert.Equal([Outcome.Done], (await CommitAsync(Events("a/1", 0, null, "x"))).Outcomes);
        await AssertWholeAsync();
    }

    [PostgresFact]
    public async Task A_commit_is_durable_even_where_the_server_is_set_to_lose_some()
    {
        await Store.RunAsync(
            $"alter database {new NpgsqlConnectionStringBuilder(Address).Database} set synchronous_commit = off");
        await Store.RunAsync("""
            create function note() returns trigger language plpgsql as $$
                begin new.name = current_setting('synchronous_commit'); return new; end $$;
            create trigger noting before insert on journal.events for each row execute function note()
            """);
        await CommitAsync(Events("a/1", 0, null, "x"));

        Assert.Equal("on", (await AllAsync()).Single().Name);
    }

    [PostgresFact]
    public async Task A_server_is_reached_through_a_url_over_tcp_and_over_its_socket()
    {
        await CommitAsync(Events("a/1", 0, null, "1"));
        var (server, database) = (PostgresServer.Shared, new NpgsqlConnectionStringBuilder(Address).Database);
        foreach (var url in new[]
        {
            server.Url(database!),
            $"postgresql://postgres@/{database}?host={Uri.EscapeDataString(server.SocketFolder)}&port={server.Port}",
        })
        {
            await using var journal = new PostgresJournal(url);
            await journal.OpenAsync();
            Assert.Equal(["1"], await StreamAsync("a/1", journal));
        }
    }
}
