using System.Net;
using KAiMarket.Client;

namespace KAiMarket.Cli;

/// <summary>Which market, and who asks: from the environment.</summary>
internal static class Connection
{
    public const string UrlVariable = "KAIMARKET_URL";
    public const string KeyVariable = "KAIMARKET_KEY";

    /// <summary>How long a market may be away before a command gives up: longer than a restart takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static string Address =>
        Environment.GetEnvironmentVariable(UrlVariable) is { Length: > 0 } url ? url : "http://127.0.0.1:5080";

    /// <exception cref="UsageException">No usable address, or no key.</exception>
    public static IKAiMarket Open(string? url = null, LastPosition? position = null)
    {
        var gateways = (url ?? Address).Split(',', StringSplitOptions.TrimEntries).Select(Gateway).ToList();
        var key = Environment.GetEnvironmentVariable(KeyVariable);
        if (string.IsNullOrWhiteSpace(key)) throw new UsageException($"Put an API key into {KeyVariable}.");
        return KAiMarketClient.Create(gateways, key.Trim(), new KAiMarketOptions { Position = position ?? new() });
    }

    private static Uri Gateway(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var gateway) && gateway.Scheme is "http" or "https"
            ? gateway
            : throw new UsageException(
                $"{url} is no address of a market; it looks like http://127.0.0.1:5080, several with commas in between.");

    /// <summary>
    /// Asks until the market answers, within bounds: it may be busy, or away for a restart. Every command of the market
    /// is safe to repeat. A refusal is an answer.
    /// </summary>
    public static async Task<T> PersistAsync<T>(Func<Task<T>> ask, TimeSpan patience, CancellationToken cancel)
    {
        var since = TimeProvider.System.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? wait = null;
            try
            {
                return await ask();
            }
            catch (ProblemException problem) when (IsBusy(problem) && Left())
            {
                wait = problem.RetryAfter;
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException or TimeoutException && Left())
            {
                wait = null;
            }

            await Task.Delay(wait ?? TimeSpan.FromMilliseconds(Math.Min(1000, 20 << Math.Min(attempt, 6))), cancel);
        }

        static bool IsBusy(ProblemException problem) =>
            problem is { Retryable: true, Status: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable };

        bool Left() => TimeProvider.System.GetElapsedTime(since) < patience;
    }
}
