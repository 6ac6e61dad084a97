using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KAiMarket.Acceptance.Running;

/// <summary>
/// Writes the API's manual while a test talks to the market: each exchange that was given a title goes into
/// docs/api/{resource}.http, without what differs from run to run.
/// </summary>
internal sealed partial class Transcript
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Dictionary<string, StringBuilder> _files = [];
    private (string Resource, string Title)? _next;

    /// <summary>What carries a client's requests and writes down those that have a title.</summary>
    public DelegatingHandler Listen(string role) => new Listener(this, role);

    /// <summary>The next request is written down.</summary>
    public void Next(string resource, string title) => _next = (resource, title);

    public void Check()
    {
        foreach (var (resource, text) in _files) Repository.Check($"docs/api/{resource}.http", text.ToString());
    }

    private async Task WriteAsync(string role, HttpRequestMessage request, HttpResponseMessage response)
    {
        if (_next is not var (resource, title)) return;
        _next = null;
        if (!_files.TryGetValue(resource, out var text)) _files[resource] = text = new StringBuilder();

        text.Append(CultureInfo.InvariantCulture, $"### {title}\n{request.Method} {{{{market}}}}{Scrub("", request.RequestUri!.PathAndQuery)}\n");
        if (request.Headers.Authorization is not null) text.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {{{{{role}}}}}\n");
        foreach (var (name, values) in request.Headers.NonValidated)
            if (name is not "Authorization") text.Append(CultureInfo.InvariantCulture, $"{name}: {Scrub(name, values.ToString())}\n");

        // A client may send an empty body where there is none.
        if (request.Content is { } body && await body.ReadAsStringAsync() is { Length: > 0 } sent)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"Content-Type: {body.Headers.ContentType}\n\n{(sent[0] is '{' or '[' ? Pretty(sent) : Scrub("", sent))}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n# HTTP {(int)response.StatusCode} {response.ReasonPhrase}\n");
        foreach (var name in new[] { "ETag", "KAiMarket-Position", "KAiMarket-Epoch", "Retry-After" })
            if (response.Headers.NonValidated.TryGetValues(name, out var values)) text.Append(CultureInfo.InvariantCulture, $"# {name}: {Scrub(name, values.ToString())}\n");
        var reply = await response.Content.ReadAsStringAsync();
        if (response.Content.Headers.ContentType is { } type) text.Append(CultureInfo.InvariantCulture, $"# Content-Type: {type}\n");
        if (reply.Length > 0)
        {
            text.Append("#\n");
            foreach (var line in Pretty(reply).Split('\n')) text.Append($"# {line}".TrimEnd()).Append('\n');
        }

        text.Append('\n');
    }

    private static string Pretty(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Scrub("", lines.Length > 1 || text.EndsWith('\n')
            ? string.Join('\n', lines)
            : JsonSerializer.Serialize(JsonDocument.Parse(text).RootElement, Indented));
    }

    private static string Scrub(string name, string text) => name switch
    {
        "KAiMarket-Position" => "{{position}}",
        "KAiMarket-Epoch" => "{{epoch}}",
        // How far an aggregate has come may depend on a process that is still running beside the request.
        "ETag" => "\"{{version}}\"",
        _ => Person().Replace(Token().Replace(Sealed().Replace(Notice().Replace(Epoch().Replace(Secret().Replace(Number().Replace(Member().Replace(Time().Replace(text, "{{time}}"), "$1\"{{$2}}\""), "$1{{$2}}"), "kai_$1_{{secret}}"), "$1{{epoch}}"), "$1: {{explained}}"), "$1\"{{$2}}\""), "{{token}}"), "$1-{{random}}"),
    };

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")]
    private static partial Regex Time();

    [GeneratedRegex("kai_([a-z]+)_[A-Za-z0-9_-]+")]
    private static partial Regex Secret();

    [GeneratedRegex(@"(epoch )1-[0-9a-f]{8}")]
    private static partial Regex Epoch();

    // What each run makes anew.
    [GeneratedRegex("(\"(traceId|firm|command|digest|hash|day|due|inspectBy|payBy|kid|x|y|secret|token|address|validUntil)\": ?)\"[^\"]*\"")]
    private static partial Regex Member();

    // Sealing makes other bytes each time.
    [GeneratedRegex("(\"(technical|price|id|technicalKey|priceKey|publicKey)\": ?)\"[A-Za-z0-9+/=]{32,}\"")]
    private static partial Regex Sealed();

    // Accounts and sessions.
    [GeneratedRegex(@"\b([as])-[a-z0-9]{16}\b")]
    private static partial Regex Person();

    [GeneratedRegex(@"eyJ[\w-]+\.[\w-]+\.[\w-]+")]
    private static partial Regex Token();

    // Counts days from today.
    [GeneratedRegex(@"(""noticePeriod""): ?\{[^}]*\}")]
    private static partial Regex Notice();

    [GeneratedRegex("""("(position)": ?)[0-9]+""")]
    private static partial Regex Number();

    private sealed class Listener(Transcript transcript, string role) : DelegatingHandler(new SocketsHttpHandler())
    {
        // Whoever signs in anew has another client, and is listened to through the same ear.
        protected override void Dispose(bool disposing) => base.Dispose(false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            await transcript.WriteAsync(role, request, response);
            return response;
        }
    }
}
