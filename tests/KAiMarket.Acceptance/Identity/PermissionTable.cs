using System.Text.RegularExpressions;
using KAiMarket.Acceptance.Running;

namespace KAiMarket.Acceptance.Identity;

/// <summary>
/// Who may do what as docs/permissions.md has it: as it was last looked at by somebody, so that a row of the code that was
/// changed alone shows as operations that let in others.
/// </summary>
internal static partial class PermissionTable
{
    /// <summary>The operations with the permissions of the document; it has each of them, and no other.</summary>
    public static List<DescribedOperation> HeldAgainst(IReadOnlyList<DescribedOperation> operations)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "permissions.md"));
        var roles = lines.First(line => line.StartsWith("| Operation |", StringComparison.Ordinal))
            .Split('|', StringSplitOptions.TrimEntries)[2..^2];
        var rows = lines.Select(line => Row().Match(line)).Where(row => row.Success)
            .ToDictionary(row => row.Groups["id"].Value, row => Cells(row.Groups["cells"].Value, row.Groups["row"].Value));
        Assert.Equal(rows.Keys.Order(), operations.Select(operation => operation.Id).Order());
        return [.. operations.Select(operation => operation.With(rows[operation.Id]))];

        Dictionary<string, string>? Cells(string cells, string row) => row == "Anyone"
            ? null
            : roles.Zip(cells.Split('|', StringSplitOptions.TrimEntries))
                .ToDictionary(cell => cell.First, cell => cell.Second switch { "○" => "yes", "●" => "own", _ => "no" });
    }

    [GeneratedRegex(@"^\| `[A-Z]+ /[^`]*` (?<id>\w+) \| (?<cells>.*) \| (?<row>\w+) \|$")]
    private static partial Regex Row();
}
