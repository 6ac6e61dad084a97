using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>What may stand in a body where something else belongs, made of the description's own example.</summary>
internal static class HostileBodies
{
    private const string Here = "@@here@@";

    /// <summary>Numbers at and beyond every bound that a machine or the market has.</summary>
    public static readonly string[] Numbers =
    [
        "0", "-1", "1", "2147483647", "2147483648", "-2147483649", "9007199254740991", "9007199254740992", "9007199254740993",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551616",
        "79228162514264337593543950336", "1e400", "-1e400", "1e-400", "-0", "-0.0", "0.1", "1.0", "1E2", "999999999999999", "1000000000000001",
        "\"NaN\"", "\"Infinity\"", "\"1\"", new string('9', 3_000), "0." + new string('1', 3_000),
    ];

    /// <summary>Numbers that JSON does not have.</summary>
    private static readonly string[] NoNumbers = ["NaN", "Infinity", "-Infinity", "+1", "01", ".5", "1.", "0x10", "1_000", "１", "--1"];

    /// <summary>Texts that are JSON, and may or may not be taken.</summary>
    public static readonly string[] Texts =
    [
        "", " ", "\u0000", "a\u0000b", "\u0001", "\u001b[31m", "\u007f", "\u0085", "\u2028", "\u200b", "\u202eevil", "\ufeff", "\ufffd", "\uffff",
        "e\u0301", "\u00e9", "ﷺ", "가나다", "👩‍👩‍👧‍👦", "null", "NaN", "../../../etc/passwd", "..\\..\\", "%00", "<script>alert(1)</script>",
        "'; drop table events; --", "{{7*7}}", "${jndi:ldap://127.0.0.1/a}", "=cmd|' /C calc'!A0", "a\r\nSet-Cookie: a=b", "program:fuzz",
        "2026-02-30", "2026-11-22T24:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-22T02:00:00", "-1", "0", "1e400",
        new string('x', 201), new string('한', 8_001), new string('x', 60_000), new string('\u0301', 500),
    ];

