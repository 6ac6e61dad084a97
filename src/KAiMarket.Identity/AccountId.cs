using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using KAiMarket.Domain;

namespace KAiMarket.Identity;

/// <summary>A person's account as everybody else sees it; a random id that tells nothing of who it is.</summary>
[JsonConverter(typeof(AccountIdJson))]
public readonly record struct AccountId(string Value) : IId<AccountId>
{
    private const string Kind = "a";

    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    /// <summary>A new one, which nothing but a person's account is called by.</summary>
    public static string New() => RandomId.Of(Kind);

    /// <summary>Whether an id would pass for a person's account.</summary>
    public static bool IsPersons(string id) => RandomId.Is(Kind, id);

    public static AccountId Of(string value) => new(value);
    public override string ToString() => Value;
}

internal sealed class AccountIdJson : Organisations.PlainIdJson<AccountId>;
