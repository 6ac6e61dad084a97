using KAiMarket.Audit;

namespace KAiMarket.Cli.Verify;

/// <summary>Where the journal to be judged comes from.</summary>
internal interface IJournalSource : IAsyncDisposable
{
    Task<AuditHead> HeadAsync(CancellationToken cancel);

    /// <summary>Gives the auditor what it has not seen, up to and with a position.</summary>
    Task FeedAsync(Auditor auditor, long until, Meter meter, CancellationToken cancel);
}
