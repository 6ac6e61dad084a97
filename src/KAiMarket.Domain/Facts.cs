using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KAiMarket.Domain;

/// <summary>Every fact the market can record, by its stored name: what the journal's names and bytes mean.</summary>
public static class Facts
{
    private static readonly FrozenDictionary<Type, Fact> ByType = Find().ToFrozenDictionary(fact => fact.Type);
    private static readonly FrozenDictionary<string, Fact> ByName =
        ByType.Values.ToFrozenDictionary(fact => fact.Name, StringComparer.Ordinal);

    /// <summary>All facts in order of their stored names.</summary>
    public static ImmutableArray<Fact> All { get; } =
        [.. ByType.Values.OrderBy(fact => fact.Name, StringComparer.Ordinal)];

    /// <exception cref="UnknownFactException">Not a fact of the market.</exception>
    public static string NameOf(object fact) => Of(fact).Name;

    /// <summary>The stored name of a kind of fact.</summary>
    public static string NameOf<TFact>() => ByType[typeof(TFact)].Name;

    /// <summary>
    /// For a reader that passes over facts it has no use for, but must not pass over one it cannot know.
    /// </summary>
    /// <exception cref="UnknownFactException">No such name.</exception>
    public static void EnsureKnown(string name)
    {
        if (!ByName.ContainsKey(name)) throw new UnknownFactException(name);
    }

    /// <summary>The fact as it is stored: UTF-8 JSON without its name.</summary>
    /// <exception cref="UnknownFactException">Not a fact of the market.</exception>
    public static byte[] Write(object fact) => JsonSerializer.SerializeToUtf8Bytes(fact, Of(fact).Json);

    /// <summary>The fact that these stored bytes mean.</summary>
    /// <exception cref="UnknownFactException">
    /// No such name: written by a newer program, or not by this market.
    /// </exception>
    /// <exception cref="JsonException">The bytes are not what the name says.</exception>
    public static object Read(string name, ReadOnlySpan<byte> data) =>
        !ByName.TryGetValue(name, out var fact) ? throw new UnknownFactException(name)
        : JsonSerializer.Deserialize(data, fact.Json)
            ?? throw new JsonException($"The journal holds null where {name} should stand.");

    private static Fact Of(object fact) =>
        ByType.TryGetValue(fact.GetType(), out var known) ? known : throw new UnknownFactException(fact.GetType().Name);

    private static IEnumerable<Fact> Find() =>
        from type in typeof(Facts).Assembly.GetTypes()
        let stored = type.GetCustomAttribute<StoredAsAttribute>()
        where stored is not null
        select new Fact(stored.Name, type, MarketJson.Options.GetTypeInfo(type));
}

/// <summary>A kind of fact.</summary>
/// <param name="Name">In the journal, as in <c>voucher-issued.v1</c>.</param>
/// <param name="Type">In this program.</param>
/// <param name="Json">How its bytes are written and read.</param>
public sealed record Fact(string Name, Type Type, JsonTypeInfo Json);

/// <summary>A fold met a stored name that this program does not know. It stops rather than skip a fact.</summary>
public sealed class UnknownFactException(string name)
    : Exception($"The fact '{name}' is unknown to this program; a newer version wrote it. Upgrade this program.")
{
    public string Name { get; } = name;
}
