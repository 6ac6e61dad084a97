using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Conformance.Engine;

/// <summary>A small fictional market to ask things of.</summary>
internal static class Demo
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 3, 0, 0, TimeSpan.Zero);
    public static readonly ProgramId Program = new("ai-2026");

    public static Moment At => new(Noon, Actor.Market, "test");

    public static OpenProgram Open(long budget = 1_000_000, long cap = 1_000) => new(
        new("fiction-ministry"), "Fictional programme", new Won(budget), new Won(cap),
        [new MatchRatio(ApplicantType.Startup, 2_000)],
        new Period(Noon.AddDays(-1), Noon.AddDays(30)), Noon.AddDays(90));

    public static ClaimVoucher Claim(int sme, long total = 1_000) => new(
        Program, new SmeId($"sme-{sme}"), new FirmReference($"firm-{sme}"), ApplicantType.Startup, new Won(total));

    public static VoucherId Voucher(int sme) => new(Program, new SmeId($"sme-{sme}"));
}
