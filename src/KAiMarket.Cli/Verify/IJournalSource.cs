using KAiMarket.Audit;
using KAiMarket.Client;

namespace KAiMarket.Cli.Verify;

/// <summary>Where the journal to be judged comes from.</summary>
internal interface IJournalSource : IAsyncDisposable
{
    Task<AuditHead> HeadAsync(CancellationToken cancel);

    /// <summary>Where the journal went on from copies of itself; none where it is older than that is noted.</summary>
    Task<IReadOnlyList<JournalEpoch>> EpochsAsync(CancellationToken cancel);

    /// <summary>Gives the auditor what it has not seen, up to and with a position.</summary>
    Task FeedAsync(Auditor auditor, long until, Meter meter, CancellationToken cancel);
}
