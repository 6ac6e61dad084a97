using KAiMarket.Benchmarks.Scenarios;

namespace KAiMarket.Benchmarks.Report;

/// <summary>What was measured on one store.</summary>
/// <param name="Large">Figures of the scenarios on a market with many events, by name.</param>
internal sealed record StoreReport(
    Dictionary<string, double> Ratios, IReadOnlyList<Summary> Contenders, IReadOnlyList<Round> Rounds, Dictionary<string, double> Large);

/// <summary>
/// The whole result. <c>Ratios</c> are those of PostgreSQL when it was measured, else of the one store that was; each
/// store has its own under <c>Stores</c>.
/// </summary>
internal sealed record BenchReport(
    Machine Machine, BenchOptions Options, Dictionary<string, double> Ratios, Dictionary<string, StoreReport> Stores,
    Dictionary<string, double> Memory, Dictionary<string, double> Credentials);
