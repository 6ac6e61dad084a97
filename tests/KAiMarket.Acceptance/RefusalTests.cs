using System.Net;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance;

[Collection(Markets.Collection)]
public sealed class RefusalTests(Markets markets)
{
    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task A_refusal_names_its_code_the_member_and_whether_repeating_helps(string store)
    {
        using var market = (await markets.OnAsync(store)).Client("operator");
        await market.VoucherAsync("refusal", 301);
        await market.RegisterSmeAsync("refusal-2", Samples.Sme(302));
        await market.RegisterSmeAsync("refusal-3", Samples.Sme(303, ApplicantType.MidSize));
        await market.RegisterSmeAsync("refusal-4", Samples.Sme(301));
        var now = TimeProvider.System.GetUtcNow();
        await market.OpenProgramAsync("refusal-past", Samples.Program(from: now.AddDays(-2), until: now.AddDays(-1)));
        await market.OpenProgramAsync("refusal-future", Samples.Program(from: now.AddDays(1), until: now.AddDays(2)));

        await RefusedAsync("claim-total-invalid", HttpStatusCode.UnprocessableEntity, "/total", false,
            () => market.ClaimVoucherAsync("refusal", "refusal-2", new(0)));
        await RefusedAsync("program-missing", HttpStatusCode.NotFound, null, false,
            () => market.ClaimVoucherAsync("refusal-none", "refusal-2", new(1_000)));
        await RefusedAsync("sme-missing", HttpStatusCode.NotFound, null, false,
            () => market.ClaimVoucherAsync("refusal", "refusal-none", new(1_000)));
        await RefusedAsync("claim-differs", HttpStatusCode.Conflict, null, false,
            () => market.ClaimVoucherAsync("refusal", "refusal", new(1_000)));
        await RefusedAsync("claim-exceeds-cap", HttpStatusCode.Conflict, "/total", false,
            () => market.ClaimVoucherAsync("refusal", "refusal-2", new(900_000_000)));
        await RefusedAsync("applicant-not-eligible", HttpStatusCode.Conflict, null, false,
            () => market.ClaimVoucherAsync("refusal", "refusal-3", new(1_000)));
        await RefusedAsync("firm-has-claimed", HttpStatusCode.Conflict, null, false,
            () => market.ClaimVoucherAsync("refusal", "refusal-4", new(1_000)));
        await RefusedAsync("claims-ended", HttpStatusCode.Gone, null, false,
            () => market.ClaimVoucherAsync("refusal-past", "refusal-2", new(1_000)));
        var early = await RefusedAsync("claims-not-started", HttpStatusCode.Conflict, null, true,
            () => market.ClaimVoucherAsync("refusal-future", "refusal-2", new(1_000)));
        Assert.NotNull(early.RetryAfter);
        await RefusedAsync("program-differs", HttpStatusCode.Conflict, null, false,
            () => market.OpenProgramAsync("refusal", Samples.Program(budget: 5)));
        await RefusedAsync("business-number-invalid", HttpStatusCode.UnprocessableEntity, "/businessNumber", false,
            () => market.RegisterSmeAsync("refusal-5", new("Nobody", "000-00-00011", ApplicantType.Startup, Region.Jeju)));
        await RefusedAsync("name-invalid", HttpStatusCode.UnprocessableEntity, "/name", false,
            () => market.RegisterSmeAsync("refusal-5", new("\n", Samples.BusinessNumber(304), ApplicantType.Startup, Region.Jeju)));
    }

    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task An_order_is_refused_with_the_code_of_the_step_that_refused_it_again_and_again(string store)
    {
        using var market = (await markets.OnAsync(store)).Client("operator");
        var voucher = await market.VoucherAsync("steps", 311, total: 1_000);

        for (var time = 0; time < 2; time++)
        {
            await RefusedAsync("offer-capacity-too-low", HttpStatusCode.Conflict, null, false,
                () => market.PlaceOrderAsync("steps-1", new(voucher, "steps", 2_000_000)));
            await RefusedAsync("voucher-balance-too-low", HttpStatusCode.Conflict, null, false,
                () => market.PlaceOrderAsync("steps-2", new(voucher, "steps", 1_000)));
            await RefusedAsync("offer-missing", HttpStatusCode.NotFound, null, false,
                () => market.PlaceOrderAsync("steps-3", new(voucher, "steps-none", 1)));
            await RefusedAsync("voucher-missing", HttpStatusCode.NotFound, null, false,
                () => market.PlaceOrderAsync("steps-4", new("steps.none", "steps", 1)));
        }

        var shown = (await market.OrderAsync("steps-1")).Value;
        Assert.Equal((OrderStatus.Refused, "offer-capacity-too-low"), (shown.Status, shown.RefusalCode));
        await RefusedAsync("order-not-confirmed", HttpStatusCode.Conflict, null, false,
            () => market.RecordUsageAsync("steps-1", 1, Samples.Usage(1)));
    }

    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task Usage_comes_batch_by_batch_within_what_was_ordered(string store)
    {
        using var market = (await markets.OnAsync(store)).Client("operator");
        var voucher = await market.VoucherAsync("usage", 312);
        await market.PlaceOrderAsync("usage", new(voucher, "usage", 100));
        await market.RecordUsageAsync("usage", 1, Samples.Usage(60));

        await RefusedAsync("usage-differs", HttpStatusCode.Conflict, "/records", false,
            () => market.RecordUsageAsync("usage", 1, Samples.Usage(61)));
        var gap = await RefusedAsync("usage-sequence-gap", HttpStatusCode.Conflict, null, false,
            () => market.RecordUsageAsync("usage", 3, Samples.Usage(1)));
        Assert.Equal("The next is 2.", gap.Detail);
        await RefusedAsync("usage-exceeds-order", HttpStatusCode.Conflict, "/records", false,
            () => market.RecordUsageAsync("usage", 2, Samples.Usage(41)));
        await RefusedAsync("usage-record-invalid", HttpStatusCode.UnprocessableEntity, "/records/1/quantity", false,
            () => market.RecordUsageAsync("usage", 2, Samples.Usage(1, -1)));
        await RefusedAsync("order-in-use", HttpStatusCode.Conflict, null, false, () => market.CancelOrderAsync("usage"));
        await RefusedAsync("acceptance-not-as-metered", HttpStatusCode.Conflict, "/quantity", false,
            () => market.AcceptOrderAsync("usage", new(61)));
    }

    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task A_command_can_demand_the_version_it_was_made_for(string store)
    {
        using var market = (await markets.OnAsync(store)).Client("operator");
        var opened = await market.OpenProgramAsync("versions", Samples.Program(), ifMatch: null);
        await market.RegisterSmeAsync("versions", Samples.Sme(313));

        await RefusedAsync("version-differs", HttpStatusCode.PreconditionFailed, null, false,
            () => market.ClaimVoucherAsync("versions", "versions", new(1_000), ifMatch: "\"9\""));
        await RefusedAsync("version-differs", HttpStatusCode.PreconditionFailed, null, false,
            () => market.ClaimVoucherAsync("versions-none", "versions", new(1_000), ifMatch: "*"));
        await RefusedAsync("invalid-header", HttpStatusCode.BadRequest, null, false,
            () => market.ClaimVoucherAsync("versions", "versions", new(1_000), ifMatch: "one"));
        Assert.True((await market.ClaimVoucherAsync("versions", "versions", new(1_000), ifMatch: opened.ETag)).Changed);

        // What has happened has happened: the repeat of it needs no version.
        Assert.False((await market.ClaimVoucherAsync("versions", "versions", new(1_000), ifMatch: opened.ETag)).Changed);
    }

    private static async Task<ProblemException> RefusedAsync(
        string code, HttpStatusCode status, string? pointer, bool retryable, Func<Task> ask)
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(ask);
        Assert.Equal((code, status, pointer, retryable), (problem.Code, problem.Status, problem.Pointer, problem.Retryable));
        return problem;
    }
}
