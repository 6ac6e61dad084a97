using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Domain.Bids;

/// <summary>A company's one bid (입찰) on a lot of a tender: <c>{tender}.{lot}.{company}</c>.</summary>
[JsonConverter(typeof(IdJson<BidId>))]
public readonly record struct BidId(string Value) : IId<BidId>
{
    public BidId(TenderId tender, LotId lot, CompanyId company) : this($"{tender}.{lot}.{company}") { }

    public TenderId Tender => new(Value[..Value.IndexOf('.')]);
    public LotId Lot => new(Value[(Value.IndexOf('.') + 1)..Value.LastIndexOf('.')]);
    public CompanyId Company => new(Value[(Value.LastIndexOf('.') + 1)..]);

    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsJoined(text, parts: 3);
    public static BidId Of(string value) => new(value);
    public override string ToString() => Value;
}
