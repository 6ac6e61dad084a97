using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs.Golden;

/// <summary>One example of every fact, as its golden file holds it.</summary>
internal static class GoldenFacts
{
    public static readonly object[] All =
    [
        new MinistryRegistered("컴퓨팅부", "1234567"),
        new CompanyRegistered(Sample.Firm, Region.Jeju),
        new SmeRegistered(Sample.Firm, ApplicantType.MicroEnterprise, Region.Gyeonggi),
        Sample.Opened,
        Sample.Claimed,
        new BudgetReturned(Sample.Voucher, new Won(70_000), ToMinistry: true),
        new ProgramClosed(Sample.Ministry, new Won(910_000)),
        Sample.Issued,
        Sample.Held,
        new HoldCaptured(Sample.Order, new Won(13_500), new Won(1_500), new Won(4_500), new Won(500)),
        new HoldReleased(Sample.Order, new Won(18_000), new Won(2_000)),
        new VoucherExpired(),
        new BalanceReturned(new Won(72_000), new Won(8_000), new Won(72_000)),
        Sample.Published,
        Sample.Reserved,
        new CapacityReleased(Sample.Order, 299),
        new OfferWithdrawn(),
        Sample.Placed,
        Sample.Confirmed,
        new OrderRefused("offer-capacity-too-low", "3 left in 2026-11-22, 400 asked."),
        Sample.Used,
        Sample.Accepted,
        new OrderCancelled(),
        new OrderSettled(Sample.Provider, new Won(136), new Won(15)),
    ];

    public static string[] FileOf(string name) => ["tests", "KAiMarket.Specs", "Golden", name + ".json"];

    public static object Of(string name) => All.Single(fact => Facts.NameOf(fact) == name);
}
