using System.Text;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using KAiMarket.Sealing;
using EnvelopeKind = KAiMarket.Sealing.EnvelopeKind;

namespace KAiMarket.Acceptance.Tenders;

/// <summary>Tenders, bids and marks that many tests share.</summary>
internal static class TenderSamples
{
    public const string MainLot = "main";

    /// <summary>Below the threshold, so that ten days of notice are enough.</summary>
    public const long Budget = 200_000_000;

    public static TenderTerms Terms(DateTimeOffset closes, string title = "민원 상담 AI 서비스 구축") => new(
        title, "민원 상담을 돕는 대화형 AI를 구축하고 1년간 운영합니다.\n시범 운영 2개월을 포함합니다.",
        [
            new(MainLot, "구축과 운영", Budget, 181_818_182, new(50_000_000, 30_000_000, 100_000_000, 20_000_000),
                [new("service", "대화형 AI 서비스", "81111599", 1, "식")]),
        ],
        new(30, DataInKorea: true, DomesticModel: true, WeightsHandedOver: false), new([Region.Sejong], SmePreference.Preferred),
        new(UseDomain.PublicAdministration, IsHighImpact: false),
        new([
            new("plan", "사업 이해와 계획", 40, CriterionKind.Qualitative),
            new("model", "모델 성능과 안전성", 40, CriterionKind.Qualitative),
            new("record", "수행 실적", 10, CriterionKind.Quantitative),
        ]),
        10, "kr-state-nego-2026", "kr-state-nego-2026", IsUrgent: false, null, closes.AddDays(-3), closes);

    /// <summary>Plans, drafts and publishes a tender of the demo ministry.</summary>
    public static async Task<DateTimeOffset> PublishAsync(this IKAiMarket ministry, string tender, DateTimeOffset now)
    {
        var closes = ClosesAfter(now);
        await ministry.AdoptPlanAsync("demo-ministry", 2026, new([new("ai-services", "AI 서비스 도입", 900_000_000_000)]));
        await ministry.PlanTenderAsync("demo-ministry", 2026, tender, new("ai-services", Budget));
        await ministry.DraftTenderAsync(tender, new("demo-ministry", Terms(closes)));
        await ministry.PublishTenderAsync(tender);
        return closes;
    }

    /// <summary>Ten o'clock in Korea, twelve days on.</summary>
    public static DateTimeOffset ClosesAfter(DateTimeOffset now) =>
        new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddDays(12).AddHours(1);

    /// <summary>A bid as a company's own program seals it: nothing but the public keys is needed.</summary>
    public static async Task<BidBody> SealAsync(
        this IKAiMarket vendor, string tender, string company, string proposal, long price)
    {
        var keys = (await vendor.TenderKeysAsync(tender)).Value;
        return new(
            Seal(keys.Technical, EnvelopeKind.Technical, Encoding.UTF8.GetBytes(proposal)),
            Seal(keys.Price, EnvelopeKind.Price, PriceContent.Of(price)));

        byte[] Seal(Client.TenderKey key, EnvelopeKind kind, byte[] content) =>
            Envelope.Seal(key.PublicKey, new(kind, tender, MainLot, company), content).Bytes.ToArray();
    }

    public static BidMarks Marks(string bid, decimal plan, decimal model, decimal record) => new(
        bid, new([
            new("evaluator-1", [new("plan", plan), new("model", model)]),
            new("evaluator-2", [new("plan", plan - 1), new("model", model - 1)]),
            new("evaluator-3", [new("plan", plan), new("model", model - 0.5m)]),
        ], [new("record", record)]));

    public static Task<Tender> InStatusAsync(this IKAiMarket market, string tender, TenderStatus status) =>
        Until.AnsweredAsync(
            async () => (await market.TenderAsync(tender)).Value is var found && found.Status == status ? found : null,
            () => $"{tender} does not become {status}.");
}
