using System.Collections.Concurrent;

namespace KAiMarket.Identity;

/// <summary>
/// How often all credentials of one organisation together may ask. Only those who were let in are counted, so there are
/// no more than the market has organisations.
/// </summary>
/// <param name="perSecond">Requests, which is also the most at once.</param>
public sealed class OrganisationRates(int perSecond, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, RequestRate> _rates = new(StringComparer.Ordinal);

    /// <summary>False when the organisation asks too often; who acts for none is limited by its own rate alone.</summary>
    public bool TryTake(Credential credential) =>
        credential.Organisation.Length == 0
        || _rates.GetOrAdd(credential.Organisation, static _ => new RequestRate())
            .TryTake(clock.GetTimestamp(), clock.TimestampFrequency, perSecond);
}
