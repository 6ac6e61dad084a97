using KAiMarket.Conformance.Stores;

namespace KAiMarket.Acceptance.Running;

/// <summary>A test of what only silos do; skipped with the reason in builds without Orleans.</summary>
internal sealed class SilosFactAttribute : FactAttribute
{
    public SilosFactAttribute() =>
        Skip = Cluster.HasSilos ? PostgresServer.Missing : "SKIPPED: this build has no silos";
}
