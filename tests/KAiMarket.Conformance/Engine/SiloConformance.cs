using System.Net;
using KAiMarket.Conformance.Stores;
using KAiMarket.Journal;
using KAiMarket.Silo;
using Microsoft.Extensions.Logging.Abstractions;

namespace KAiMarket.Conformance.Engine;

/// <summary>Homes in one silo in the process of its callers.</summary>
public abstract class SiloConformance(JournalStore store) : EngineConformance(store)
{
    protected override async Task<Home> OpenAsync(IJournal journal, ISnapshots? snapshots = null, int snapshotEvery = 1)
    {
        var context = await Home.ContextAsync(journal, null, snapshots, snapshotEvery);
        var engine = await OrleansEngine.StartSiloAsync(
            new ClusterOptions(null, IPAddress.Loopback), _ => context, () => Task.CompletedTask,
            NullLoggerFactory.Instance, CancellationToken.None);
        return new Home(engine.Grains, context.Tail, async () =>
        {
            await engine.DisposeAsync();
            await context.Writer.DisposeAsync();
        });
    }
}

public sealed class SiloOnSqlite() : SiloConformance(new SqliteStore());

[NeedsPostgres]
public sealed class SiloOnPostgres() : SiloConformance(new PostgresStore(PostgresServer.Shared));
