using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace KAiMarket.Silo;

/// <summary>How a process takes part in the cluster.</summary>
/// <param name="Database">
/// Connection string of the PostgreSQL database in which silos find each other; null for one silo alone in its process.
/// </param>
/// <param name="Address">Where this process's silo listens, and what it tells the others.</param>
/// <param name="SiloPort">For other silos; 0 takes any free one.</param>
/// <param name="ClientPort">For gateways and runners in other processes; 0 takes any free one.</param>
/// <param name="Certificates">
/// The first, with its key, is this process's; whoever shows any of them is believed. Empty only where all is loopback.
/// </param>
/// <param name="Probe">How long silos wait for each other's sign of life; a second where nothing is said.</param>
public sealed record ClusterOptions(
    string? Database, IPAddress Address, int SiloPort = 0, int ClientPort = 0,
    IReadOnlyList<X509Certificate2>? Certificates = null, TimeSpan? Probe = null);