    /// <summary>Bytes within a string's quotes that no text has.</summary>
    private static readonly byte[][] NoTexts =
    [
        [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
        [0xE2, 0x82], [0x80], [0x00], [0x01], [0x0A], "\\ud800"u8.ToArray(), "\\udc00"u8.ToArray(), "x\\ud83d"u8.ToArray(), "\\ud800\\ud800"u8.ToArray(),
        "\\u12"u8.ToArray(), "\\x41"u8.ToArray(), "\\"u8.ToArray(),
    ];

    /// <summary>Bodies that are wrong for every operation.</summary>
    public static IEnumerable<(string Name, byte[] Body)> Whole()
    {
        foreach (var text in new[]
        {
            "", " ", "\r\n", "null", "[]", "\"x\"", "1", "true", "{", "}", "[", "{]", "{\"a\"", "{\"a\":", "{\"a\":1,}", "{,}", "{}{}", "{} x",
            "{'a':1}", "{a:1}", "{\"a\":NaN}", "{/*x*/}", "{}//", "<x/>", "a=1&b=2", "\u0000", "{\"__proto__\":{\"x\":1}}", "{\"$type\":\"System.Object\"}",
            "{\"a\":1,\"a\":2}", "{\"\":1}", "{\"\\u0000\":1}", "{\"\\ud800\":1}",
        })
            yield return (Cut(text), Encoding.UTF8.GetBytes(text));
        yield return ("a byte order mark", [0xEF, 0xBB, 0xBF, .. "{}"u8]);
        yield return ("UTF-16", Encoding.Unicode.GetBytes("{\"a\":1}"));
        yield return ("UTF-32", Encoding.UTF32.GetBytes("{\"a\":1}"));
        yield return ("zeros", new byte[5_000]);
        foreach (var depth in new[] { 17, 1_000, 30_000 })
        {
            yield return ($"{depth} arrays deep", Encoding.ASCII.GetBytes(new string('[', depth) + new string(']', depth)));
            yield return ($"{depth} objects deep", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", Math.Min(depth, 10_000))) + "1"));
        }

        yield return ("30,000 numbers", Encoding.ASCII.GetBytes($"[{string.Join(',', Enumerable.Repeat("0", 30_000))}]"));
        yield return ("5,000 members", Encoding.ASCII.GetBytes($"{{{string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"m{i}\":{i}"))}}}"));
        yield return ("a long name", Encoding.ASCII.GetBytes($"{{\"{new string('n', 50_000)}\":1}}"));
        yield return ("a body beyond every limit", Encoding.ASCII.GetBytes($"{{\"a\":\"{new string('x', 13 * 1024 * 1024)}\"}}"));
    }

    /// <summary>The example with one thing wrong in it; whether that makes it certainly wrong.</summary>
    public static IEnumerable<(string Name, Func<byte[]> Make, bool IsWrong)> Of(JsonElement example, Func<string, bool> isRequired)
    {
        foreach (var (pointer, value) in Places(example, ""))
        {
            foreach (var (kind, other) in new[]
            {
                (JsonValueKind.Object, "{\"a\":1}"), (JsonValueKind.Array, "[1]"), (JsonValueKind.String, "\"\\u0007 x\""), (JsonValueKind.Number, "5.5e1"),
                (JsonValueKind.True, "true"), (JsonValueKind.Object, "{}"), (JsonValueKind.Array, "[[[[]]]]"),
            })
            {
                var same = kind == value.ValueKind || (kind == JsonValueKind.True && value.ValueKind == JsonValueKind.False);
                if (!same && value.ValueKind != JsonValueKind.Null) yield return ($"{pointer} is {other}", With(pointer, other), true);
            }

            yield return ($"{pointer} is null", With(pointer, "null"), false);
            if (pointer.Length == 0) continue;
            var name = pointer[(pointer.LastIndexOf('/') + 1)..];
            var isMember = !char.IsAsciiDigit(name[0]);
            if (isMember)
            {
                yield return ($"{pointer} is missing", () => Without(example, pointer), isRequired(pointer));
                yield return ($"{pointer} is there twice", With(pointer, $"{value.GetRawText()},\"{name}\":{value.GetRawText()}"), true);
                yield return ($"{pointer} has a neighbour that nobody knows", With(pointer, $"{value.GetRawText()},\"nobody\":{{}}"), true);
                yield return ($"{pointer} is in capitals", With(pointer, $"{value.GetRawText()},\"{name.ToUpperInvariant()}\":1"), true);
            }

            switch (value.ValueKind)
            {
                case JsonValueKind.Number:
                    foreach (var number in Numbers) yield return ($"{pointer} is {Cut(number)}", With(pointer, number), number[0] == '"');
                    foreach (var number in NoNumbers) yield return ($"{pointer} is {number}", With(pointer, number), true);
                    break;
                case JsonValueKind.String:
                    foreach (var text in Texts) yield return ($"{pointer} is {Cut(JsonSerializer.Serialize(text))}", With(pointer, JsonSerializer.Serialize(text)), false);
                    foreach (var bytes in NoTexts)
                        yield return ($"{pointer} has {Convert.ToHexString(bytes)}", () => Spliced(With(pointer, $"\"{Here}\"")(), bytes), true);
                    break;
                case JsonValueKind.Array:
                    var item = value.GetArrayLength() > 0 ? value[0].GetRawText() : "1";
                    foreach (var count in new[] { 0, 2, 1_000, 20_000 })
                        yield return ($"{pointer} has {count}", With(pointer, $"[{string.Join(',', Enumerable.Repeat(item, count))}]"), false);
                    yield return ($"{pointer} has null", With(pointer, "[null]"), true);
                    break;
            }
        }

        var whole = Encoding.UTF8.GetBytes(example.GetRawText());
        foreach (var part in new[] { 1, whole.Length / 3, whole.Length / 2, whole.Length - 1 })
            yield return ($"only {part} bytes of it", () => whole[..part], true);
        yield return ("something after it", () => [.. whole, .. "{}"u8], true);

        Func<byte[]> With(string pointer, string raw) => () => Encoding.UTF8.GetBytes(Replaced(example, pointer, raw));
    }

    /// <summary>The text with this raw JSON in one place.</summary>
    public static string Replaced(JsonElement example, string pointer, string raw)
    {
        if (pointer.Length == 0) return raw;
        var node = JsonNode.Parse(example.GetRawText())!;
        var (parent, name) = Find(node, pointer);
        if (parent is JsonArray array) array[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] = Here;
        else parent[name] = Here;
        return node.ToJsonString().Replace($"\"{Here}\"", raw, StringComparison.Ordinal);
    }

    /// <summary>Every value in it with its pointer, the whole first.</summary>
    public static IEnumerable<(string Pointer, JsonElement Value)> Places(JsonElement value, string pointer)
    {
        yield return (pointer, value);
        var inside = value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Places(member.Value, $"{pointer}/{member.Name}")),
            // One of a kind shows what the others would.
            JsonValueKind.Array => value.EnumerateArray().Take(1).SelectMany((item, i) => Places(item, $"{pointer}/{i}")),
            _ => [],
        };
        foreach (var place in inside) yield return place;
    }

    private static byte[] Without(JsonElement example, string pointer)
    {
        var node = JsonNode.Parse(example.GetRawText())!;
        var (parent, name) = Find(node, pointer);
        parent.AsObject().Remove(name);
        return Encoding.UTF8.GetBytes(node.ToJsonString());
    }

    private static (JsonNode Parent, string Name) Find(JsonNode node, string pointer)
    {
        var names = pointer.Split('/')[1..];
        foreach (var name in names[..^1])
            node = node is JsonArray array ? array[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]! : node[name]!;
        return (node, names[^1]);
    }

    private static byte[] Spliced(byte[] body, byte[] bytes)
    {
        var at = body.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Here));
        return [.. body[..at], .. bytes, .. body[(at + Here.Length)..]];
    }

    private static string Cut(string text) => text.Length <= 40 ? text : $"{text[..30]}… ({text.Length})";
}
