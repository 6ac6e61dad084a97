using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using KAiMarket.Acceptance.Running;

namespace KAiMarket.Acceptance.Hostile;

/// <summary>Sends hostile requests to a market one after the other, and judges what comes back.</summary>
internal sealed partial class FuzzRun(ServerProcess server, IReadOnlyList<DescribedOperation> operations) : IDisposable
{
    private static readonly string[] Roles = ["operator", "administrator", "ministry", "vendor", "sme", "provider", "auditor"];

    // What every address may say, whatever operation it leads to.
    private static readonly string[] Everywhere =
        ["unknown-address", "wrong-method", "bad-request", "unknown-parameter", "invalid-header", "unauthenticated", "role-may-not", "scope-missing", "too-many-failures", "not-acceptable", "not-json"];

    private readonly RawConnection _connection = new(server.Address);
    private readonly HashSet<string> _known =
        [.. Everywhere, .. operations.SelectMany(operation => operation.Codes), .. ErrorCode().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "errors.md"))).Select(match => match.Groups[1].Value)];

    private readonly Dictionary<string, (int Status, string Case)> _answered = [];
    private readonly string _host = $"{server.Address.Host}:{server.Address.Port}";
    private DescribedOperation _operation = operations[0];
    private string? _credential;

    public int Count { get; private set; }

    /// <summary>How many requests the web server refused before anything of the market saw them.</summary>
    public int Bare { get; private set; }

    public TimeSpan Slowest { get; private set; }
    public string SlowestCase { get; private set; } = "";
    public List<string> Unexpected { get; } = [];

    /// <summary>The next cases are for this operation, with the first key that may ask for it.</summary>
    public async Task AimAsync(DescribedOperation operation)
    {
        (_operation, _credential) = (operation, null);
        if (!operation.NeedsCredential) return;
        foreach (var role in Roles)
        {
            _credential = $"Authorization: Bearer {server.Keys[role]}";
            var reply = await _connection.SendAsync(
                FuzzCase.Request(operation.Method, operation.Address(FuzzMarket.IdOf) + "?fuzz=1", [$"Host: {_host}", _credential], []));
            if (reply.Status is not (401 or 403)) return;
        }

        Blame("No key may ask for it.");
    }

    public async Task TryAsync(FuzzCase one)
    {
        var id = $"fuzz-{++Count}";
        List<string> lines = [$"Host: {_host}"];
        if (_credential is not null && !one.IsAnonymous) lines.Add(_credential);
        if (!one.Name.StartsWith("Idempotency-Key", StringComparison.Ordinal)) lines.Add($"Idempotency-Key: {id}");
        var request = one.Make(lines);
        var isHead = request.AsSpan().StartsWith("HEAD "u8);
        try
        {
            var reply = await _connection.SendAsync(request, isHead, sendsAll: !one.EndsEarly);
            _answered[id] = (reply.Status, $"{_operation.Id}: {one.Name}");
            if (reply.Took > Slowest) (Slowest, SlowestCase) = (reply.Took, $"{_operation.Id}: {one.Name}");
            foreach (var fault in Faults(one, reply)) Blame($"{one.Name}: {fault}");

            // What is left of it on the connection would be waited for, or taken for the next request.
            if (one.BreaksHttp) _connection.Close();
        }
        catch (IOException) when (one.EndsEarly || one.BreaksHttp)
        {
            // Closed without a word: it is no request, or its sender was gone before its end.
            Bare++;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or FormatException)
        {
            Blame($"{one.Name}: {failure.Message}");
        }
    }

    public void Blame(string what) => Unexpected.Add($"{_operation.Id}: {what}");

    public async Task<long> HeadAsync()
    {
        using var auditor = server.Raw("auditor");
        using var head = JsonDocument.Parse(await auditor.GetStringAsync(new Uri("/v1/journal/head", UriKind.Relative)));
        return head.RootElement.GetProperty("position").GetInt64();
    }

    /// <summary>No event came of a command that was refused.</summary>
    public async Task NothingRefusedIsRecordedAsync()
    {
        using var auditor = server.Raw("auditor");
        for (long after = 0, read = 1; read > 0;)
        {
            var page = await auditor.GetStringAsync(new Uri($"/v1/journal/events?after={after}&limit=1000", UriKind.Relative));
            read = 0;
            foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using var recorded = JsonDocument.Parse(line);
                var root = recorded.RootElement;
                after = root.GetProperty("position").GetInt64();
                read++;

                // An order is placed before a later step refuses it, and stays with its refusal.
                if (root.GetProperty("name").GetString() is "order-placed.v1" or "order-refused.v1") continue;
                var command = root.GetProperty("meta").GetProperty("command").GetString()!;
                if (_answered.TryGetValue(command, out var answered) && answered.Status is not (200 or 201))
                    Unexpected.Add($"{answered.Case}: refused with {answered.Status}, and recorded as {root.GetProperty("name")}");
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    private IEnumerable<string> Faults(FuzzCase one, RawReply reply)
    {
        var said = $"{reply.Status} {reply.Text[..Math.Min(400, reply.Text.Length)]}";
        if (reply.Body.Length == 0 && reply.Status is 400 or 405 or 408 or 411 or 413 or 414 or 417 or 431 or 505 && reply.Header("content-type") is null)
        {
            Bare++;
            if (!one.BreaksHttp) yield return $"{said}: the web server alone refuses what is HTTP";
            yield break;
        }

        foreach (var fault in SecurityHeadersTests.Faults(reply)) yield return $"{said}: {fault}";
        if (Leak().Match(reply.Text) is { Success: true } leak && reply.Status >= 400) yield return $"{said}: tells {leak.Value}";
        if (reply.Status is 200 or 201 or 206 or 304)
        {
            if (one.IsWrong && _operation.Method != "GET") yield return $"{said}: taken";
            if (one.IsAnonymous) yield return $"{said}: let in";
            yield break;
        }

        if (reply.Status is < 400 or >= 500)
        {
            yield return said;
            yield break;
        }

        if (reply.Header("content-type") != "application/problem+json")
        {
            yield return $"{said}: no problem";
            yield break;
        }

        var (code, status) = Problem(reply);
        if (status != reply.Status) yield return $"{said}: its status differs";
        if (code is null || !_known.Contains(code)) yield return $"{said}: nobody knows this code";
        else if (!one.LeadsElsewhere && !_operation.Codes.Contains(code) && !Everywhere.Contains(code)) yield return $"{said}: its description has no such problem";
    }

    private static (string? Code, int Status) Problem(RawReply reply)
    {
        try
        {
            using var problem = JsonDocument.Parse(reply.Body);
            return (problem.RootElement.GetProperty("code").GetString(), problem.RootElement.GetProperty("status").GetInt32());
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (null, 0);
        }
    }

    [GeneratedRegex("^\\| \\d+ \\| `([a-z0-9-]+)`", RegexOptions.Multiline)]
    private static partial Regex ErrorCode();

    // Stack traces, and names of types and files of ours and of what we stand on.
    [GeneratedRegex(@"   at |\.cs:|Exception|KAiMarket\.[A-Z]|System\.[A-Z]\w|Microsoft\.[A-Z]|Npgsql|SQLite|Orleans|`\d\[|/src/|/home/|/tmp/|Dictionary|Nullable")]
    private static partial Regex Leak();
}
