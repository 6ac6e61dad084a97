using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;

namespace KAiMarket.Domain.Vouchers;

/// <summary>
/// A voucher: the programme and the SME that claimed it, joined, because an SME has at most one a programme.
/// </summary>
[JsonConverter(typeof(IdJson<VoucherId>))]
public readonly record struct VoucherId(string Value) : IId<VoucherId>
{
    public VoucherId(ProgramId program, SmeId sme) : this($"{program}.{sme}") { }

    public ProgramId Program => new(Value[..Value.IndexOf('.')]);
    public SmeId Sme => new(Value[(Value.IndexOf('.') + 1)..]);

    public static bool IsValid([NotNullWhen(true)] string? text) => Ids.IsJoined(text);
    public static VoucherId Of(string value) => new(value);
    public override string ToString() => Value;
}
