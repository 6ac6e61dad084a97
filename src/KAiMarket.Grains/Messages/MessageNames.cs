using System.Collections.Frozen;
using System.Text.Json;
using KAiMarket.Domain;

namespace KAiMarket.Grains.Messages;

/// <summary>
/// Every command and question of the market by the name under which it travels: its type's, in kebab-case.
/// </summary>
public static class MessageNames
{
    private static readonly FrozenDictionary<string, Type> Types = Find().ToFrozenDictionary(NameOf, StringComparer.Ordinal);
    private static readonly FrozenDictionary<Type, string> Names = Types.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>In order of their names.</summary>
    public static IEnumerable<KeyValuePair<string, Type>> All => Types.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <exception cref="KeyNotFoundException">Not a command or question of the market.</exception>
    public static string Of(object message) => Names[message.GetType()];

    /// <exception cref="JsonException">A newer program sent it, or none of the market's.</exception>
    public static Type TypeOf(string name) => Types.TryGetValue(name, out var type)
        ? type
        : throw new JsonException($"No command or question is called '{name}'; upgrade this program.");

    private static string NameOf(Type type) => JsonNamingPolicy.KebabCaseLower.ConvertName(type.Name);

    private static IEnumerable<Type> Find()
    {
        var concrete = typeof(Facts).Assembly.GetTypes().Where(type => type is { IsAbstract: false, IsGenericType: false }).ToList();
        var commands = concrete.SelectMany(Arguments(typeof(IAggregate<,,>))).Select(arguments => arguments[1]).ToHashSet();
        return concrete.Where(type =>
            (type.BaseType is { } kind && commands.Contains(kind)) || Arguments(typeof(IQuestion<,>))(type).Any());
    }

    private static Func<Type, IEnumerable<Type[]>> Arguments(Type open) => type =>
        type.GetInterfaces().Where(face => face.IsGenericType && face.GetGenericTypeDefinition() == open)
            .Select(face => face.GetGenericArguments());
}
