using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KAiMarket.Server;

/// <summary>
/// The certificate that a process shows, and those by which the processes of a cluster know each other.
/// </summary>
internal static class ClusterCertificates
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads a PEM file: this process's certificate and key first, then those of others that it believes.</summary>
    /// <param name="option">That named the file.</param>
    /// <exception cref="StartException">It cannot be read, or holds no certificate with its key.</exception>
    public static IReadOnlyList<X509Certificate2>? Read(string? path, string option = "--certificate")
    {
        if (path is null) return null;
        try
        {
            // Those who can read the key can join the cluster.
            if (!OperatingSystem.IsWindows()
                && (File.GetUnixFileMode(path) & Others) != 0)
                throw new StartException($"Other accounts can read the key in '{path}'; take it from them with chmod 600.");

            var own = X509Certificate2.CreateFromPemFile(path);
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(path);
            return [own, .. all.Skip(1)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartException($"{option} '{path}' cannot be read: {fault.Message}");
        }
    }
}
