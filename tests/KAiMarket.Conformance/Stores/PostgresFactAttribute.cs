namespace KAiMarket.Conformance.Stores;

/// <summary>A test that needs a PostgreSQL server; shown as skipped where none can be started.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : Xunit.FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.Missing;
}
