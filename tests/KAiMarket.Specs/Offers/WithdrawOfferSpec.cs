using KAiMarket.Domain.Offers;

namespace KAiMarket.Specs.Offers;

public sealed class WithdrawOfferSpec : Spec<Offer, OfferCommand, OfferEvent>
{
    protected override Actor Actor => Sample.Supplier;

    [Fact]
    public void A_provider_withdraws_its_offer() =>
        Given(Sample.Published).When(new WithdrawOffer()).Then(new OfferWithdrawn());

    [Fact]
    public void A_repeat_is_silent() =>
        Given(Sample.Published, new OfferWithdrawn()).When(new WithdrawOffer()).ThenNothing();

    [Fact]
    public void No_offer_no_withdrawal() =>
        Given().By(Sample.Auditor).When(new WithdrawOffer()).ThenRefused(WithdrawOffer.OfferMissing);

    [Fact]
    public void Others_do_not_withdraw_it() => Assert.All(
        [Sample.OtherSupplier, Sample.Applicant, Sample.Owner, Sample.Auditor],
        actor => Given(Sample.Published, new OfferWithdrawn()).By(actor)
            .When(new WithdrawOffer()).ThenRefused(WithdrawOffer.NotYours));
}
