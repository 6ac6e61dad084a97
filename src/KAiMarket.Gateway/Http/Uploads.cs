using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace KAiMarket.Gateway.Http;

/// <summary>Reads a body of bytes as it comes: the one operation for which the limit of all bodies does not hold.</summary>
internal static class Uploads
{
    public const string OffsetHeader = "Upload-Offset", Media = "application/octet-stream";

    // What is too large by little is still taken off the connection, so that the caller hears why.
    private const long Slack = 16L * 1024 * 1024;

    // While an upload runs nobody else writes to the document; one that stands still ends.
    private static readonly MinDataRate Slowest = new(4 * 1024, TimeSpan.FromSeconds(15));

    /// <param name="most">No byte comes after so many, counted from the beginning of the document.</param>
    /// <exception cref="ProblemException">invalid-header, not-bytes, body-too-large</exception>
    public static (long Offset, Stream Content) Read(HttpContext context, long most)
    {
        var request = context.Request;
        var offsets = request.Headers[OffsetHeader];
        if (offsets.Count != 1 || !long.TryParse(
            offsets[0], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            throw new ProblemException(Problems.InvalidHeader.Because(
                $"{OffsetHeader} is one whole number: how many bytes come before these."));
        }

        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()!.CanHaveBody && request.ContentLength != 0;
        if (hasBody && !string.Equals(request.ContentType, Media, StringComparison.OrdinalIgnoreCase))
            throw new ProblemException(Problems.NotBytes.Because($"Send Content-Type: {Media}."));

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = most + Slack;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = Slowest;
        if (request.ContentLength is { } length && length > most - offset && offset <= most)
        {
            throw new ProblemException(Problems.TooLarge.Because(string.Create(CultureInfo.InvariantCulture,
                $"{most} bytes were declared; {length} after {offset} are more.")));
        }

        return (offset, request.Body);
    }
}
