using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace KAiMarket.Cli;

/// <summary>Results go to standard output, progress and troubles to standard error.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Where progress is drawn.</summary>
    public static readonly IAnsiConsole Errors = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
        Ansi = Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
    });

    public static Option<bool> JsonOption() => new("--json") { Description = "One JSON object on standard output" };

    public static void Json(object result) => Console.Out.WriteLine(JsonSerializer.Serialize(result, Shape));

    public static void Line(string text) => Console.Out.WriteLine(text);

    /// <summary>A table for people; tab-separated lines where standard output is no terminal.</summary>
    public static void Table(string[] columns, IEnumerable<string?[]> rows)
    {
        if (Console.IsOutputRedirected)
        {
            Line(string.Join('\t', columns));
            foreach (var row in rows) Line(string.Join('\t', row));
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns) table.AddColumn(Markup.Escape(column));
        foreach (var row in rows) table.AddRow([.. row.Select(cell => new Text(cell ?? ""))]);
        AnsiConsole.Write(table);
    }
}
