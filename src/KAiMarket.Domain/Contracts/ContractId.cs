using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Domain.Contracts;

/// <summary>The contract (계약) on a lot of a tender: <c>{tender}.{lot}</c>.</summary>
[JsonConverter(typeof(IdJson<ContractId>))]
public readonly record struct ContractId(string Value) : IId<ContractId>
{
    public ContractId(TenderId tender, LotId lot) : this($"{tender}.{lot}") { }

    public TenderId Tender => new(Value[..Value.IndexOf('.')]);
    public LotId Lot => new(Value[(Value.IndexOf('.') + 1)..]);

    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsJoined(text);
    public static ContractId Of(string value) => new(value);
    public override string ToString() => Value;
}
