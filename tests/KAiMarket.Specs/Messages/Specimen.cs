using System.Collections;
using System.Collections.Immutable;
using System.Reflection;

namespace KAiMarket.Specs.Messages;

/// <summary>An example of any type that messages are made of: the same one in every run, with nothing left out.</summary>
internal static class Specimen
{
    public static object Of(Type type) => Value(type, type.Name);

    private static object Value(Type type, string name)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return $"the {name}";
        if (type == typeof(long)) return 7L;
        if (type == typeof(int)) return 7;
        if (type == typeof(bool)) return true;
        if (type == typeof(decimal)) return 7.25m;
        if (type == typeof(DateTimeOffset)) return Sample.Noon;
        if (type == typeof(DateOnly)) return new DateOnly(2026, 11, 22);
        if (type == typeof(Won)) return new Won(1_000);
        if (type == typeof(FirmReference)) return Sample.Firm;
        if (type.IsEnum) return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (IsId(type)) return Id(type);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return Array(type, name);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>)) return Map(type, name);
        return Record(type);
    }

    private static object Map(Type type, string name)
    {
        var (key, value) = (type.GetGenericArguments()[0], type.GetGenericArguments()[1]);
        return type.GetMethod("Add", [key, value])!
            .Invoke(type.GetField("Empty")!.GetValue(null), [Value(key, name), Value(value, name)])!;
    }

    private static bool IsId(Type type) => type.GetInterfaces().Any(
        face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IId<>));

    // An id of several parts is made of as many ids.
    private static object Id(Type type)
    {
        var valid = type.GetMethod("IsValid", [typeof(string)])!;
        return Activator.CreateInstance(
            type, ((string[])["one", "one.two", "one.two.three"]).First(text => (bool)valid.Invoke(null, [text])!))!;
    }

    private static object Array(Type type, string name)
    {
        var item = type.GetGenericArguments()[0];
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        list.Add(Value(item, name));
        return typeof(ImmutableArray).GetMethods()
            .Single(method => method.Name == nameof(ImmutableArray.CreateRange) && method.GetParameters().Length == 1)
            .MakeGenericMethod(item).Invoke(null, [list])!;
    }

    private static object Record(Type type)
    {
        var maker = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance)
            .MaxBy(constructor => constructor.GetParameters().Length)!;
        return maker.Invoke([.. maker.GetParameters().Select(part => Value(part.ParameterType, part.Name!))]);
    }
}
