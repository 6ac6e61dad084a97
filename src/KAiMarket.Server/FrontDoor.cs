using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using KAiMarket.Gateway;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KAiMarket.Server;

/// <summary>
/// How the web server listens, and what it takes off a connection at most before anything of the market sees it.
/// </summary>
internal static class FrontDoor
{
    public static readonly TimeSpan HeaderPatience = TimeSpan.FromSeconds(10);

    /// <summary>Slower senders and readers are cut off, in bytes a second and after so long.</summary>
    private static readonly MinDataRate Slowest = new(240, TimeSpan.FromSeconds(5));

    /// <param name="certificates">That callers see, first its own; null where it does not encrypt.</param>
    public static void Open(
        KestrelServerOptions kestrel, ServerOptions options, IReadOnlyList<X509Certificate2>? certificates)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;

        // The gateway refuses far smaller ones itself; what it does not want to read must still be taken off the
        // connection, or the caller never hears why.
        limits.MaxRequestBodySize = 16 * Limits.LargestBody;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.RequestHeadersTimeout = HeaderPatience;
        limits.MinRequestBodyDataRate = limits.MinResponseDataRate = Slowest;
        kestrel.Listen(options.Bind, options.Port, listen =>
        {
            // Uploads set their own least rate, which HTTP/2 has for whole connections only.
            listen.Protocols = HttpProtocols.Http1;
            if (certificates is null) return;
            listen.UseHttps(https =>
            {
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                https.ServerCertificate = certificates[0];
                https.ServerCertificateChain = [.. certificates.Skip(1)];
            });
        });
    }
}
