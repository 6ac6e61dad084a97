using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace KAiMarket.Client;

/// <summary>
/// What every request and reply has in common: the key, the last position, repeats, and refusals as exceptions.
/// </summary>
internal sealed class MarketHandler(HttpMessageHandler inner, string? key, KAiMarketOptions options)
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

        for (var attempt = 1; ; attempt++)
        {
            var last = attempt > options.Retries || request.Method == HttpMethod.Post;
            TimeSpan? wait;
            try
            {
                return await AttemptAsync(request, cancellationToken);
            }
            catch (ProblemException problem) when (!last && problem.Retryable
                && problem.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            {
                wait = problem.RetryAfter;
            }
            catch (HttpRequestException) when (!last)
            {
                wait = null;
            }
            catch (TimeoutException) when (!last)
            {
                wait = null;
            }

            var pause = TimeSpan.FromMilliseconds(Math.Min(2000, 50 * Math.Pow(2, attempt)));
            await Task.Delay(wait ?? pause, options.Clock, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> AttemptAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(options.Timeout);
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
            throw new TimeoutException($"The market did not answer within {options.Timeout.TotalSeconds:0.#} s.", late);
        }
    }

    private static long Number(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values)
        && long.TryParse(
            values.ToString().AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
