using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Gateway.Http;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <param name="Owner">The ministry whose money it is.</param>
/// <param name="Budget">Government money for all vouchers together, in won.</param>
/// <param name="Cap">The most government money in one voucher, in won.</param>
/// <param name="Ratios">A sort of applicant that is not listed cannot claim.</param>
/// <param name="Claims">When vouchers can be claimed.</param>
/// <param name="VouchersExpireAt">The first moment at which its vouchers pay for nothing new.</param>
public sealed record ProgramBody(
    MinistryId Owner, string Title, Won Budget, Won Cap, ImmutableArray<MatchRatio> Ratios, Period Claims,
    DateTimeOffset VouchersExpireAt);

/// <param name="Claimed">Claims so far.</param>
/// <param name="Remaining">Government money that is in no voucher, in won.</param>
public sealed record ProgramResource(
    ProgramId Id, MinistryId Owner, string Title, Won Budget, Won Cap, ImmutableArray<MatchRatio> Ratios, Period Claims,
    DateTimeOffset VouchersExpireAt, ProgramStatus Status, int Claimed, Won Remaining);

internal static class ProgramEndpoints
{
    private static readonly ImmutableArray<MatchRatio> Ratios =
        [new(ApplicantType.Startup, 1_000), new(ApplicantType.SmallMedium, 3_000), new(ApplicantType.MidSize, 5_000)];

    private static readonly ProgramBody Opened = new(
        new("demo-ministry"), "AI voucher 2026", new(5_000_000_000), new(100_000_000), Ratios,
        new(Samples.At, Samples.At.AddDays(30)), Samples.At.AddDays(365));

    private static readonly ProgramResource Example = new(
        new("ai-2026"), Opened.Owner, Opened.Title, Opened.Budget, Opened.Cap, Ratios, Opened.Claims,
        Opened.VouchersExpireAt,
        ProgramStatus.Open, 1, new(4_991_000_000));

    public static void MapPrograms(this Api api)
    {
        var shape = Body.Shape<ProgramBody>();
        var grains = api.Market.Grains;
        var views = api.Market.Views;

        api.Put("/v1/programs/{program}", async call =>
        {
            var id = call.Id<ProgramId>("program");
            var body = await call.BodyAsync(shape);
            var open = new OpenProgram(
                body.Owner, body.Title, body.Budget, body.Cap, body.Ratios, body.Claims, body.VouchersExpireAt);
            await call.ChangeAsync(grains.Program(id), open, ProgramSummary.Asked, state => Show(id, state));
        })
            .Named("openProgram", "Opens a voucher programme.")
            .May(Permissions.RunProgram).Takes(Opened).Gives(Example).Asks<OpenProgram>();

        api.Get("/v1/programs/{program}", call =>
        {
            var id = call.Id<ProgramId>("program");
            return call.ShowAsync(grains.Program(id), ProgramSummary.Asked, state => Show(id, state));
        })
            .Named("getProgram", "Shows a programme as it stands now.")
            .May(Permissions.SeeMarket).Gives(Example).Refuses(Problems.NotFound);

        api.Get("/v1/programs", call => call.ListAsync((after, limit) => views.ProgramsAsync(after, limit)))
            .Named("listPrograms", "Lists programmes with where their money is.")
            .May(Permissions.SeeMarket).Lists(RowExample);

        api.Put("/v1/programs/{program}/closure", async call =>
        {
            var id = call.Id<ProgramId>("program");
            await Body.ReadNoneAsync(call.Http);
            await call.ChangeAsync(
                grains.Program(id), new CloseProgram(), ProgramSummary.Asked, state => Show(id, state));
        })
            .Named("closeProgram", "Ends claims; what is in no voucher goes back to the ministry.")
            .May(Permissions.RunProgram)
            .Gives(Example with { Status = ProgramStatus.Closed, Remaining = Won.Zero }).Asks<CloseProgram>();

        api.Get("/v1/programs/{program}/burn-down", call =>
        {
            var id = call.Id<ProgramId>("program");
            return call.ListAsync((after, limit) => views.BurnDownAsync(id, after, limit));
        })
            .Named("getBurnDown", "Shows how a programme's money was used, by days in Korea.")
            .May(Permissions.SeeMarket)
            .Lists(new BurnDownDay(new DateOnly(2026, 11, 22), new(9_000_000), new(900_000), new(450_000), Won.Zero));
    }

    private static ProgramRow RowExample => new(
        Example.Id, Example.Owner, Example.Title, Example.Budget, Example.Cap, Example.Ratios, Example.Claims,
        Example.VouchersExpireAt, ProgramStatus.Open, 1, 0, new(9_000_000), new(900_000), new(450_000), Won.Zero,
            Won.Zero,
        Example.Remaining);

    private static ProgramResource Show(ProgramId id, ProgramSummary program) => new(
        id, program.Owner, program.Title, program.Budget, program.Cap, program.Ratios, program.Claims,
        program.VouchersExpireAt, program.IsClosed ? ProgramStatus.Closed : ProgramStatus.Open, program.Claimed,
        program.Remaining);
}
