using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using KAiMarket.Specs.Golden;

namespace KAiMarket.Specs.Documents;

/// <summary>docs/events.md, written from the facts themselves and their golden files.</summary>
public sealed class EventsDocument
{
    /// <summary>What each fact does to the ledger: from, to, amount.</summary>
    private static readonly Dictionary<string, string[]> Ledger = new()
    {
        ["program-opened.v1"] = ["`appropriation:{owner}` → `program:{program}` budget"],
        ["voucher-claimed.v1"] = ["`program:{program}` → `voucher:{voucher}` government"],
        ["amount-held.v1"] =
            ["`voucher:{voucher}` → `order:{order}` government", "`sme:{sme}` → `order:{order}` selfPay"],
        ["hold-released.v1"] =
            ["`order:{order}` → `voucher:{voucher}` government", "`order:{order}` → `sme:{sme}` selfPay"],
        ["hold-captured.v1"] =
        [
            "`order:{order}` → `voucher:{voucher}` releasedGovernment",
            "`order:{order}` → `sme:{sme}` releasedSelfPay",
        ],
        ["balance-returned.v1"] = ["`voucher:{voucher}` → `program:{program}` government"],
        ["budget-returned.v1"] = ["when toMinistry: `program:{program}` → `appropriation:{owner}` amount"],
        ["program-closed.v1"] = ["`program:{program}` → `appropriation:{owner}` returned"],
        ["order-settled.v1"] = ["`order:{order}` → `company:{provider}` government + selfPay"],
        ["contract-signed.v1"] = ["`appropriation:{buyer}` → `contract:{contract}` amount"],
        ["milestone-paid.v1"] =
        [
            "`contract:{contract}` → `company:{supplier}` paid",
            "`contract:{contract}` → `appropriation:{buyer}` damages",
        ],
    };

    [Fact]
    public void The_page_of_events_is_current() => Repository.Holds(Write(), "docs", "events.md");

    [Fact]
    public void The_ledger_names_known_facts() =>
        Assert.Subset(Facts.All.Select(fact => fact.Name).ToHashSet(), Ledger.Keys.ToHashSet());

    private static string Write()
    {
        var page = new StringBuilder("""
            # Events

            *Generated from the code by the specs; do not edit. Run them with `KAIMARKET_UPDATE=1` to write it anew.*

            Each fact stands in the journal under a stored name, in the stream of its aggregate, as UTF-8 JSON. Names and
            shapes never change: a new shape is a new name with a higher version. Readers ignore members that they do not
            know and stop at a name that they do not know. The ledger is double entry: each transfer debits the account on
            the left and credits the one on the right; nothing is posted for an amount of zero.

            """);
        foreach (var aggregate in Aggregate.All)
        {
            Line(page, $"\n## Stream `{aggregate.Category}/{{id}}`");
            var facts = Facts.All.Where(fact => aggregate.Events.Contains(fact.Type));
            foreach (var fact in facts) Section(page, fact);
        }
        return page.ToString();
    }

    private static void Section(StringBuilder page, Fact fact)
    {
        Line(page, $"\n### {fact.Name}\n");
        var members = fact.Type.GetConstructors().Single().GetParameters();
        if (members.Length == 0) Line(page, $"No members.\n");
        else Line(page, $"| Member | Type |\n| --- | --- |");
        foreach (var member in members)
        {
            var optional = member.HasDefaultValue && member.DefaultValue is null ? " or null" : "";
            Line(page, $"| `{JsonNamingPolicy.CamelCase.ConvertName(member.Name!)}` | {Name(member.ParameterType)}{optional} |");
        }

        if (members.Length > 0) Line(page, $"");
        Line(page, $"```json\n{Encoding.UTF8.GetString(Facts.Write(GoldenFacts.Of(fact.Name)))}\n```");
        if (!Ledger.TryGetValue(fact.Name, out var transfers)) return;
        Line(page, $"\nLedger:\n");
        foreach (var transfer in transfers) Line(page, $"- {transfer}");
    }

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } given) return $"{Name(given)} or null";
        if (type == typeof(string)) return "text";
        if (type == typeof(decimal)) return "number";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(Won)) return "won, whole number";
        if (type == typeof(long) || type == typeof(int)) return "whole number";
        if (type == typeof(DateTimeOffset)) return "time, ISO 8601 in UTC";
        if (type == typeof(DateOnly)) return "Korean day, ISO 8601";
        if (type.IsEnum)
            return "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName).Select(word => $"`{word}`"));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return $"list of {Name(type.GetGenericArguments()[0])}";
        if (type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IId<>)))
            return type == typeof(FirmReference) ? "reference of a firm" : $"id of a {Word(type.Name[..^2])}";
        return "{ " + string.Join("; ", type.GetConstructors(BindingFlags.Public | BindingFlags.Instance)
            .MaxBy(one => one.GetParameters().Length)!.GetParameters()
            .Select(one => $"`{JsonNamingPolicy.CamelCase.ConvertName(one.Name!)}` {Name(one.ParameterType)}")) + " }";
    }

    private static string Word(string name) => name == "Sme" ? "SME" : name == "Program" ? "programme" : name.ToLowerInvariant();

    private static void Line(StringBuilder page, FormattableString line) =>
        page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
