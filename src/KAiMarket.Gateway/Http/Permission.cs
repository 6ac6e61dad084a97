using System.Collections.Immutable;
using System.Text.Json;
using KAiMarket.Domain;

namespace KAiMarket.Gateway.Http;

/// <summary>How far a role gets with an operation.</summary>
public enum Grant
{
    /// <summary>Not at all: refused as role-may-not before anything is read or looked up.</summary>
    No,

    /// <summary>With what belongs to its own organisation; Decide or the handler looks at whose it is.</summary>
    Own,

    /// <summary>With everybody's.</summary>
    Yes,
}

/// <summary>One row of the table in <see cref="Permissions"/>: how far each role gets.</summary>
public sealed class Permission
{
    /// <summary>The columns of a row.</summary>
    public static readonly ImmutableArray<Role> Roles =
    [
        Role.Administrator, Role.Operator, Role.Auditor, Role.Ministry, Role.Vendor, Role.Sme, Role.Provider,
        Role.Person,
    ];

    private readonly ImmutableArray<Grant> _byRole;

    private Permission(string name, string note, IEnumerable<(Role Role, Grant Grant)>? cells)
    {
        (Name, Note, IsForAnyone) = (name, note, cells is null);
        var byRole = new Grant[Enum.GetValues<Role>().Length];
        foreach (var (role, grant) in cells ?? []) byRole[(int)role] = grant;
        _byRole = [.. byRole];
    }

    public string Name { get; }

    /// <summary>What "yes" leaves out, in a sentence; empty when it leaves out nothing.</summary>
    public string Note { get; }

    /// <summary>Needs no credential.</summary>
    public bool IsForAnyone { get; }

    public bool IsForEveryRole => !IsForAnyone && Roles.All(role => Of(role) == Grant.Yes);

    public Grant Of(Role role) => _byRole[(int)role];

    /// <summary>A row for which no credential is asked.</summary>
    public static Permission Anyone(string name) => new(name, "", null);

    /// <param name="cells">yes, own or no for each of <see cref="Roles"/>, in their order.</param>
    /// <exception cref="ArgumentException">There are other words, or more or fewer than roles.</exception>
    public static Permission Row(string name, string cells, string note = "")
    {
        var words = cells.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == Roles.Length
            ? new(name, note, Roles.Zip(words.Select(Grant)))
            : throw new ArgumentException($"{name} has {words.Length} cells for {Roles.Length} roles.", nameof(cells));

        Grant Grant(string word) => word switch
        {
            "yes" => Http.Grant.Yes,
            "own" => Http.Grant.Own,
            "no" => Http.Grant.No,
            _ => throw new ArgumentException($"{name} has \"{word}\" where yes, own or no belongs.", nameof(cells)),
        };
    }

    /// <summary>As the API's description and docs/permissions.md name a role or a grant.</summary>
    public static string Word<T>(T value) where T : struct, Enum =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The row in a sentence; empty when there is nothing to say.</summary>
    public override string ToString()
    {
        if (IsForAnyone || IsForEveryRole) return Note;
        string[] parts = [Those(Grant.Yes, "everything"), Those(Grant.Own, "what is their own")];
        return $"For {string.Join("; for ", parts.Where(part => part.Length > 0))}. {Note}".TrimEnd();
    }

    private string Those(Grant grant, string what)
    {
        var roles = string.Join(", ", Roles.Where(role => Of(role) == grant).Select(Word));
        return roles.Length == 0 ? "" : $"{roles}: {what}";
    }
}
