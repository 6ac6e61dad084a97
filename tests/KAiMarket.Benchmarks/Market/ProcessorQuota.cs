using System.Globalization;

namespace KAiMarket.Benchmarks.Market;

/// <summary>
/// Confines processes to a share of one core each, so that a machine with few cores can show how a cluster grows.
/// Linux control groups of either version, as root.
/// </summary>
internal sealed class ProcessorQuota : IDisposable
{
    // Microseconds. Short, so that a process that has used up its share pauses briefly and does not stop all who wait for it.
    private const long Period = 10_000, Least = 1_000;
    private const string Unified = "/sys/fs/cgroup", Legacy = "/sys/fs/cgroup/cpu";
    private readonly List<string> _groups = [];

    /// <exception cref="BenchmarkException">There are no control groups here, or not for this account.</exception>
    public void Confine(int process, double cores)
    {
        var unified = File.Exists(Path.Combine(Unified, "cgroup.controllers"));
        var group = Path.Combine(unified ? Unified : Legacy, $"kaimarket-bench-{process}");
        var quota = Math.Max(Least, (long)(cores * Period));
        try
        {
            Directory.CreateDirectory(group);
            _groups.Add(group);
            if (unified) File.WriteAllText(Path.Combine(group, "cpu.max"), $"{quota} {Period}");
            else
            {
                File.WriteAllText(Path.Combine(group, "cpu.cfs_period_us"), Period.ToString(CultureInfo.InvariantCulture));
                File.WriteAllText(Path.Combine(group, "cpu.cfs_quota_us"), quota.ToString(CultureInfo.InvariantCulture));
            }

            File.WriteAllText(Path.Combine(group, "cgroup.procs"), process.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BenchmarkException($"Processes cannot be confined here (control groups, as root): {fault.Message}");
        }
    }

    /// <summary>Removes the groups; what was in them must have ended.</summary>
    public void Dispose()
    {
        foreach (var group in _groups) Directory.Delete(group);
    }
}
