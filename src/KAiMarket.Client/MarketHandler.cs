using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace KAiMarket.Client;

/// <summary>
/// What every request and reply has in common: the key, the last position, repeats, and refusals as exceptions.
/// </summary>
internal sealed class MarketHandler(HttpMessageHandler inner, Gateways gateways, string? key, KAiMarketOptions options)
    : DelegatingHandler(inner)
{
    private readonly AuthenticationHeaderValue? _key = key is null ? null : new("Bearer", key);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = _key;
        var seen = options.Position.Value;
        if (request.Method == HttpMethod.Get && seen > 0)
            request.Headers.TryAddWithoutValidation(Wire.PositionHeader, seen.ToString(CultureInfo.InvariantCulture));

        var path = request.RequestUri!.PathAndQuery;
        for (var attempt = 1; ; attempt++)
        {
            // Each gateway is asked once at least, except what is not safe to repeat.
            var last = attempt > options.Retries + gateways.Count - 1 || request.Method == HttpMethod.Post;
            var gateway = gateways.Current;
            if (gateways.Count > 1) request.RequestUri = new Uri(gateway, path);
            TimeSpan? wait;
            try
            {
                return await AttemptAsync(request, cancellationToken);
            }
            catch (Exception fault) when (IsOfGateway(fault) && Leave(gateway) && !last)
            {
                wait = attempt < gateways.Count ? TimeSpan.Zero : null;
            }
            catch (ProblemException problem) when (!last && problem.Retryable
                && problem.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            {
                wait = problem.RetryAfter;
            }

            var pause = TimeSpan.FromMilliseconds(Math.Min(2000, 50 * Math.Pow(2, attempt)));
            await Task.Delay(wait ?? pause, options.Clock, cancellationToken);
        }
    }

    /// <summary>Another gateway may well answer.</summary>
    private static bool IsOfGateway(Exception fault) =>
        fault is HttpRequestException or TimeoutException or ProblemException { Code: "not-ready" };

    private bool Leave(Uri gateway)
    {
        gateways.Failed(gateway);
        return true;
    }

    private async Task<HttpResponseMessage> AttemptAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var patience = gateways.Count > 1 && options.TimeoutAmongMany < options.Timeout
            ? options.TimeoutAmongMany
            : options.Timeout;
        limit.CancelAfter(patience);
        try
        {
            var response = await base.SendAsync(request, limit.Token);
            var position = Number(response.Headers, Wire.PositionHeader);
            options.Position.Seen(position);
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
            {
                response.Content = new AnsweredContent(response.Content, response.StatusCode == HttpStatusCode.Created,
                    Number(response.Headers, "ETag"), position);
                return response;
            }

            using (response)
            {
                var problem = await ProblemException.ReadAsync(response, limit.Token);
                if (problem.Code == "journal-rewound") options.Position.Forget();
                throw problem;
            }
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"The market did not answer within {patience.TotalSeconds:0.#} s.", late);
        }
    }

    private static long Number(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values)
        && long.TryParse(
            values.ToString().AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
