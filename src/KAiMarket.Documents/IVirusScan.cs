namespace KAiMarket.Documents;

/// <summary>Looks through a document's content before anybody gets it.</summary>
public interface IVirusScan
{
    /// <param name="content">From its beginning.</param>
    /// <exception cref="VirusScanUnavailableException">The scanner gave no answer; to be asked again.</exception>
    Task<ScanResult> ScanAsync(Stream content, CancellationToken cancel);
}

/// <param name="Signature">What was found; null when nothing was.</param>
public sealed record ScanResult(DocumentScan Scan, string? Signature = null);

/// <summary>The scanner cannot be reached or does not answer as one; documents wait until it does.</summary>
public sealed class VirusScanUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>There is no scanner: documents are given out and say that nobody looked.</summary>
public sealed class NoVirusScan : IVirusScan
{
    public Task<ScanResult> ScanAsync(Stream content, CancellationToken cancel) =>
        Task.FromResult(new ScanResult(DocumentScan.NotScanned));
}
