using System.Text;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using static KAiMarket.Acceptance.Tenders.TenderSamples;

namespace KAiMarket.Acceptance.Tenders;

/// <summary>A tender from the plan to the last payment; every step goes into the manual.</summary>
public sealed class TenderFlowTests
{
    private const string Id = "ai-civil-service";

    [ClockedFact]
    public async Task A_tender_goes_from_the_plan_to_the_last_payment()
    {
        await using var market = await ClockedMarket.StartAsync();
        var manual = new Transcript();
        IKAiMarket As(string role) => market.Server.Client(role, manual.Listen(role));
        using var ministry = As("ministry");
        using var vendor = As("vendor");
        using var auditor = As("auditor");
        using var @operator = As("operator");
        using var officer = await market.NewClientAsync(
            "officer-2", Role.Ministry, "demo-ministry", manual.Listen("officer-2"));
        await @operator.RegisterCompanyAsync("rival", Samples.Company(77));
        using var rival = await market.NewClientAsync("rival-1", Role.Vendor, "rival", manual.Listen("rival"));

        var closes = await PublishAsync(manual, ministry, vendor, market.Now);
        await BidAsync(manual, market, ministry, vendor, rival, closes);
        await OpenAsync(manual, ministry, officer, vendor);
        await PerformAsync(manual, market, ministry, vendor, auditor);
        await VerifyAsync(market);
        manual.Check();
    }

    private static async Task<DateTimeOffset> PublishAsync(
        Transcript manual, IKAiMarket ministry, IKAiMarket vendor, DateTimeOffset now)
    {
        var closes = ClosesAfter(now);
        manual.Next("plans", "Adopt a ministry's demand plan for a year");
        await ministry.AdoptPlanAsync("demo-ministry", 2026, new([new("ai-services", "AI 서비스 도입", 1_000_000_000)]));
        manual.Next("plans", "Plan a tender: the line commits its amount");
        await ministry.PlanTenderAsync("demo-ministry", 2026, Id, new("ai-services", Budget));
        manual.Next("plans", "More than the line has left is refused");
        await RefusedAsync("plan-line-exceeded", () =>
            ministry.PlanTenderAsync("demo-ministry", 2026, "another", new("ai-services", 900_000_000)));

        var paper = Encoding.UTF8.GetBytes("%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n");
        await ministry.UploadDocumentAsync(
            "rfp", "ministry:demo-ministry", "제안요청서.pdf", "application/pdf", new MemoryStream(paper));

        manual.Next("tenders", "Write a planned tender down");
        var draft = await ministry.DraftTenderAsync(Id, new("demo-ministry", Terms(closes)));
        Assert.Equal(TenderStatus.Draft, draft.Value.Status);
        await RefusedAsync("not-found", () => vendor.TenderAsync(Id));

        manual.Next("tenders", "Attach a stored document");
        await ministry.AttachDocumentAsync(Id, "rfp", new("제안요청서"));

        manual.Next("tenders", "A notice that is too short is refused, and says which day would do");
        await ministry.DraftTenderAsync(Id, new("demo-ministry", Terms(closes.AddDays(-5))));
        await RefusedAsync("notice-period-too-short", () => ministry.PublishTenderAsync(Id));
        await ministry.DraftTenderAsync(Id, new("demo-ministry", Terms(closes)));
        manual.Next("tenders", "Publish it: keys are made for its bids, and the rules are pinned");
        Assert.Equal(TenderStatus.Published, (await ministry.PublishTenderAsync(Id)).Value.Status);
        Assert.False((await ministry.PublishTenderAsync(Id)).Changed);

        manual.Next("tenders", "Read a tender's document");
        await using (var document = await vendor.TenderDocumentAsync(Id, "rfp")) Assert.Equal('%', document.ReadByte());

        manual.Next("enquiries", "Ask the buyer something");
        await vendor.MakeEnquiryAsync(Id, "question-1", new("demo-vendor", "시범 운영 중에 모델을 갱신할 수 있습니까?"));
        manual.Next("enquiries", "Answer, for all to see");
        await ministry.AnswerEnquiryAsync(Id, "question-1", new("네. 성능 시험을 다시 통과해야 합니다."));
        manual.Next("enquiries", "Read questions and answers");
        Assert.NotNull(Assert.Single((await vendor.EnquiriesAsync(Id)).Value.Items).Answer);
        return closes;
    }

