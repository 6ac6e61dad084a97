using System.Globalization;
using System.Text;
using KAiMarket.Gateway.Http;
using KAiMarket.Specs.Authority;

namespace KAiMarket.Specs.Documents;

/// <summary>docs/permissions.md, written from the operations as they are mapped and from what Decide says.</summary>
public sealed class PermissionsDocument
{
    private const string Everyone = "○";
    private const string Own = "●";

    private static readonly Role[] Acting = [.. Permission.Roles, Role.Market];

    [Fact]
    public void The_page_of_permissions_is_current() => Repository.Holds(Write(), "docs", "permissions.md");

    private static string Write()
    {
        var page = new StringBuilder("""
            # Who may do what

            *Generated from the code by the specs; do not edit. Run them with `KAIMARKET_UPDATE=1` to write it anew.*

            `○` everything, `●` what is its own organisation's, nothing: refused. A credential has one role and at most one
            organisation; scopes may narrow it further, never widen it.

            ## Operations

            Without a mark the gateway answers 403 `role-may-not` before it looks at anything, and without a valid credential
            401 `unauthenticated`. With `●` what belongs to another organisation is refused (403), or hidden (404) where its
            existence is nobody else's business. The rows are those of `Permissions.cs`.


            """);
        Line(page, $"| Operation | {Heads(Permission.Roles)} | Row |\n| --- |{Centred(Permission.Roles.Length)} --- |");
        foreach (var operation in Operations.All)
        {
            var row = operation.Permission;
            Line(page, $"| `{operation.Method} {operation.Path}` {operation.Id} | {Cells(row)} | {row.Name} |");
        }

        Line(page, $"\nWhat `○` leaves out:\n");
        foreach (var row in Operations.All.Select(operation => operation.Permission).Distinct().Where(row => row.Note.Length > 0))
            Line(page, $"* {row.Name}. {row.Note}");

        page.Append("""

            ## Commands

            What the domain itself decides, whoever lets a command in: for each command the states in which it changes
            something, by role, found by giving it in every state that generated histories come to, by each role, for its own
            and for another organisation. "Market" are the market's own processes. A repeat of what has been done is "already
            so": it succeeds and changes nothing.

            """);
        foreach (var trial in Trials.All) Write(page, trial);
        return page.ToString();
    }

    private static void Write(StringBuilder page, Trial trial)
    {
        Line(page, $"\n### {trial.Aggregate.State.Name}\n\nStates: {string.Join(", ", trial.States)}.\n");
        Line(page, $"| Command | Taken in | {Heads(Acting)} | Answered elsewhere |\n| --- | --- |{Centred(Acting.Length)} --- |");
        foreach (var command in trial.Aggregate.Commands)
        {
            var elsewhere = Elsewhere(trial, command);
            var alike = Acting.GroupBy(role => string.Join(", ", StatesOf(trial, command, role)))
                .Where(same => same.Key.Length > 0)
                .OrderBy(same => trial.States.Count - same.Key.Split(", ").Length);
            foreach (var same in alike)
            {
                var cells = string.Join(" | ", Acting.Select(role => same.Contains(role) ? Mark(trial.Of(command, role)) : ""));
                Line(page, $"| {command.Name} | {same.Key} | {cells} | {elsewhere} |");
                elsewhere = "";
            }
        }
    }

    private static IEnumerable<string> StatesOf(Trial trial, Type command, Role role) =>
        trial.States.Where(state => trial.Of(command, state, role) > Reach.Refused);

    private static string Elsewhere(Trial trial, Type command) => string.Join("; ", trial.States
        .Where(state => Acting.All(role => trial.Of(command, state, role) == Reach.Refused))
        .GroupBy(state => trial.AnswerIn(command, state))
        .Where(same => same.Key.Length > 0)
        .Select(same => $"{(same.Key == Trial.AlreadySo ? same.Key : $"`{same.Key}`")}: {string.Join(", ", same)}"));

    private static string Cells(Permission row) => string.Join(" | ", Permission.Roles.Select(role => row.Of(role) switch
    {
        _ when row.IsForAnyone => Everyone,
        Grant.Yes => Everyone,
        Grant.Own => Own,
        _ => "",
    }));

    private static string Mark(Reach reach) => reach switch { Reach.Everyone => Everyone, Reach.Own => Own, _ => "" };

    private static string Heads(IEnumerable<Role> roles) => string.Join(" | ", roles.Select(Permission.Word));

    private static string Centred(int columns) => string.Concat(Enumerable.Repeat(" :---: |", columns));

    private static void Line(StringBuilder page, FormattableString line) =>
        page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
