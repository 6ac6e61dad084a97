using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace KAiMarket.Identity;

/// <summary>
/// What of its role's rights a credential may use: names such as <c>usage:write</c>, each a group of operations and
/// whether it may change anything there. Writing includes reading. None at all means everything that the role may.
/// </summary>
public sealed class Scopes : IEquatable<Scopes>
{
    public const string Rule =
        "a group of operations, a colon, and read or write, such as orders:read; 32 of them at most";

    private const int Most = 32;
    private const int LongestGroup = 40;

    private readonly ImmutableSortedSet<string> _names;

    private Scopes(ImmutableSortedSet<string> names) => (_names, Text) = (names, string.Join(' ', names));

    /// <summary>Everything that the role may.</summary>
    public static Scopes All { get; } = new(ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>In order, none twice.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The names with spaces between (RFC 6749, section 3.3); empty for everything.</summary>
    public string Text { get; }

    public bool AreAll => _names.IsEmpty;

    /// <summary>Reads names; none give <see cref="All"/>.</summary>
    public static bool TryOf(IEnumerable<string?> names, [NotNullWhen(true)] out Scopes? scopes)
    {
        var set = names.Take(Most + 1).ToImmutableSortedSet(StringComparer.Ordinal);
        scopes = set.Count <= Most && set.All(IsName) ? set.IsEmpty ? All : new Scopes(set!) : null;
        return scopes is not null;
    }

    /// <summary>Reads <see cref="Text"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Scopes? scopes) =>
        TryOf(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), out scopes);

    /// <summary>Whether an operation of a group may be called.</summary>
    public bool Allow(string group, bool writes)
    {
        if (_names.IsEmpty) return true;
        return _names.Contains(group + ":write") || (!writes && _names.Contains(group + ":read"));
    }

    /// <summary>Whether these reach nothing that others do not.</summary>
    public bool AreWithin(Scopes others) => others.AreAll
        || (!AreAll && _names.All(name => others.Allow(GroupOf(name), name.EndsWith(":write", StringComparison.Ordinal))));

    /// <summary>The group of a name.</summary>
    public static string GroupOf(string name) => name[..name.IndexOf(':')];

    public bool Equals(Scopes? other) => other is not null && Text == other.Text;
    public override bool Equals(object? obj) => Equals(obj as Scopes);
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);
    public override string ToString() => AreAll ? "everything" : Text;

    private static bool IsName(string? name)
    {
        if (name is null) return false;
        var colon = name.IndexOf(':');
        if (colon is < 1 or > LongestGroup || name[(colon + 1)..] is not ("read" or "write")) return false;
        foreach (var c in name.AsSpan(0, colon))
            if (!char.IsAsciiLetterLower(c) && c != '-') return false;
        return true;
    }
}