    private static async Task BidAsync(
        Transcript manual, ClockedMarket market, IKAiMarket ministry, IKAiMarket vendor, IKAiMarket rival,
        DateTimeOffset closes)
    {
        manual.Next("tenders", "Read the keys that bids are sealed to");
        var first = await vendor.SealAsync(Id, "demo-vendor", "첫 제안", 199_000_000);
        manual.Next("bids", "Submit a sealed bid; the receipt says what the market has, and since when");
        var receipt = (await vendor.SubmitBidAsync(Id, MainLot, "demo-vendor", first)).Value;
        manual.Next("bids", "The same bid again hears of the same receipt");
        Assert.Equal(receipt, (await vendor.SubmitBidAsync(Id, MainLot, "demo-vendor", first)).Value);
        manual.Next("bids", "Another firm's bid is nobody else's business");
        await RefusedAsync("not-yours", () => rival.BidAsync(Id, MainLot, "demo-vendor"));
        await RefusedAsync("role-may-not", () => ministry.BidAsync(Id, MainLot, "demo-vendor"));

        manual.Next("bids", "Replace it before the close");
        var second = await vendor.SealAsync(Id, "demo-vendor", "나은 제안", 190_000_000);
        Assert.Equal(2, (await vendor.SubmitBidAsync(Id, MainLot, "demo-vendor", second)).Value.Number);
        manual.Next("bids", "What was replaced does not come back");
        await RefusedAsync("bid-superseded", () => vendor.SubmitBidAsync(Id, MainLot, "demo-vendor", first));
        manual.Next("bids", "An envelope for another place is refused");
        var astray = await vendor.SealAsync(Id, "rival", "남의 제안", 1);
        await RefusedAsync("bid-envelope-invalid", () => vendor.SubmitBidAsync(Id, MainLot, "demo-vendor", astray));
        await rival.SubmitBidAsync(Id, MainLot, "rival", await rival.SealAsync(Id, "rival", "경쟁 제안", 180_000_000));

        manual.Next("tenders", "Amend it: a material change wants bids confirmed again");
        var amended = Terms(closes) with { Scope = "민원 상담을 돕는 대화형 AI를 구축하고 2년간 운영합니다." };
        Assert.Equal(1, (await ministry.AmendTenderAsync(Id, 1, new(amended, "운영 기간을 2년으로 늘립니다."))).Value.MaterialAmendment);
        Assert.False((await vendor.BidAsync(Id, MainLot, "demo-vendor")).Value.Stands);
        manual.Next("bids", "Confirm a bid after an amendment");
        Assert.True((await vendor.ConfirmBidAsync(Id, MainLot, "demo-vendor", new(1))).Value.Stands);
        await rival.SubmitBidAsync(Id, MainLot, "rival", await rival.SealAsync(Id, "rival", "2년 제안", 185_000_000));

        manual.Next("openings", "Nobody opens anything before the close");
        await RefusedAsync("opening-too-early", () => ministry.ApproveOpeningAsync(Id, EnvelopeKind.Technical));
        market.GoTo(closes);
        manual.Next("bids", "At the close it is too late");
        var late = await vendor.SealAsync(Id, "demo-vendor", "늦은 제안", 1);
        await RefusedAsync("tender-closed", () => vendor.SubmitBidAsync(Id, MainLot, "demo-vendor", late));
        Assert.Equal(2, (await vendor.SubmitBidAsync(Id, MainLot, "demo-vendor", second)).Value.Number);

        market.GoTo(closes.AddMinutes(2));
        Assert.Equal(2, (await ministry.InStatusAsync(Id, TenderStatus.Closed)).Bids);
    }

    private static async Task OpenAsync(
        Transcript manual, IKAiMarket ministry, IKAiMarket officer, IKAiMarket vendor)
    {
        var (mine, rivals) = ($"{Id}.{MainLot}.demo-vendor", $"{Id}.{MainLot}.rival");
        manual.Next("openings", "One officer approves the opening of technical proposals");
        await ministry.ApproveOpeningAsync(Id, EnvelopeKind.Technical);
        Assert.Equal(TenderStatus.Closed, (await ministry.ApproveOpeningAsync(Id, EnvelopeKind.Technical)).Value.Status);
        await RefusedAsync("not-found", () => Read(ministry, "demo-vendor"));
        await RefusedAsync("opening-too-early", () => officer.ApproveOpeningAsync(Id, EnvelopeKind.Price));

        manual.Next("openings", "A second officer approves, and the market opens them");
        await officer.ApproveOpeningAsync(Id, EnvelopeKind.Technical);
        await ministry.InStatusAsync(Id, TenderStatus.TechnicalOpened);
        Assert.Equal("나은 제안", await Read(ministry, "demo-vendor"));
        Assert.Equal("2년 제안", await Read(officer, "rival"));
        await RefusedAsync("not-yours", () => Read(vendor, "rival"));

        manual.Next("openings", "Enter all marks of a lot, for good");
        await ministry.EvaluateLotAsync(Id, MainLot, new([Marks(mine, 38, 37, 9), Marks(rivals, 36, 36, 8)], []));
        manual.Next("openings", "Only then prices are opened, again by two officers");
        await officer.ApproveOpeningAsync(Id, EnvelopeKind.Price);
        await ministry.ApproveOpeningAsync(Id, EnvelopeKind.Price);
        await ministry.InStatusAsync(Id, TenderStatus.PricesOpened);
        manual.Next("openings", "Award the lot to the bid of the first rank");
        var award = Assert.Single((await ministry.AwardLotAsync(Id, MainLot)).Value.Awards);
        Assert.Equal(new Award(MainLot, mine, 190_000_000, ByLot: false), award);

        static async Task<string> Read(IKAiMarket reader, string company)
        {
            await using var proposal = await reader.TechnicalProposalAsync(Id, MainLot, company);
            using var text = new StreamReader(proposal, System.Text.Encoding.UTF8);
            return await text.ReadToEndAsync();
        }
    }

