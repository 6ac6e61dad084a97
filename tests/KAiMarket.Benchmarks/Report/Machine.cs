using System.Runtime.InteropServices;

namespace KAiMarket.Benchmarks.Report;

/// <summary>On what it was measured.</summary>
internal sealed record Machine(string Processor, int Cores, long MemoryMebibytes, string System, string Runtime)
{
    public static Machine Here() => new(
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':') + 2)..]
            : RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024 / 1024,
        RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription);
}
