using System.Text.Json.Serialization;
using KAiMarket.Domain.Smes;

namespace KAiMarket.Domain.Programs;

/// <summary>
/// The self-pay share (자부담) of one sort of applicant. A sort that a programme does not list is not eligible.
/// </summary>
/// <param name="Type">The sort of applicant.</param>
/// <param name="SelfPayBasisPoints">Of the voucher's total, in 1/10,000: 0 to 10,000.</param>
[method: JsonConstructor]
public readonly record struct MatchRatio(ApplicantType Type, int SelfPayBasisPoints)
{
    public const int Whole = 10_000;

    /// <summary>The applicant's own share, rounded up to whole won: the government never pays the fraction.</summary>
    public Won SelfPayOf(Won total) => total - total.Share(Whole - SelfPayBasisPoints, Whole);
}
