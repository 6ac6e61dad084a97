using System.Collections.Immutable;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Specs;

/// <summary>A small market that the specs share: who is who, and the ordinary case of every command and fact.</summary>
public static class Sample
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    public static readonly MinistryId Ministry = new("compute");
    public static readonly ProgramId Program = new("ai-2026");
    public static readonly SmeId Sme = new("firm-7");
    public static readonly CompanyId Provider = new("moon-cloud");
    public static readonly OfferId Offer = new("moon-gpu");
    public static readonly OrderId Order = new("order-1");
    public static readonly OrderId OtherOrder = new("order-2");
    public static readonly VoucherId Voucher = new(Program, Sme);
    public static readonly FirmReference Firm = new("f7c1");

    public static readonly Actor Owner = new("clerk", "compute", Role.Ministry);
    public static readonly Actor OtherMinistry = new("clerk-2", "culture", Role.Ministry);
    public static readonly Actor Applicant = new("ceo", "firm-7", Role.Sme);
    public static readonly Actor OtherApplicant = new("ceo-2", "firm-8", Role.Sme);
    public static readonly Actor Supplier = new("sales", "moon-cloud", Role.Provider);
    public static readonly Actor OtherSupplier = new("sales-2", "star-cloud", Role.Provider);
    public static readonly Actor Operator = new("help-desk", "", Role.Operator);
    public static readonly Actor Auditor = new("auditor", "", Role.Auditor);

    /// <summary>One of each role that does not run the market, all of them acting for the ids of this sample.</summary>
    public static readonly Actor[] Everybody =
        [Owner, Applicant, Supplier, new("bidder", "moon-cloud", Role.Vendor), Auditor];

    public static readonly Period Claims =
        new(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));

    public static readonly DateTimeOffset Expiry = new(2027, 6, 30, 15, 0, 0, TimeSpan.Zero);

    public static readonly ImmutableArray<MatchRatio> Ratios =
        [new(ApplicantType.Startup, 1_000), new(ApplicantType.SmallMedium, 2_500)];

    public static readonly ProgramOpened Opened =
        new(Ministry, "AI 컴퓨팅 바우처 2026", new Won(1_000_000), new Won(100_000), Ratios, Claims, Expiry);

    public static readonly VoucherClaimed Claimed =
        new(Voucher, Sme, Firm, ApplicantType.Startup, new Won(90_000), new Won(10_000));

    public static readonly VoucherIssued Issued = new(Program, Sme, new Won(90_000), new Won(10_000), Expiry);

    public static readonly AmountHeld Held = new(Order, new Won(18_000), new Won(2_000));

    public static readonly OfferPublished Published = new(
        Provider, "Moon GPU", OfferCategory.Gpu, Unit.GpuSecond, new Won(3), 2, 1_000, CapacityPeriod.Day,
        Region.Seoul, "Moonshine");

    public static readonly CapacityReserved Reserved =
        new(Order, 400, "2026-11-22", Provider, new Won(3), 2, new Won(600));

    public static readonly DateOnly Today = new(2026, 11, 22);

    public static readonly OrderPlaced Placed = new(Voucher, Offer, 400, Today);

    public static readonly OrderConfirmed Confirmed = new(Provider, new Won(3), 2, new Won(600));

    public static readonly ImmutableArray<MeterRecord> Readings =
        [new("r1", Noon, Noon.AddMinutes(1), 60), new("r2", Noon, Noon.AddMinutes(2), 41)];

    public static readonly UsageRecorded Used =
        new(1, Readings, 101, "8a36e2323ff8ea563da92caa555dbc5a9605793e770fef26478920572df641bc");

    public static readonly OrderAccepted Accepted = new(101, new Won(151));

    /// <summary>Texts that no line of the market may be.</summary>
    public static readonly string?[] NoLines =
        [null, "", "   ", "two\nlines", "\u0000", "\u2028", "\ud800", "\udc00 x", "x\ud83d", new string('가', 201)];
}
