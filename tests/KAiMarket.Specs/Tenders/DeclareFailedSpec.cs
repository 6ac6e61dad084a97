using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Tenders;

public sealed class DeclareFailedSpec : TenderSpec
{
    private static readonly DeclareFailed Declare = new(Tendering.Gpu);
    private static readonly LotFailed Failed = new(Tendering.Gpu, LotFailure.NotAgreed);

    [Fact]
    public void Where_nobody_comes_to_terms_the_lot_fails()
    {
        var after = Given(Tendering.Ranked).When(Declare).Then(Failed);
        Assert.Equal(TenderStatus.Concluded, after.Status);
    }

    [Fact]
    public void A_repeat_is_silent() => Given(Tendering.Ranked, Failed).When(Declare).ThenNothing();

    [Fact]
    public void What_was_awarded_has_not_failed() =>
        Given(Tendering.Ranked, Tendering.Award).When(Declare).ThenRefused(DeclareFailed.Awarded);

    [Fact]
    public void A_lot_is_ranked_first() => Given(Tendering.Evaluated).When(Declare).ThenRefused(DeclareFailed.NotRanked);

    [Fact]
    public void A_lot_is_one_of_the_tender()
    {
        When(new DeclareFailed(default)).ThenRefused(DeclareFailed.IdInvalid, "lot");
        When(Declare).ThenRefused(DeclareFailed.TenderMissing);
        Given(Tendering.Notice).When(Declare).ThenRefused(DeclareFailed.Imported);
        Given(Tendering.Ranked).When(new DeclareFailed(Tendering.Data)).ThenRefused(DeclareFailed.LotMissing);
    }

    [Fact]
    public void Only_the_buyer_declares() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Given(Tendering.Ranked, Failed).By(actor).When(Declare).ThenRefused(DeclareFailed.NotYours));
}
