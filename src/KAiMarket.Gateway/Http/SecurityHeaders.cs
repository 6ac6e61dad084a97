using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace KAiMarket.Gateway.Http;

/// <summary>
/// What every reply, also of an error, tells whoever shows it: that it is data, for nobody else, and not to be kept. An
/// operation that lets its reply be kept says so itself. Made once, so that a request allocates nothing for them.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>Neither runs, loads nor frames anything.</summary>
    public const string Nothing = "default-src 'none'; frame-ancestors 'none'";

    private static readonly StringValues
        NoSniff = "nosniff", NoContent = Nothing, NoReferrer = "no-referrer", SameOrigin = "same-origin",
        NoStore = "no-store", OneYear = "max-age=31536000";

    public static void Put(HttpResponse response, Exposure exposure)
    {
        var headers = response.Headers;
        headers.CacheControl = NoStore;
        headers.XContentTypeOptions = NoSniff;
        headers.ContentSecurityPolicy = NoContent;
        headers["Referrer-Policy"] = NoReferrer;
        headers["Cross-Origin-Resource-Policy"] = SameOrigin;
        if (exposure.IsEncrypted) headers.StrictTransportSecurity = OneYear;
    }
}
