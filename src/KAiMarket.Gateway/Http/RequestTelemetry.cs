using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KAiMarket.Gateway.Http;

/// <summary>
/// Adds to the web server's own measurements and spans which operation a request was. The address itself is not told:
/// it may hold ids and query values.
/// </summary>
internal static class RequestTelemetry
{
    private const string Name = "kaimarket.operation";

    public static void Begin(HttpContext context, Operation operation)
    {
        // There only while somebody measures requests.
        context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new(Name, operation.Id));
        if (Activity.Current is not { IsAllDataRequested: true } span) return;

        span.DisplayName = $"{operation.Method} {operation.Path}";
        span.SetTag(Name, operation.Id)
            .SetTag("http.request.method", operation.Method).SetTag("http.route", operation.Path);
    }

    public static void End(HttpContext context)
    {
        if (Activity.Current is not { IsAllDataRequested: true } span) return;

        var status = context.Response.StatusCode;
        span.SetTag("http.response.status_code", status);
        if (status < StatusCodes.Status500InternalServerError) return;
        span.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture)).SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>What finds a request again: its trace where there is one, else the web server's number of it.</summary>
    public static string TraceOf(HttpContext context) =>
        Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
