using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using KAiMarket.Acceptance.Running;
using KAiMarket.Acceptance.Tenders;
using Xunit.Abstractions;

namespace KAiMarket.Acceptance.Identity;

/// <summary>
/// The table of permissions against the running market: every operation that the API describes, called by everybody with
/// every kind of credential, about things that are there. An operation that is added is called too; its row and its
/// examples are all that it needs.
/// </summary>
public sealed class PermissionMatrixTests(ITestOutputHelper output)
{
    // What ends something that others need, or whoever asks, after everything else and in this order.
    private static readonly string[] Last =
    [
        "revokeOrganisationKey", "transferOwnership", "removeMember", "endSession", "changePassword", "eraseAccount",
    ];

    // Said of what a caller brings with it, in whatever role.
    private static readonly string[] NotOfTheCaller = ["id-token-invalid", "session-too-old"];

    private readonly ConcurrentBag<string> _wrong = [];
    private readonly HashSet<string> _doneByPeople = [];
    private readonly Dictionary<string, MatrixAnswer> _plain = [];
    private int _refused, _letIn, _answered;

    [ClockedFact]
    public async Task Every_operation_lets_in_whom_the_table_lets_in_and_refuses_everybody_else_without_a_trace()
    {
        var begun = TimeProvider.System.GetTimestamp();
        await using var market = await MatrixMarket.StartAsync();
        var prepared = TimeProvider.System.GetElapsedTime(begun);
        using var http = market.Server.Raw(null);
        using var described = JsonDocument.Parse(
            await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var operations = PermissionTable.HeldAgainst(DescribedOperation.AllOf(described.RootElement));
        var cells = (
            from operation in operations
            from caller in market.Callers
            select (Operation: operation, Caller: caller, Code: caller.RefusalOf(operation))).ToList();

        var before = await MatrixStand.OfAsync(market.Server);
        await Parallel.ForEachAsync(
            cells.Where(IsRefused), async (cell, _) => await RefusedAsync(http, cell.Operation, cell.Caller, cell.Code));
        if (await MatrixStand.OfAsync(market.Server) is var after && after != before)
            _wrong.Add($"Refused calls left a trace:\n{before}\n{after}");

        // What is read first is still as it was prepared.
        foreach (var (operation, caller, _) in cells.Where(cell => !IsRefused(cell))
            .OrderBy(cell => cell.Operation.Writes).ThenBy(cell => Array.IndexOf(Last, cell.Operation.Id)))
            await LetInAsync(http, operation, caller);

        Figures.Say(output,
            $"permission matrix: {operations.Count} operations x {market.Callers.Count} callers = {cells.Count} cells: "
            + $"{_refused} refused without a trace, {_letIn} let in ({_answered} answered 2xx), in "
            + $"{TimeProvider.System.GetElapsedTime(begun).TotalSeconds:F0} s, {prepared.TotalSeconds:F0} of them to prepare");
        Assert.True(_wrong.IsEmpty, $"{_wrong.Count} of {cells.Count} cells:\n{string.Join('\n', _wrong.Order())}");
        Assert.Equal(cells.Count, _refused + _letIn);

        // No key does these; another provider's identity is none of this market's to show.
        Assert.Equal(
            ["addLogin"],
            from operation in operations
            where operation.IsForPeople && !_doneByPeople.Contains(operation.Id)
            select operation.Id);
    }

    private static bool IsRefused((DescribedOperation Operation, Caller Caller, string? Code) cell) =>
        cell.Code is not null || cell.Caller.AsksAnothers(cell.Operation);

    private async Task RefusedAsync(HttpClient http, DescribedOperation operation, Caller caller, string? wanted)
    {
        Interlocked.Increment(ref _refused);
        var said = await MatrixAnswer.OfAsync(http, operation, caller);
        if (wanted is null)
        {
            // A list is a stranger's own part of it.
            var isOwnPart = operation.IsList && said.Status == HttpStatusCode.OK;
            if (!isOwnPart && said.Status is not (HttpStatusCode.Forbidden or HttpStatusCode.NotFound))
                Wrong(operation, caller, $"another's, and the answer is {(int)said.Status} {said.Code}");
            if (said.Code is Caller.Never or Caller.Unknown or Caller.PersonNeeded)
                Wrong(operation, caller, $"its role may, and hears {said.Code}");
            if (MatrixMarket.Owned.FirstOrDefault(word => said.Text.Contains(word, StringComparison.Ordinal)) is { } leaked)
                Wrong(operation, caller, $"the answer tells of {leaked}: {said.Text}");
            return;
        }

        var status = wanted == Caller.Unknown ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
        if (said.Status != status || said.Code != wanted)
            Wrong(operation, caller, $"not {(int)said.Status} {said.Code} but {(int)status} {wanted}");
        if (said.Told) Wrong(operation, caller, "the answer has a position or a version");
        if (!operation.NamesSomething || wanted == Caller.NotOwner) return;

        // Whether something exists is not to be found out either.
        var other = await MatrixAnswer.OfAsync(http, operation, caller, exists: false);
        if ((said.Status, said.Text) != (other.Status, other.Text))
            Wrong(operation, caller, $"what exists is told: {said.Text} and {other.Text}");
    }

    private async Task LetInAsync(HttpClient http, DescribedOperation operation, Caller caller)
    {
        _letIn++;
        var said = await MatrixAnswer.OfAsync(http, operation, caller);
        var isAnswered = (int)said.Status is >= 200 and < 300;
        if (isAnswered) _answered++;
        if (isAnswered && caller.IsPerson) _doneByPeople.Add(operation.Id);

        if (operation.Permission is null)
        {
            // No credential is looked at: a bad one is as good as none.
            if (!_plain.TryGetValue(operation.Id, out var plain))
            {
                plain = await MatrixAnswer.OfAsync(http, operation, caller with { Authorization = null });
                _plain[operation.Id] = plain;
            }

            if ((said.Status, said.Code) != (plain.Status, plain.Code))
                Wrong(operation, caller, $"open to anyone, and the credential matters: {said.Text} and {plain.Text}");
        }
        else if (said.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && !NotOfTheCaller.Contains(said.Code))
        {
            Wrong(operation, caller, $"\"{caller.GrantOf(operation)}\" in the table, and the answer is {said.Text}");
        }

        if ((int)said.Status is 400 or >= 500) Wrong(operation, caller, $"the example is no good: {said.Text}");
    }

    private void Wrong(DescribedOperation operation, Caller caller, string what) =>
        _wrong.Add($"{operation.Method} {operation.Path} ({operation.Id}) by {caller.Name}: {what}");
}
