using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace KAiMarket.Domain.Programs;

/// <summary>A voucher programme (바우처 사업).</summary>
[JsonConverter(typeof(IdJson<ProgramId>))]
public readonly record struct ProgramId(string Value) : IId<ProgramId>
{
    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsPlain(text);
    public static ProgramId Of(string value) => new(value);
    public override string ToString() => Value;
}
