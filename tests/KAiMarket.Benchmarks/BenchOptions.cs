namespace KAiMarket.Benchmarks;

/// <summary>What to measure, how long and with what load.</summary>
internal sealed record BenchOptions(
    IReadOnlyList<string> Stores, IReadOnlySet<string> Scenarios, double Seconds, int Rounds, int Connections, int Firms,
    double OpenRate, int Events, int Vouchers, string Server, bool Json, bool Keep, IReadOnlyList<string> Engines,
    double SiloCores, int Tenders, int TendersToBid, int Bidders)
{
    /// <summary>Those that are measured in rounds, beside the echo.</summary>
    public static readonly IReadOnlyList<string> Compared = ["claims", "orders", "rowLock", "pgbench"];

    /// <summary>Those that compare engines.</summary>
    public static readonly IReadOnlyList<string> OfEngines = ["claims", "orders", "reads"];

    /// <summary>Searches among many tenders, of the views and over HTTP.</summary>
    public const string Searches = "tenders-search";

    /// <summary>Bids put beside the journal, in rounds; asked for by name, since it fills the disk.</summary>
    public const string Envelopes = "envelopes";

    /// <summary>Sealed bids in the last minute of many tenders; asked for by name too.</summary>
    public const string Bids = "bids";

    /// <summary>All of those.</summary>
    public static readonly IReadOnlyList<string> InRounds =
        [.. Compared, .. OfEngines.Except(Compared), Searches, Envelopes, Bids];

    public const string Memory = "memory";

    /// <summary>What it costs to tell who asks, in this process.</summary>
    public const string Credentials = "credentials";

    /// <summary>Those that need no store.</summary>
    public static readonly IReadOnlyList<string> WithoutStore = [Memory, Credentials];

    /// <summary>Those that are measured on a market with many events, and those without a store.</summary>
    public static readonly IReadOnlyList<string> Large = ["recovery", "rebuild", "cold-programme", .. WithoutStore];
}
