using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs;

/// <summary>A small tender that the specs share: one lot, three firms, a price of ten points.</summary>
public static class Tendering
{
    public static readonly TenderId Id = new("gpu-2026");
    public static readonly LotId Gpu = new("gpu");
    public static readonly LotId Data = new("data");

    public static readonly CompanyId Moon = Sample.Provider;
    public static readonly CompanyId Star = new("star-cloud");
    public static readonly CompanyId Sun = new("sun-cloud");

    public static readonly Actor Bidder = new("bidder", "moon-cloud", Role.Vendor);
    public static readonly Actor OtherBidder = new("bidder-2", "star-cloud", Role.Vendor);
    public static readonly Actor Officer = new("officer-1", "compute", Role.Ministry);
    public static readonly Actor OtherOfficer = new("officer-2", "compute", Role.Ministry);

    /// <summary>Tuesday 10:00 in Korea.</summary>
    public static readonly DateTimeOffset Closes = KoreanTime.StartOf(new(2026, 12, 22)).AddHours(10);
    public static readonly DateTimeOffset EnquiriesUntil = KoreanTime.StartOf(new(2026, 12, 15)).AddHours(18);

    public static readonly string TechnicalKey = new('a', 32);
    public static readonly string PriceKey = new('b', 32);

    public static readonly Won Budget = new(110_000_000);

    public static readonly TenderTerms Terms = new(
        "국산 GPU 추론 자원 구매", "추론 자원을 들여와 한 해 동안 운영한다.\n장애는 네 시간 안에 고친다.", [LotOf(Gpu)],
        new(30, DataInKorea: true, DomesticModel: false, WeightsHandedOver: true),
        new([Region.Gwangju, Region.Jeju], SmePreference.Preferred), new(UseDomain.Healthcare, IsHighImpact: true),
        new([
            new("method", "사업 수행 방안", 50, CriterionKind.Qualitative),
            new("quality", "품질 관리", 30, CriterionKind.Qualitative),
            new("record", "수행 실적", 10, CriterionKind.Quantitative),
        ]),
        PriceMaximum: 10, ProcedurePack.StateNegotiated2026.Id, PricePacks.StateNegotiated2026.Id, IsUrgent: false,
        ReNoticeOf: null, EnquiriesUntil, Closes);

    public static readonly TenderTerms TwoLots = Terms with { Lots = [LotOf(Gpu), LotOf(Data)] };

    public static readonly DraftTender Draft = DraftOf(Terms);
    public static readonly TenderDrafted Drafted = DraftedOf(Terms);
    public static readonly PublishTender Publish = new(TechnicalKey, PriceKey);

    public static readonly TenderPublished Published = new(
        Sample.Noon, TechnicalKey, PriceKey, "kr-nego-notice-10", ProcedurePack.StateNegotiated2026.Hash(),
        PricePacks.StateNegotiated2026.Hash());

    public static readonly NoticeImported Notice = new(
        "g2b", "R26BK00000001", "000", NoticeKind.Registered, "인공지능 서비스 용역", "가상시 정보화과", new Won(55_000_000),
        new Won(50_000_000), Sample.Noon, null, "81111599", ["closing-missing"], [new("bidNtceNo", "R26BK00000001")]);

    /// <summary>Open for bids, without any.</summary>
    public static readonly ImmutableArray<TenderEvent> Open = [Drafted, Published];

    public static readonly ImmutableArray<TenderEvent> WithBids = [.. Open, AcceptedOf(Moon), AcceptedOf(Star)];

    public static readonly ImmutableArray<TenderEvent> Closed = [.. WithBids, new TenderClosed(2)];

    public static readonly ImmutableArray<TenderEvent> TechnicalApproved = [.. Closed, .. Approvals(EnvelopeKind.Technical)];

    public static readonly ImmutableArray<TenderEvent> TechnicalOpened =
    [
        .. TechnicalApproved,
        new EnvelopesOpened(EnvelopeKind.Technical, [OpenedTechnical(Moon), OpenedTechnical(Star)]),
    ];

    public static readonly LotEvaluated Evaluation =
        new(Gpu, [MarksOf(Moon, "45 28 9"), MarksOf(Star, "44 28 9")], []);

    public static readonly ImmutableArray<TenderEvent> Evaluated = [.. TechnicalOpened, Evaluation];

