using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KAiMarket.Acceptance.Running;
using Xunit.Abstractions;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>
/// Strings that have broken other programs, in every member where people write what they like, and in every query: what is
/// taken comes back as the same characters, what is refused says why, and nothing is ever shown as a page.
/// </summary>
public sealed class NaughtyTests(ITestOutputHelper output)
{
    private const string Blns = "suites/blns/blns.even.json";

    private static readonly JsonSerializerOptions AsTheyAre = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly bool Nightly = Environment.GetEnvironmentVariable("KAIMARKET_NIGHTLY") == "1";
    private static readonly string[] Roles = ["operator", "administrator", "ministry", "vendor", "sme", "provider", "auditor"];

    // Of each member and each parameter; at night every one.
    private static readonly int Most = Nightly ? int.MaxValue : 40;

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public Task Hostile_text_comes_back_as_it_was_or_is_refused(string store) => TryAsync(store, HostileBodies.Texts);

    [SharedDataTheory(Blns), MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public Task The_big_list_of_naughty_strings_comes_back_as_it_was_or_is_refused(string store) =>
        TryAsync(store, JsonSerializer.Deserialize<string[]>(File.ReadAllText(Repository.SharedData(Blns)))!);

    private async Task TryAsync(string store, string[] strings)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KAIMARKET_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next(1, 1_000_000);
        var dice = new Random(seed);
        await using var server = await FuzzMarket.StartAsync(store);
        using var http = server.Raw(null);
        using var description = JsonDocument.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        using var connection = new RawConnection(server.Address);
        var faults = new List<string>();
        var (number, kept, refused, members, echoing) = (0, 0, 0, 0, new HashSet<string>());
        // What ends something comes last.
        foreach (var operation in DescribedOperation.AllOf(description.RootElement)
            .OrderBy(operation => operation.Path.EndsWith("cancellation", StringComparison.Ordinal)))
        {
            foreach (var parameter in operation.Parameters.Where(one => operation.Method == "GET" && one.In == "query"))
            {
                foreach (var text in Some(strings.Where(text => Uri.EscapeDataString(text).Length < 4_000)))
                {
                    var target = $"{operation.Address(FuzzMarket.IdOf)}?{parameter.Name}={Uri.EscapeDataString(text)}";
                    var reply = await SendAsync("GET", target, "operator", null);
                    if (reply.Status is not (200 or 400 or 403 or 404)) faults.Add($"{target}: {reply.Status} {reply.Text}");
                    faults.AddRange(SecurityHeadersTests.Faults(reply).Select(fault => $"{target}: {fault}"));
                }
            }

            if (operation.Media != "application/json") continue;
            var places = HostileBodies.Places(operation.Example, "").Where(place => operation.IsFreeText(place.Pointer)).ToList();
            if (places.Count == 0) continue;

            var (role, accepts) = await RoleAsync(operation);
            foreach (var (pointer, _) in places)
            {
                members++;
                foreach (var text in Some(strings))
                {
                    var raw = JsonSerializer.Serialize(text, number % 2 == 0 ? AsTheyAre : null);
                    var (target, body) = Next(operation, example => HostileBodies.Replaced(example, pointer, raw));
                    var reply = await SendAsync(operation.Method, target, role, body);
                    var where = $"{operation.Id} {pointer} {raw}";
                    faults.AddRange(SecurityHeadersTests.Faults(reply).Select(fault => $"{where}: {fault}"));
                    if (reply.Status is 200 or 201)
                    {
                        kept++;
                        if (Holds(reply, text)) echoing.Add($"{operation.Id} {pointer}");
                        else if (await SendAsync("GET", target, role, null) is { Status: 200 } shown && shown.Body.Length > 0)
                        {
                            if (Holds(shown, text)) echoing.Add($"{operation.Id} {pointer}");
                            else if (echoing.Contains($"{operation.Id} {pointer}")) faults.Add($"{where}: was taken and came back otherwise: {shown.Text}");
                        }
                    }
                    else if (reply.Status is >= 400 and < 500 && reply.Header("content-type") == "application/problem+json")
                    {
                        refused++;
                        if (accepts && !reply.Text.Contains("\"detail\"", StringComparison.Ordinal) && !reply.Text.Contains("\"pointer\"", StringComparison.Ordinal))
                            faults.Add($"{where}: does not say why: {reply.Text}");
                    }
                    else faults.Add($"{where}: {reply.Status} {reply.Text}");
                }
            }
        }

        var told = $"{store}: seed {seed}, {members} members, {kept} taken, {refused} refused, {echoing.Count} members come back, {faults.Count} unexpected";
        output.WriteLine(told);
        Assert.True(faults.Count == 0, $"{told}\n{string.Join('\n', faults.Take(40))}\n{server.Output}");
        Assert.True(kept > 50 && echoing.Count >= 6, $"{told}\n{string.Join('\n', echoing)}");

        async Task<(string Role, bool Accepts)> RoleAsync(DescribedOperation operation)
        {
            var usual = "operator";
            foreach (var role in Enumerable.Reverse(Roles))
            {
                var (target, body) = Next(operation, example => example.GetRawText());
                var reply = await SendAsync(operation.Method, target, role, body);
                if (reply.Status is 200 or 201) return (role, true);
                if (reply.Status != 403) usual = role;
            }

            return (usual, false);
        }

        // Ids and business numbers that nobody has had yet.
        (string Target, byte[] Body) Next(DescribedOperation operation, Func<JsonElement, string> make)
        {
            number++;
            var own = operation.Path.TrimEnd('/').Split('/')[^1].Trim('{', '}');
            var target = operation.Address(name => name == own && !FuzzMarket.HasOwn(name) ? $"n-{number}" : FuzzMarket.IdOf(name));
            var example = operation.Example;
            if (example.TryGetProperty("businessNumber", out _))
            {
                using var fresh = JsonDocument.Parse(HostileBodies.Replaced(example, "/businessNumber", $"\"{Samples.BusinessNumber(600_000 + number)}\""));
                return (target, Encoding.UTF8.GetBytes(make(fresh.RootElement)));
            }

            return (target, Encoding.UTF8.GetBytes(make(example)));
        }

        Task<RawReply> SendAsync(string method, string target, string role, byte[]? body) => connection.SendAsync(FuzzCase.Request(
            method, target, [$"Host: {server.Address.Authority}", $"Authorization: Bearer {server.Keys[role]}"], body));

        IEnumerable<string> Some(IEnumerable<string> all)
        {
            var shuffled = all.ToArray();
            dice.Shuffle(shuffled);
            return shuffled.Take(Most);
        }
    }

    /// <summary>Whether one of a reply's strings is exactly this one.</summary>
    private static bool Holds(RawReply reply, string text)
    {
        using var shown = JsonDocument.Parse(reply.Body);
        return Strings(shown.RootElement).Contains(text, StringComparer.Ordinal);

        static IEnumerable<string> Strings(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Strings(member.Value)),
            JsonValueKind.Array => value.EnumerateArray().SelectMany(Strings),
            _ => [],
        };
    }
}
