using System.Reflection;
using System.Runtime.CompilerServices;
using KAiMarket.Gateway;
using KAiMarket.Gateway.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace KAiMarket.Specs.Authority;

/// <summary>The operations of the API as they are mapped, without a market behind them: nothing is asked of them.</summary>
internal static class Operations
{
    private static readonly Lazy<IReadOnlyList<Operation>> Mapped = new(() =>
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGateway((Market)Hollow(typeof(Market)));
        return
        [
            .. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)
                .Select(endpoint => endpoint.Metadata.GetMetadata<Operation>()!),
        ];
    });

    public static IReadOnlyList<Operation> All => Mapped.Value;

    /// <summary>An object of a type and of what it is made of, in which no constructor has run.</summary>
    public static object Hollow(Type type, int depth = 1)
    {
        var made = RuntimeHelpers.GetUninitializedObject(type);
#pragma warning disable CA1816 // No constructor has run of what is to be finalized.
        GC.SuppressFinalize(made);
#pragma warning restore CA1816
        if (depth == 0) return made;
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
        {
            var part = field.FieldType;
            if (part.IsClass && !part.IsAbstract && !part.IsArray && part != typeof(string) && !part.IsSubclassOf(typeof(Delegate)))
                field.SetValue(made, Hollow(part, depth - 1));
        }

        return made;
    }
}
