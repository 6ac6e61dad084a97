using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Tenders;
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
        new PlanAdopted(2026, [new("ai", "인공지능 도입", new Won(500_000_000))]),
        new TenderPlanned(2026, "ai", Tendering.Id, new Won(110_000_000)),
        new BudgetReleased(Tendering.Id, Tendering.Gpu, new Won(14_300_000)),
        Tendering.Drafted,
        Tendering.Published,
        new DocumentAttached("rfp", "제안요청서", Tendering.Digest("rfp"), 1_000_000, "application/pdf"),
        new EnquiryMade(new("q1"), Tendering.Moon, Tendering.Digest("question")),
        new EnquiryAnswered(new("q1"), Tendering.Digest("answer")),
        new TenderAmended(1, IsMaterial: true, Tendering.Terms with { ReNoticeOf = new("gpu-2025") }, "과업 변경"),
        new TenderCancelled("예산 삭감"),
        Tendering.AcceptedOf(Tendering.Moon),
        new BidConfirmed(Tendering.BidOf(Tendering.Moon), 1),
        new BidWithdrawn(Tendering.BidOf(Tendering.Moon)),
        new TenderClosed(2),
        new OpeningApproved(EnvelopeKind.Technical, "officer-1", IsLast: false),
        new EnvelopesOpened(EnvelopeKind.Price,
            [Tendering.OpenedPrice(Tendering.Moon, 108_900_000), Tendering.VoidPrice(Tendering.Sun, "It names no price")]),
        Tendering.Evaluation with { Void = [new(Tendering.BidOf(Tendering.Sun).Value, "대표자의 입찰참가자격 제한")] },
        Tendering.Ranking,
        Tendering.Award,
        new LotFailed(Tendering.Gpu, LotFailure.NotAgreed),
        Tendering.Notice,
        new EnvelopeRevealed(
            EnvelopeKind.Price, Tendering.Digest("envelope"), Tendering.Digest("content"), new Won(95_700_000), null),
        Contracting.DrawnUp,
        Contracting.Proposed,
        Contracting.Signed,
        Contracting.Delivered,
        Contracting.Returned,
        new MilestoneAccepted(Contracting.Build, 1, new(2027, 1, 4), 1, new Won(59_925_000), new Won(75_000)),
        new MilestonePaid(
            Contracting.Build, Sample.Ministry, Tendering.Moon, new Won(59_925_000), new Won(75_000), IsLast: false),
    ];

    public static string[] FileOf(string name) => ["tests", "KAiMarket.Specs", "Golden", name + ".json"];

    public static object Of(string name) => All.Single(fact => Facts.NameOf(fact) == name);
}
