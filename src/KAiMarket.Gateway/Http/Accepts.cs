using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace KAiMarket.Gateway.Http;

/// <summary>Whether a caller takes what the API gives.</summary>
internal static class Accepts
{
    public static bool Takes(HttpRequest request, string type)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0) return true;
        return accept.Count == 1 && (accept[0] is null or "*/*" or "" || accept[0] == type)
            || TakesSlowly(accept, type);
    }

    private static bool TakesSlowly(StringValues accept, string type)
    {
        // What cannot be read excludes nothing.
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges) || ranges.Count == 0) return true;

        var wanted = new MediaTypeHeaderValue(type);
        var best = ranges.Where(range => wanted.IsSubsetOf(Bare(range)))
            .MaxBy(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2);
        return best is not null && best.Quality is not 0;
    }

    private static MediaTypeHeaderValue Bare(MediaTypeHeaderValue range) => new(range.MediaType);
}
