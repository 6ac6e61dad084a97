using System.Globalization;
using System.Text;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>What may stand in addresses, queries, headers and between the lines of a request; all of it as it is sent.</summary>
internal static class HostileRequests
{
    public static readonly string[] InPaths =
    [
        "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e%2fx", "..%5c..%5c", "..", ".", "%2e", "%2e%2e", "", "%00", "fuzz%00", "%ff", "%c0%80", "%c0%ae%c0%ae%c0%af",
        "%ed%a0%80", "%", "%zz", "%u0041", "%0d%0aSet-Cookie:%20a=b", "%20", "a%20b", "UPPER", "-a", "a.b.c", "a..b", "a;b=c", "*", "'%20or%201=1--",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "fu%D1%8Fz", "%EF%BC%91", "fuzz%E2%80%8B", "%F0%9F%98%80", "%E2%80%AE", "fuzz%2Fx", "fuzz//x", "0", "-1", "+1",
        "1.0", "1e3", "0x1", "2147483648", "9223372036854775807", "9223372036854775808", "9999", "99999999999999999999", "2026-02-30", "9999-12-31",
        "0001-01-01", "10000-01-01", "program:%00", "company:%ff", "a:b:c", "null", "NaN", "true", "__proto__", "constructor", "con", "~", "%7e", "$%7B7*7%7D",
        new('a', 48), new('a', 49), new('a', 3_000), new('.', 300), string.Concat(Enumerable.Repeat("%2e%2e%2f", 200)), string.Concat(Enumerable.Repeat("%ED%95%9C", 200)),
    ];

    public static readonly string[] InQueries =
    [
        "", "%00", "a%00", "%ff", "%c0%80", "%ed%a0%80", "%", "%zz", "%0d%0aSet-Cookie:a=b", "-1", "0", "1", "1001", "10001", "2147483648", "9223372036854775807",
        "9223372036854775808", "1e3", "1.0", "+1", "%20", "NaN", "null", "true", "TRUE", "AA", "AAAA", "____", "%27%20or%20%271%27=%271", "%22%20OR%20*",
        "a*", "%22", "(a%20OR%20b)", "NEAR(a,b)", "-a", "^a", "a:b", "%25", "_", "%5C", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%F0%9F%98%80",
        "%ED%95%9C", "e%CC%81", "2026-02-30T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00%2B14:00", "2026-11-22", "..%2f", "a%20b%20c%20d%20e%20f%20g%20h%20i",
        new('a', 200), new('a', 201), new('9', 200), string.Concat(Enumerable.Repeat("%ED%95%9C", 200)), new('x', 6_000), string.Concat(Enumerable.Repeat("a%20", 49)),
    ];

    /// <summary>Queries that no operation knows.</summary>
    public static readonly string[] UnknownQueries =
    [
        "fuzz=1", "__proto__=1", "limit[]=1", "Limit=1", "%00=1", "%ff=1", "=1", "fuzz", "fuzz=1&fuzz=2", new string('n', 5_000) + "=1",
        string.Join('&', Enumerable.Range(0, 900).Select(i => $"p{i}=1")), "redirect=https://evil.example/", "access_token=kai_operator_x", "%3Cscript%3E=1",
    ];

