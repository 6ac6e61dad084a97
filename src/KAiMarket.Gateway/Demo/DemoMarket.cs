using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Grains;
using KAiMarket.Identity;

namespace KAiMarket.Gateway.Demo;

/// <summary>Something to try the market with. Nobody in it exists; their numbers begin with 000.</summary>
public static class DemoMarket
{
    private static readonly Actor Demonstrator = new("demo", "", Role.Operator);

    /// <summary>Makes it where it is not there; made before, it stays as it is.</summary>
    public static async Task MakeAsync(IGrains grains, Firms firms, TimeProvider clock)
    {
        var at = new Moment(clock.GetUtcNow(), Demonstrator, "demo");
        var ministry = new MinistryId("demo-ministry");
        await MakeAsync(
            grains.Ministry(ministry), new RegisterMinistry("Ministry of Imaginary Intelligence (demo)", "DEMO-1"), at);
        await MakeCompanyAsync("demo-provider", "Fictional Compute Co. (demo)", "0000000015", Region.Gyeonggi);
        await MakeCompanyAsync("demo-vendor", "Made-Up Systems Inc. (demo)", "0000000034", Region.Seoul);

        const string Sme = "demo-sme", SmeNumber = "0000000029";
        var startup = new RegisterSme(new(Sme), firms.ReferenceOf(SmeNumber), ApplicantType.Startup, Region.Daejeon);
        await MakeAsync(grains.Sme(new(Sme)), startup, at);
        await NameAsync(new Organisation("sme", Sme, "Invented Robotics Ltd. (demo)", SmeNumber));

        await MakeAsync(grains.Offer(new("demo-gpu")),
            Offer("GPU, by the second (demo)",
                OfferCategory.Gpu, Unit.GpuSecond, 2, 1, 100_000_000, "Fictional Graphics"), at);
        await MakeAsync(grains.Offer(new("demo-npu")),
            Offer("Domestic NPU, by the second (demo)",
                OfferCategory.Npu, Unit.NpuSecond, 1, 1, 100_000_000, "Fictional Silicon"), at);
        await MakeAsync(grains.Offer(new("demo-tokens")),
            Offer("Language model, by the token (demo)",
                OfferCategory.Model, Unit.Token, 1_500, 1_000_000, 1_000_000_000_000, null), at);
        await MakeAsync(grains.Program(new("demo-program")), Program(ministry, at.Now), at);

        async Task MakeCompanyAsync(string id, string name, string number, Region region)
        {
            var register = new RegisterCompany(new(id), firms.ReferenceOf(number), region);
            await MakeAsync(grains.Company(new(id)), register, at);
            await NameAsync(new Organisation("company", id, name, number));
        }

        // A name that somebody has given since stays; one that a kill kept from being written is written now.
        async Task NameAsync(Organisation organisation)
        {
            if (await firms.NameOfAsync(organisation.Kind, organisation.Id, CancellationToken.None) is null)
                await firms.SaveAsync(organisation);
        }
    }

    private static async Task MakeAsync<TState, TCommand>(
        IAggregateGrain<TState, TCommand> grain, TCommand command, Moment at)
    {
        // A programme's days are counted from the day it was made, so a second command would differ from the first.
        if ((await grain.Read()).Version > 0) return;
        var reply = await grain.Ask(command, at);
        if (reply.Refusal is { } refusal)
            throw new InvalidOperationException($"The demo data is refused: {refusal.Code}. {refusal.Detail}");
    }

    private static PublishOffer Offer(
        string title, OfferCategory category, Unit unit, long price, long per, long capacity, string? vendor) => new(
        new CompanyId("demo-provider"), title, category, unit, new Won(price), per, capacity, CapacityPeriod.Day,
        Region.Gyeonggi, vendor, category == OfferCategory.Npu);

    private static OpenProgram Program(MinistryId owner, DateTimeOffset now)
    {
        var today = KoreanTime.StartOf(KoreanTime.DayOf(now));
        ImmutableArray<MatchRatio> ratios =
        [
            new(ApplicantType.Startup, 1_000), new(ApplicantType.ResearchInstitute, 1_000),
            new(ApplicantType.MicroEnterprise, 1_000),
            new(ApplicantType.SmallMedium, 2_000), new(ApplicantType.MidSize, 5_000),
        ];
        return new OpenProgram(
            owner, "Voucher programme for imaginary AI (demo)", new Won(10_000_000_000), new Won(200_000_000), ratios,
            new Period(today, today.AddDays(90)), today.AddDays(365));
    }
}
