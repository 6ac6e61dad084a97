using KAiMarket.Domain.Programs;

namespace KAiMarket.Specs.Programs;

public sealed class CloseProgramSpec : Spec<Program, ProgramCommand, ProgramEvent>
{
    private static readonly ProgramClosed Closed = new(Sample.Ministry, new Won(910_000));

    [Fact]
    public void The_market_closes_a_programme_whose_claims_are_over()
    {
        var program = Given(Sample.Opened, Sample.Claimed).On(Sample.Claims.Until).When(new CloseProgram()).Then(Closed);
        Assert.False(program.IsOpen);
        Assert.Equal(Won.Zero, program.Remaining);
    }

    [Fact]
    public void Its_ministry_closes_it_early() =>
        Given(Sample.Opened, Sample.Claimed).By(Sample.Owner).When(new CloseProgram()).Then(Closed);

    [Fact]
    public void A_repeat_is_silent() =>
        Given(Sample.Opened, Sample.Claimed, Closed).When(new CloseProgram()).ThenNothing();

    [Fact]
    public void No_programme_no_close() =>
        Given().By(Sample.Applicant).When(new CloseProgram()).ThenRefused(CloseProgram.ProgramMissing);

    [Fact]
    public void Others_do_not_close_it() => Assert.All(
        [Sample.OtherMinistry, Sample.Applicant, Sample.Supplier, Sample.Auditor],
        actor => Given(Sample.Opened, Sample.Claimed, Closed).By(actor)
            .When(new CloseProgram()).ThenRefused(CloseProgram.NotYours));

    [Fact]
    public void The_market_waits_for_the_last_tick() => Assert.All([Actor.Market, Sample.Operator],
        actor => Given(Sample.Opened).By(actor).On(Sample.Claims.Until.AddTicks(-1))
            .When(new CloseProgram()).ThenRefused(CloseProgram.StillOpen));
}
