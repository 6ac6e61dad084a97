using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using KAiMarket.Domain;

namespace KAiMarket.Identity;

/// <summary>A person's account as everybody else sees it; a random id that tells nothing of who it is.</summary>
[JsonConverter(typeof(AccountIdJson))]
public readonly record struct AccountId(string Value) : IId<AccountId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static AccountId Of(string value) => new(value);
    public override string ToString() => Value;
}

internal sealed class AccountIdJson : Organisations.PlainIdJson<AccountId>;
