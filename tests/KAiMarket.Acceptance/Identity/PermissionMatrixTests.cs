using System.Net;
using System.Text.Json;
using KAiMarket.Acceptance.Running;
using KAiMarket.Acceptance.Tenders;
using Xunit.Abstractions;

namespace KAiMarket.Acceptance.Identity;

/// <summary>
/// The table of permissions against the running market: every operation that the API describes, called by everybody, about
/// things that are there. An operation that is added is called too; its row and its examples are all that it needs.
/// </summary>
public sealed class PermissionMatrixTests(ITestOutputHelper output)
{
    private const string Mine = "own", Unknown = "unauthenticated", Never = "role-may-not", PersonNeeded = "person-needed";

    private readonly List<string> _wrong = [];
    private int _refused, _letIn, _answered, _forPeople;

    [ClockedFact]
    public async Task Every_operation_lets_in_whom_the_table_lets_in_and_refuses_everybody_else_without_a_trace()
    {
        await using var market = await MatrixMarket.StartAsync();
        using var http = market.Server.Raw(null);
        using var described = JsonDocument.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var operations = DescribedOperation.AllOf(described.RootElement);
        var cells = (
            from operation in operations
            from caller in market.Callers
            select (Operation: operation, Caller: caller, Grant: GrantOf(operation, caller))).ToList();

        var before = await StandAsync(market.Server);
        foreach (var (operation, caller, grant) in cells.Where(cell => IsRefused(cell.Caller, cell.Grant)))
            await RefusedAsync(http, operation, caller, grant);
        Assert.Equal(before, await StandAsync(market.Server));

        // What is read first is still as it was prepared.
        foreach (var (operation, caller, grant) in cells.Where(cell => !IsRefused(cell.Caller, cell.Grant))
            .OrderBy(cell => cell.Operation.Method != HttpMethod.Get))
            await LetInAsync(http, operation, caller, grant);

        Figures.Say(output, $"permission matrix: {operations.Count} operations x {market.Callers.Count} callers = {cells.Count} cells: "
            + $"{_refused} refused without a trace, {_letIn} let in ({_answered} answered 2xx, {_forPeople} asked for a person)");
        Assert.True(_wrong.Count == 0, $"{_wrong.Count} of {cells.Count} cells:\n{string.Join('\n', _wrong)}");
        Assert.Equal(cells.Count, _refused + _letIn);
    }

    /// <summary>yes, own or no; what is open to anyone needs no credential, and a bad one does not matter.</summary>
    private static string GrantOf(DescribedOperation operation, Caller caller) => operation.Permission switch
    {
        null => "yes",
        _ when caller.Role is null => "no",
        { } row => row[caller.Role],
    };

    private static bool IsRefused(Caller caller, string grant) => grant == "no" || (grant == Mine && caller.IsStranger);

    private async Task RefusedAsync(HttpClient http, DescribedOperation operation, Caller caller, string grant)
    {
        _refused++;
        var (status, code, text, told) = await AskAsync(http, operation, caller);
        if (grant == Mine)
        {
            // A list is a stranger's own part of it.
            var isOwnPart = operation.IsList && status == HttpStatusCode.OK;
            if (!isOwnPart && status is not (HttpStatusCode.Forbidden or HttpStatusCode.NotFound))
                Wrong(operation, caller, $"another's, and the answer is {(int)status} {code}");
            if (code is Never or Unknown) Wrong(operation, caller, $"its role may, and hears {code}");
            if (MatrixMarket.Owned.FirstOrDefault(word => text.Contains(word, StringComparison.Ordinal)) is { } leaked)
                Wrong(operation, caller, $"the answer tells of {leaked}: {text}");
            return;
        }

        var (wanted, reason) = caller.Role is null ? (HttpStatusCode.Unauthorized, Unknown) : (HttpStatusCode.Forbidden, Never);
        if (status != wanted || code != reason) Wrong(operation, caller, $"not {(int)status} {code} but {(int)wanted} {reason}");
        if (told) Wrong(operation, caller, "the answer has a position or a version");
        if (!operation.NamesSomething) return;

        // Whether something exists is not to be found out either.
        var other = await AskAsync(http, operation, caller, exists: false);
        if ((status, text) != (other.Status, other.Text)) Wrong(operation, caller, $"what exists is told: {text} and {other.Text}");
    }

    private async Task LetInAsync(HttpClient http, DescribedOperation operation, Caller caller, string grant)
    {
        _letIn++;
        var (status, code, text, _) = await AskAsync(http, operation, caller);
        if ((int)status is >= 200 and < 300) _answered++;

        // Its role may, as a person: what people do after signing in, no key does.
        if (code == PersonNeeded) _forPeople++;
        else if (operation.Permission is null ? code is Unknown or Never : status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            Wrong(operation, caller, $"\"{grant}\" in the table, and the answer is {text}");
        if ((int)status is 400 or >= 500) Wrong(operation, caller, $"the example is no good: {text}");
    }

    private static async Task<(HttpStatusCode Status, string Code, string Text, bool Told)> AskAsync(
        HttpClient http, DescribedOperation operation, Caller caller, bool exists = true)
    {
        using var request = operation.Request(caller.Words, exists);
        if (caller.Authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", caller.Authorization);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var told = response.Headers.ETag is not null || response.Headers.Contains("KAiMarket-Position");
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json") return (response.StatusCode, "", text, told);

        // The address is the caller's own word, and the trace is new each time.
        using var problem = JsonDocument.Parse(text);
        var said = problem.RootElement.EnumerateObject().Where(member => member.Name is not ("instance" or "traceId"))
            .ToDictionary(member => member.Name, member => member.Value.ToString());
        return (response.StatusCode, said["code"], JsonSerializer.Serialize(said), told);
    }

    /// <summary>All that a call could have changed: the journal, and the keys.</summary>
    private static async Task<string> StandAsync(ServerProcess server)
    {
        using var market = server.Client("administrator");
        var head = (await market.JournalHeadAsync()).Value;
        var keys = (await market.KeysAsync(limit: 1000)).Value.Items;
        return $"{head.Position} {head.Hash} {string.Join(' ', keys.Select(key => $"{key.Id} {key.Role} {key.Organisation} {key.RevokedAt}"))}";
    }

    private void Wrong(DescribedOperation operation, Caller caller, string what) =>
        _wrong.Add($"{operation.Method} {operation.Path} ({operation.Id}) by {caller.Name}: {what}");
}