    /// <summary>Headers with values that they should not have.</summary>
    public static IEnumerable<string[]> Headers()
    {
        foreach (var value in new[] { "", "x", "\"", "\"\"", "\"1\", \"2\"", "W/\"1\"", "\"-1\"", "\"9223372036854775808\"", "*, *", "\"1", "'1'", "\"\u00ff\"", $"\"{new string('9', 3_000)}\"" })
        {
            yield return [$"If-Match: {value}"];
            yield return [$"If-None-Match: {value}"];
        }

        foreach (var value in new[] { "", "-1", "+1", "1e3", "0x1", " ", "1,2", "9223372036854775807", "9223372036854775808", "1.0", "\u00b2", new string('0', 3_000) })
        {
            yield return [$"KAiMarket-Position: {value}"];
            yield return [$"Upload-Offset: {value}"];
        }

        foreach (var value in new[] { "", " ", new string('a', 65), "a b", "a\u00e9", "a;b", "../x", "{}", "\u0080" }) yield return [$"Idempotency-Key: {value}"];
        foreach (var value in new[]
        {
            "bytes=0-", "bytes=-1", "bytes=-0", "bytes=9-1", "bytes=0-0,1-1", "bytes=99999999999999999999-", "bytes=-9223372036854775808", "bytes=a-b", "lines=1-2", "bytes",
            "bytes=" + string.Join(',', Enumerable.Repeat("0-0", 1_000)),
        })
            yield return [$"Range: {value}"];
        foreach (var value in new[]
        {
            "00-00000000000000000000000000000000-0000000000000000-00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", new string('0', 55), new string('-', 55),
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x", "00-\u00ff", new string('a', 5_000),
        })
            yield return [$"traceparent: {value}", $"tracestate: {new string('a', 600)}=b", "baggage: a=%ff"];
        foreach (var value in new[] { "", ";", "text/html;q=2", "*/*;q=0", "application/json;q=1.0000", "a/b/c", new string(',', 3_000), "\u00ff/\u00ff", string.Join(',', Enumerable.Repeat("a/b", 800)) })
            yield return [$"Accept: {value}"];
        yield return ["If-Match: \"1\"", "If-Match: \"2\""];
        yield return ["KAiMarket-Position: 0", "KAiMarket-Position: 0"];
        yield return ["Idempotency-Key: a", "Idempotency-Key: b"];
        yield return ["Cookie: session=kai_operator_x; .AspNetCore.Cookies=x", "Origin: https://evil.example"];
        yield return ["X-HTTP-Method-Override: DELETE", "X-Original-URL: /v1/keys", "X-Rewrite-URL: /v1/keys"];
        yield return ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "Forwarded: for=127.0.0.1;host=evil.example"];
        yield return ["Accept-Encoding: gzip, br, zstd, \u00ff", "Accept-Language: " + new string('k', 2_000)];
        yield return ["If-Modified-Since: yesterday", "If-Unmodified-Since: \u00ff", "If-Range: x"];
        yield return ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 13"];
        yield return ["Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABkAAQAAP__"];
        yield return [.. Enumerable.Range(0, 50).Select(i => $"X-{i}: {i}")];
    }

    /// <summary>What may stand where a credential belongs.</summary>
    public static readonly string[] Credentials =
    [
        "Authorization: ", "Authorization: Bearer", "Authorization: Bearer ", "Authorization: Bearer  ,", "Authorization: Bearer null", "Authorization: Basic b3A6b3A=",
        "Authorization: Bearer kai_operator_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Authorization: Bearer \u00ff\u00fe", "Authorization: Digest username=\"x\"",
        "Authorization: Bearer eyJhbGciOiJub25lIn0.e30.", "Authorization: Bearer a.b.c", "Authorization: Bearer ..", "Authorization: Bearer kai_session_x",
        "Authorization: Bearer " + new string('a', 8_000), "Authorization: Bearer " + new string('.', 4_000), "Cookie: Authorization=Bearer%20x; kaimarket=kai_operator_x",
        "X-Api-Key: kai_operator_x",
    ];

    /// <summary>Bodies whose type or frame is wrong.</summary>
    public static IEnumerable<FuzzCase> Frames(string method, string target, byte[] body)
    {
        foreach (var type in new[]
        {
            null, "", "text/plain", "text/html", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp",
            "application/json; charset=utf-16", "application/json, text/plain", "application/problem+json", "application/json\u00ff", new string('a', 2_000),
        })
            yield return new($"type {type}", lines => FuzzCase.Request(method, target, lines, body, type))
            {
                IsWrong = true,
                BreaksHttp = true,
            };
        yield return new("two types", lines => FuzzCase.Request(method, target, [.. lines, "Content-Type: text/plain"], body));
        foreach (var encoding in new[] { "gzip", "br", "identity, gzip", "x" })
            yield return new($"encoding {encoding}", lines => FuzzCase.Request(method, target, [.. lines, $"Content-Encoding: {encoding}"], [0x1f, 0x8b, 8, 0])) { IsWrong = true };
        foreach (var length in new[] { "-1", "x", "", "1e3", "0x10", "9223372036854775808", "99999999999999999999999", "+1" })
            yield return Bare($"length {length}", [$"Content-Length: {length}"], []);
        yield return Bare("two lengths", ["Content-Length: 2", "Content-Length: 3"], "{}x"u8.ToArray());
        yield return Bare("a length and chunks", ["Content-Length: 5", "Transfer-Encoding: chunked"], "0\r\n\r\n"u8.ToArray());
        yield return Bare("an encoding that nobody knows", ["Transfer-Encoding: gzip"], []);
        yield return Bare("chunks before gzip", ["Transfer-Encoding: chunked, gzip"], []);
        foreach (var size in new[] { "x", "-1", "FFFFFFFFFFFFFFFF", "80000000", "", "1;" + new string('e', 3_000) })
            yield return Bare($"a chunk of {size[..Math.Min(size.Length, 20)]}", ["Transfer-Encoding: chunked"], Encoding.ASCII.GetBytes($"{size}\r\n{{\r\n0\r\n\r\n"));
        yield return Bare("a chunk without its end", ["Transfer-Encoding: chunked"], "2\r\n{}xx0\r\n\r\n"u8.ToArray());
        yield return Bare("chunks that stop", ["Transfer-Encoding: chunked"], "2\r\n{}\r\n"u8.ToArray()) with { EndsEarly = true };
        yield return Bare("a body that stops", [$"Content-Length: {body.Length + 10}"], body) with { EndsEarly = true };
        yield return Bare("no body after its length", ["Content-Length: 10"], []) with { EndsEarly = true };
        yield return Bare("an expectation that nobody knows", ["Expect: the-unexpected", "Content-Length: 1"], "{"u8.ToArray());
        yield return Bare(
            "chunks of one byte of something wrong", ["Transfer-Encoding: chunked"],
            Encoding.ASCII.GetBytes(string.Concat("{\"no\":".Select(one => $"1\r\n{one}\r\n")) + "0\r\n\r\n"));

        FuzzCase Bare(string name, string[] headers, byte[] rest) =>
            new(name, lines => [.. FuzzCase.Request(method, target, [.. lines, "Content-Type: application/json", .. headers], null), .. rest])
            {
                IsWrong = true,
                BreaksHttp = true,
            };
    }

    /// <summary>Heads that are hardly a request at all.</summary>
    /// <param name="target">One that is refused.</param>
    public static IEnumerable<FuzzCase> Heads(string method, string target)
    {
        foreach (var (name, line) in new[]
        {
            ("no version", $"{method} {target}"), ("HTTP/3.7", $"{method} {target} HTTP/3.7"), ("two spaces", $"{method}  {target} HTTP/1.1"), ("a small method", $"{method.ToLowerInvariant()} {target} HTTP/1.1"),
            ("a method that nobody knows", $"FUZZ {target} HTTP/1.1"), ("TRACE", $"TRACE {target} HTTP/1.1"), ("CONNECT", "CONNECT evil.example:443 HTTP/1.1"), ("OPTIONS", $"OPTIONS {target} HTTP/1.1"),
            ("OPTIONS for all", "OPTIONS * HTTP/1.1"), ("a foreign address", $"{method} http://evil.example{target} HTTP/1.1"), ("no slash", $"{method} {target[1..]} HTTP/1.1"),
            ("raw bytes", $"{method} {target}\u00ff HTTP/1.1"), ("a raw NUL", $"{method} {target}\0 HTTP/1.1"), ("a fragment", $"{method} {target}#x HTTP/1.1"), ("a backslash", $"{method} {target.Replace('/', '\\')} HTTP/1.1"),
            ("a long line", $"{method} {target}?{new string('a', 20_000)} HTTP/1.1"),
        })
            yield return new(name, lines => Whole(line, lines)) { IsWrong = true, BreaksHttp = true, LeadsElsewhere = true };
        foreach (var (name, header) in new[]
        {
            ("a header without a colon", "nonsense"), ("a header without a name", ": x"), ("a folded header", "X: a\r\n b"), ("a space before the colon", "X : a"), ("a NUL in a header", "X: a\0b"),
            ("a bare line feed", "X: a\nY: b"), ("a long header", $"X: {new string('x', 20_000)}"), ("200 headers", string.Join("\r\n", Enumerable.Range(0, 200).Select(i => $"X-{i}: 1"))), ("a second host", "Host: evil.example"),
            ("a host with a path", "Host: evil.example/x"),
        })
            yield return new(name, lines => Whole($"{method} {target} HTTP/1.1", [.. lines, header])) { IsWrong = true, BreaksHttp = true };
        yield return new("no host", lines => Whole($"{method} {target} HTTP/1.1", lines.Where(line => !line.StartsWith("Host:", StringComparison.Ordinal)))) { IsWrong = true, BreaksHttp = true };

        static byte[] Whole(string first, IEnumerable<string> lines) => Encoding.Latin1.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{first}\r\n{string.Join("\r\n", lines)}\r\nContent-Length: 0\r\n\r\n"));
    }
}