    private static async Task PerformAsync(
        Transcript manual, ClockedMarket market, IKAiMarket ministry, IKAiMarket vendor, IKAiMarket auditor)
    {
        const string Contract = $"{Id}.{MainLot}";
        var drawn = await Until.AnsweredAsync(
            async () =>
            {
                try
                {
                    return (await ministry.ContractAsync(Contract)).Value;
                }
                catch (ProblemException none) when (none.Code == "not-found")
                {
                    return null;
                }
            },
            () => "The contract is not drawn up.");
        Assert.Equal(190_000_000, drawn.Terms.Amount);

        var today = DateOnly.FromDateTime(market.Now.ToOffset(TimeSpan.FromHours(9)).DateTime);
        manual.Next("contracts", "Propose the milestones of a contract");
        await ministry.ProposeContractAsync(Contract, new(
            [new("build", "구축", today.AddDays(30), 150_000_000), new("operate", "운영", today.AddDays(60), 40_000_000)]));
        manual.Next("contracts", "Sign it as it was last proposed");
        await vendor.SignContractAsync(Contract, new(1));
        manual.Next("contracts", "Deliver a milestone");
        await vendor.DeliverMilestoneAsync(Contract, "build", 1, new());
        manual.Next("contracts", "Return it with the reason");
        await ministry.ReturnMilestoneAsync(Contract, "build", 1, new("시험 결과서가 빠졌습니다."));
        await vendor.DeliverMilestoneAsync(Contract, "build", 2, new());
        manual.Next("contracts", "Accept it");
        await ministry.AcceptMilestoneAsync(Contract, "build", 2);
        manual.Next("contracts", "Pay for it");
        await ministry.PayMilestoneAsync(Contract, "build");

        // Four days late: 1.25 in a thousand a day of 40 million won.
        market.GoTo(market.Now.AddDays(64));
        await vendor.DeliverMilestoneAsync(Contract, "operate", 1, new());
        var accepted = (await ministry.AcceptMilestoneAsync(Contract, "operate", 1)).Value.Milestones[1].Accepted!;
        Assert.Equal((4, 39_800_000, 200_000), (accepted.DaysLate, accepted.Paid, accepted.Damages));
        var done = (await ministry.PayMilestoneAsync(Contract, "operate")).Value;
        Assert.Equal(ContractStatus.Completed, done.Status);
        manual.Next("contracts", "Read a contract that is completed");
        await vendor.ContractAsync(Contract);

        // What the lot did not cost is free for other tenders.
        var left = Assert.Single((await ministry.PlanAsync("demo-ministry", 2026)).Value.Lines);
        Assert.Equal(190_000_000, left.Committed);
        var account = (await auditor.AccountAsync($"contract:{Contract}")).Value;
        Assert.Equal((190_000_000, 190_000_000), (account.Debits, account.Credits));
    }

    private static async Task VerifyAsync(ClockedMarket market)
    {
        var key = market.Server.Keys["auditor"];
        var award = await CommandLine.RunAsync(market.Server.Address, key, "verify", "award", Id);
        Assert.True(award.Code == 0, award.Said + award.Errors);
        Assert.EndsWith($"award of {Id}: as published", award.Said.TrimEnd(), StringComparison.Ordinal);

        var whole = await CommandLine.RunAsync(market.Server.Address, key, "verify");
        Assert.True(whole.Code == 0, whole.Said + whole.Errors);
    }

    private static async Task RefusedAsync(string code, Func<Task> ask) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<ProblemException>(ask)).Code);
}
