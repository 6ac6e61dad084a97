using System.Net;
using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;
using KAiMarket.Silo.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;

namespace KAiMarket.Conformance.Engine;

/// <summary>The tables and statements that Orleans' providers work with, used through the providers.</summary>
public sealed class SiloTablesTests
{
    private static readonly DateTime Noon = new(2020, 5, 4, 12, 0, 0, DateTimeKind.Utc);

    [PostgresFact]
    public async Task Processes_that_make_the_schema_together_make_it_once()
    {
        await using var database = NpgsqlDataSource.Create(PostgresServer.Shared.CreateDatabase());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OrleansSchema.MigrateAsync(database, default)));
        await OrleansSchema.MigrateAsync(database, default);

        await using var versions = database.CreateCommand("select count(*) from orleans.schema_version");
        Assert.Equal(1L, await versions.ExecuteScalarAsync());
    }

    [PostgresFact]
    public async Task A_newer_schema_is_refused_with_a_sentence()
    {
        await using var database = await DatabaseAsync();
        await RunAsync(database, "insert into orleans.schema_version values (99, now())");

        var refused = await Assert.ThrowsAsync<JournalSchemaException>(
            () => OrleansSchema.MigrateAsync(database, default));
        Assert.Contains("version 99", refused.Message);
        Assert.EndsWith("nothing was changed.", refused.Message);
    }

    [PostgresFact]
    public async Task A_schema_of_somebody_else_is_refused()
    {
        await using var database = NpgsqlDataSource.Create(PostgresServer.Shared.CreateDatabase());
        await RunAsync(database, "create schema orleans; create table orleans.of_somebody_else (x int)");

        await Assert.ThrowsAsync<JournalSchemaException>(() => OrleansSchema.MigrateAsync(database, default));
    }

    [PostgresFact]
    public async Task Of_silos_that_saw_the_same_members_one_joins()
    {
        await using var database = await DatabaseAsync();
        var table = await TableAsync(database);
        var seen = (await table.ReadAll()).Version.Next();

        var joined = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => table.InsertRow(Silo(n), seen)));

        Assert.Single(joined, true);
        var now = await table.ReadAll();
        Assert.Equal((1, 1), (now.Members.Count, now.Version.Version));
    }

    [PostgresFact]
    public async Task A_member_that_is_not_there_is_not_changed_and_moves_no_version()
    {
        await using var database = await DatabaseAsync();
        var table = await TableAsync(database);

        Assert.False(await table.UpdateRow(Silo(1), "", (await table.ReadAll()).Version.Next()));
        Assert.Equal(0, (await table.ReadRow(Silo(1).SiloAddress)).Version.Version);
    }

    [PostgresFact]
    public async Task A_silo_that_joins_reads_something_new_until_it_is_active()
    {
        await using var database = await DatabaseAsync();
        var table = await TableAsync(database);
        var silo = Silo(1);
        await table.InsertRow(silo, (await table.ReadAll()).Version.Next());
        Assert.NotEqual(await AliveAsync(table, silo), await AliveAsync(table, silo));

        silo.Status = SiloStatus.Active;
        await table.UpdateRow(silo, "", (await table.ReadAll()).Version.Next());
        Assert.Equal(Noon, await AliveAsync(table, silo));
    }

    [PostgresFact]
    public async Task A_suspicion_does_not_take_back_a_sign_of_life()
    {
        await using var database = await DatabaseAsync();
        var table = await TableAsync(database);
        var suspect = Silo(1, SiloStatus.Active);
        await table.InsertRow(suspect, (await table.ReadAll()).Version.Next());
        var alive = Silo(1, SiloStatus.Active);
        alive.IAmAliveTime = Noon.AddSeconds(3);
        await table.UpdateIAmAlive(alive);

        suspect.SuspectTimes = [Tuple.Create(Silo(2).SiloAddress, Noon)];
        Assert.True(await table.UpdateRow(suspect, "", (await table.ReadAll()).Version.Next()));

        var (read, _) = Assert.Single((await table.ReadAll()).Members);
        Assert.Equal(Noon.AddSeconds(3), read.IAmAliveTime);
        Assert.Equal((Silo(2).SiloAddress, Noon), (read.SuspectTimes![0].Item1, read.SuspectTimes[0].Item2));
    }

    [PostgresFact]
    public async Task Only_the_dead_are_forgotten()
    {
        await using var database = await DatabaseAsync();
        var table = await TableAsync(database);
        foreach (var silo in new[] { Silo(1), Silo(2, SiloStatus.Active), Silo(3, SiloStatus.Dead) })
            await table.InsertRow(silo, (await table.ReadAll()).Version.Next());

        await table.CleanupDefunctSiloEntries(Noon);
        Assert.Equal(3, (await table.ReadAll()).Members.Count);
        await table.CleanupDefunctSiloEntries(Noon.AddSeconds(1));
        Assert.DoesNotContain((await table.ReadAll()).Members, member => member.Item1.Status == SiloStatus.Dead);
        Assert.Equal(2, (await table.ReadAll()).Members.Count);
    }

    private static async Task<NpgsqlDataSource> DatabaseAsync()
    {
        var database = NpgsqlDataSource.Create(PostgresServer.Shared.CreateDatabase());
        await OrleansSchema.MigrateAsync(database, default);
        return database;
    }

    private static async Task<IMembershipTable> TableAsync(NpgsqlDataSource database)
    {
        var table = new AdoNetClusteringTable(
            null!, Options.Create(new ClusterOptions { ClusterId = "demo", ServiceId = "demo" }),
            Options.Create(new AdoNetClusteringSiloOptions
            {
                Invariant = "Npgsql",
                ConnectionString = OrleansSchema.ConnectionString(database.ConnectionString),
            }),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTable(tryInitTableVersion: true);
        return table;
    }

    private static async Task<DateTime> AliveAsync(IMembershipTable table, MembershipEntry silo) =>
        (await table.ReadAll()).Members.Single(member => member.Item1.SiloAddress.Equals(silo.SiloAddress))
            .Item1.IAmAliveTime;

    private static MembershipEntry Silo(int number, SiloStatus status = SiloStatus.Joining) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 11110 + number, 1),
        SiloName = $"silo {number}",
        HostName = "demo",
        Status = status,
        StartTime = Noon,
        IAmAliveTime = Noon,
    };

    private static async Task RunAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
