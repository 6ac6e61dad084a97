using System.Globalization;
using System.Text;

namespace KAiMarket.Specs.Documents;

/// <summary>docs/errors.md, written from the refusals themselves.</summary>
public sealed class ErrorsDocument
{
    private static readonly (Kind Kind, string Status, string Help)[] Kinds =
    [
        (Kind.Invalid, "422", "No. The command can never be right as it stands: correct the member that is named."),
        (Kind.Missing, "404", "Only once the thing exists."),
        (Kind.Forbidden, "403", "No, not with this key."),
        (Kind.Conflict, "409", "Only when the state of the market changes."),
        (Kind.Gone, "410", "Never. The time has passed."),
        (Kind.Early, "409", "Yes, later: the time has not come. Retry later."),
    ];

    [Fact]
    public void The_page_of_errors_is_current() => Repository.Holds(Write(), "docs", "errors.md");

    [Fact]
    public void Every_kind_has_a_status() =>
        Assert.Equal(Enum.GetValues<Kind>().Order(), Kinds.Select(one => one.Kind).Order());

    private static string Write()
    {
        var page = new StringBuilder("""
            # Errors

            *Generated from the code by the specs; do not edit. Run them with `KAIMARKET_UPDATE=1` to write it anew.*

            When the market refuses a command, it answers with a problem (RFC 9457) that carries a permanent `code`. When
            several rules apply, the first in the command's table answers. A repeat of what has already been done is never an
            error: it succeeds and changes nothing. What the gateway refuses before a command is made of it (keys, limits,
            malformed bodies, preconditions, outages) stands with each operation in openapi.json. The kind of a refusal
            decides its HTTP status:

            | Kind | Status | Does repeating help? |
            | --- | --- | --- |

            """);
        foreach (var (kind, status, help) in Kinds) Line(page, $"| {Name(kind)} | {status} | {help} |");

        foreach (var aggregate in Aggregate.All)
        {
            Line(page, $"\n## {aggregate.State.Name}");
            foreach (var command in aggregate.Commands)
            {
                Line(page, $"\n### {command.Name}\n");
                Line(page, $"| # | Code | Status | Kind | Title | Member |\n| --- | --- | --- | --- | --- | --- |");
                var order = 0;
                foreach (var (_, refusal) in Aggregate.RefusalsOf(command))
                    Line(page, $"| {++order} | {Row(refusal)} |");
            }
        }

        Line(page, $"\n## Registration of firms\n\n| Code | Status | Kind | Title | Member |\n| --- | --- | --- | --- | --- |");
        Line(page, $"| {Row(BusinessNumber.Invalid)} |");
        return page.ToString();
    }

    private static string Row(Refusal refusal) => string.Join(" | ",
        $"`{refusal.Code}`", Kinds.Single(one => one.Kind == refusal.Kind).Status, Name(refusal.Kind), refusal.Title,
        refusal.Member is null ? "" : $"`{refusal.Member}`");

    private static string Name(Kind kind) => kind.ToString().ToLowerInvariant();

    private static void Line(StringBuilder page, FormattableString line) =>
        page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
