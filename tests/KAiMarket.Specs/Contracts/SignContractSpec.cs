using KAiMarket.Domain.Contracts;

namespace KAiMarket.Specs.Contracts;

public sealed class SignContractSpec : ContractSpec
{
    private static readonly SignContract Sign = new(1);

    protected override Actor Actor => Tendering.Bidder;

    [Fact]
    public void The_supplier_signs_what_was_proposed()
    {
        var after = Drawn(Contracting.Proposed).When(Sign).Then(Contracting.Signed);
        Assert.Equal((ContractStatus.Signed, 2), (after.Status, after.Milestones.Count));
    }

    [Fact]
    public void A_repeat_is_silent() => Signed().When(Sign).ThenNothing();

    [Fact]
    public void What_changed_meanwhile_is_not_signed_by_mistake()
    {
        var again = Contracting.Proposed with { Number = 2 };
        Drawn(Contracting.Proposed, again).When(Sign).ThenRefused(SignContract.ProposedSince);
        Drawn(Contracting.Proposed).When(new SignContract(2)).ThenRefused(SignContract.ProposedSince);
        Drawn(Contracting.Proposed, again).When(new SignContract(2)).Then(Contracting.Signed with { Proposal = 2 });
    }

    [Fact]
    public void It_is_signed_once() => Signed().When(new SignContract(2)).ThenRefused(SignContract.Differs);

    [Fact]
    public void Nothing_is_signed_before_it_is_proposed() => Drawn().When(Sign).ThenRefused(SignContract.NotProposed);

    [Theory, InlineData(0), InlineData(-1), InlineData(101)]
    public void Proposals_count_from_one(int number) =>
        When(new SignContract(number)).ThenRefused(SignContract.ProposalInvalid);

    [Fact]
    public void Without_a_contract_there_is_nothing_to_sign() => When(Sign).ThenRefused(SignContract.ContractMissing);

    [Fact]
    public void Only_the_supplier_signs() => Assert.All(
        Sample.Everybody.Where(actor => actor != Tendering.Bidder).Append(Tendering.OtherBidder),
        actor => Signed().By(actor).When(Sign).ThenRefused(SignContract.NotYours));
}
