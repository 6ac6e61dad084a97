using System.Collections.Immutable;
using KAiMarket.Domain.Contracts;

namespace KAiMarket.Specs.Contracts;

public sealed class ProposeContractSpec : ContractSpec
{
    private static readonly ProposeContract Propose = new(Contracting.Milestones);
    private static readonly Milestone Whole = new(Contracting.Run, "전부", new(2027, 3, 31), new Won(100_000_000));

    [Fact]
    public void The_buyer_proposes_milestones() => Drawn().When(Propose).Then(Contracting.Proposed);

    [Fact]
    public void Others_may_be_proposed_until_it_is_signed() => Drawn(Contracting.Proposed)
        .When(new ProposeContract([Whole])).Then(new ContractProposed(2, [Whole]));

    [Fact]
    public void A_repeat_is_silent() => Drawn(Contracting.Proposed).When(Propose).ThenNothing();

    [Fact]
    public void A_repeat_of_what_was_signed_is_silent() => Signed().When(Propose).ThenNothing();

    [Fact]
    public void What_is_signed_is_fixed() =>
        Signed().When(new ProposeContract([Whole])).ThenRefused(ProposeContract.AlreadySigned);

    [Theory, InlineData(99_999_999), InlineData(100_000_001)]
    public void Milestones_add_up_to_the_contract(long amount) => Drawn()
        .When(new ProposeContract([Whole with { Amount = new Won(amount) }])).ThenRefused(ProposeContract.NotTheAmount);

    [Fact]
    public void There_is_an_end_to_proposals() => Drawn(new ContractProposed(ProposeContract.MostProposals, [Whole]))
        .When(Propose).ThenRefused(ProposeContract.TooOften);

    [Fact]
    public void Milestones_are_whole_and_each_has_an_id_of_its_own()
    {
        ImmutableArray<Milestone>[] broken =
        [
            default, [], [null!], [Whole, Whole], [Whole with { Id = default }], [Whole with { Title = "" }],
            [Whole with { Due = default }], [Whole with { Due = DateOnly.MaxValue }], [Whole with { Amount = Won.Zero }],
            [Whole with { Amount = Won.Most + new Won(1) }],
            [.. Enumerable.Range(0, 51).Select(i => Whole with { Id = new($"m{i}") })],
        ];
        Assert.All(broken, milestones =>
            When(new ProposeContract(milestones)).ThenRefused(ProposeContract.MilestonesInvalid));
    }

    [Fact]
    public void Without_an_award_there_is_nothing_to_propose() => When(Propose).ThenRefused(ProposeContract.ContractMissing);

    [Fact]
    public void Only_the_buyer_proposes() => Assert.All(
        Sample.Everybody.Where(actor => actor != Sample.Owner).Append(Sample.OtherMinistry),
        actor => Drawn(Contracting.Proposed).By(actor).When(Propose).ThenRefused(ProposeContract.NotYours));
}
