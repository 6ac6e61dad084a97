using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using KAiMarket.Domain;

namespace KAiMarket.Identity.Sessions;

/// <summary>A session's public name; not its secret.</summary>
[JsonConverter(typeof(SessionIdJson))]
public readonly record struct SessionId(string Value) : IId<SessionId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static SessionId Of(string value) => new(value);
    public override string ToString() => Value;
}

internal sealed class SessionIdJson : Organisations.PlainIdJson<SessionId>;