    public static readonly ImmutableArray<TenderEvent> PricesApproved = [.. Evaluated, .. Approvals(EnvelopeKind.Price)];

    public static readonly EnvelopesOpened PricesOpened =
        new(EnvelopeKind.Price, [OpenedPrice(Moon, 108_900_000), OpenedPrice(Star, 95_700_000)]);

    // The same ratios as 990 and 870 to a budget of 1,000: ranked in RankingSpec.
    public static readonly LotRanked Ranking = new(Gpu, EvaluationOutcome.Ranked,
    [
        new(BidOf(Star), 81.0000m, 10.0000m, 91.0000m, 1, false),
        new(BidOf(Moon), 82.0000m, 8.7879m, 90.7879m, 2, false),
    ]);

    public static readonly ImmutableArray<TenderEvent> Ranked = [.. PricesApproved, PricesOpened, Ranking];

    public static readonly LotAwarded Award = new(Gpu, BidOf(Star), new Won(95_700_000), ByLot: false);

    public static Lot LotOf(LotId id, long budget = 110_000_000, long estimated = 100_000_000) => new(
        id, "추론 자원", new Won(budget), new Won(estimated),
        new(new Won(10_000_000), Won.Zero, new Won(budget - 30_000_000), new Won(20_000_000)),
        [new("server", "추론 서버", "43211501", 4, "대"), new("care", "운영", "8111229901", 12, "월")]);

    public static DraftTender DraftOf(TenderTerms terms) => new(Sample.Ministry, 2026, "ai", terms.Budget, terms);

    public static TenderDrafted DraftedOf(TenderTerms terms) => new(Sample.Ministry, 2026, "ai", terms.Budget, terms);

    public static BidId BidOf(CompanyId company, LotId? lot = null) => new(Id, lot ?? Gpu, company);

    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static SealedEnvelope TechnicalOf(BidId bid, int number = 1) =>
        new(Digest($"technical {bid} {number}"), TechnicalKey, 70_000);

    public static SealedEnvelope PriceOf(BidId bid, int number = 1) =>
        new(Digest($"price {bid} {number}"), PriceKey, 1_100);

    public static SubmitBid SubmitOf(CompanyId company, int number = 1, LotId? lot = null) =>
        BidOf(company, lot) is var bid ? new(bid, TechnicalOf(bid, number), PriceOf(bid, number)) : null!;

    public static BidAccepted AcceptedOf(CompanyId company, int number = 1, LotId? lot = null) =>
        BidOf(company, lot) is var bid
            ? new(bid, TechnicalOf(bid, number), PriceOf(bid, number), number, Sample.Noon) : null!;

    public static OpenedEnvelope OpenedTechnical(CompanyId company, string? fault = null, LotId? lot = null) =>
        new(BidOf(company, lot), TechnicalOf(BidOf(company, lot)).Digest, null, fault);

    public static OpenedEnvelope OpenedPrice(CompanyId company, long price, LotId? lot = null) =>
        new(BidOf(company, lot), PriceOf(BidOf(company, lot)).Digest, new Won(price), null);

    public static OpenedEnvelope VoidPrice(CompanyId company, string fault, LotId? lot = null) =>
        new(BidOf(company, lot), PriceOf(BidOf(company, lot)).Digest, null, fault);

    public static ImmutableArray<TenderEvent> Approvals(EnvelopeKind kind) =>
        [new OpeningApproved(kind, "officer-1", false), new OpeningApproved(kind, "officer-2", true)];

    /// <param name="marks">For method and quality by one evaluator, for the record by the official.</param>
    public static BidMarks MarksOf(CompanyId company, string marks, LotId? lot = null)
    {
        var points = marks.Split(' ').Select(one => decimal.Parse(one, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        return new(
            BidOf(company, lot),
            new([new("panel-1", [new("method", points[0]), new("quality", points[1])])], [new("record", points[2])]), 0);
    }
}

/// <summary>The specs of one use case of tenders. The buyer acts unless a spec says otherwise.</summary>
public abstract class TenderSpec : Spec<Tender, TenderCommand, TenderEvent>
{
    protected override Actor Actor => Sample.Owner;

    protected Scenario<Tender, TenderCommand, TenderEvent> Given(ImmutableArray<TenderEvent> facts, params TenderEvent[] more) =>
        base.Given([.. facts, .. more]);
}
