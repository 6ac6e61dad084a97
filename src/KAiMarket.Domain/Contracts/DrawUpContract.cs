using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Domain.Contracts;

/// <param name="Bid">What the contract is awarded for.</param>
/// <param name="Amount">What it costs, tax included.</param>
/// <param name="Budget">What was committed for the lot.</param>
/// <param name="Damages">The id of the rule for late delivery, pinned (<see cref="DelayDamages"/>).</param>
[StoredAs("contract-drawn-up.v1")]
public sealed record ContractDrawnUp(
    TenderId Tender, LotId Lot, MinistryId Buyer, CompanyId Supplier, BidId Bid, Won Amount, Won Budget, string Damages)
    : ContractEvent;

/// <summary>Draws up the contract on a lot that was awarded (계약서 작성). Asking again changes nothing.</summary>
public sealed record DrawUpContract(
    TenderId Tender, LotId Lot, MinistryId Buyer, CompanyId Supplier, BidId Bid, Won Amount, Won Budget)
    : ContractCommand, ICreation
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal AmountInvalid = new("contract-amount-invalid", Kind.Invalid,
        "A contract costs 1 won or more and no more than the budget of its lot, which is 10^15 won at most", "amount");
    public static readonly Refusal NotYours =
        new("not-your-award", Kind.Forbidden, "Only the market itself draws up contracts");
    public static readonly Refusal Differs =
        new("contract-differs", Kind.Conflict, "This contract was drawn up with other particulars");

    public static Decision<ContractEvent> Decide(Contract contract, DrawUpContract draw, Moment at) => contract switch
    {
        _ when !TenderId.IsValid(draw.Tender.Value) => IdInvalid.At("tender"),
        _ when !LotId.IsValid(draw.Lot.Value) => IdInvalid.At("lot"),
        _ when !MinistryId.IsValid(draw.Buyer.Value) => IdInvalid.At("buyer"),
        _ when !CompanyId.IsValid(draw.Supplier.Value) => IdInvalid.At("supplier"),
        _ when draw.Bid != new BidId(draw.Tender, draw.Lot, draw.Supplier) => IdInvalid.At("bid"),
        _ when !Bounds.Hold(draw.Budget) || !Bounds.Hold(draw.Amount, least: 1) || draw.Amount > draw.Budget =>
            AmountInvalid,
        _ when at.Actor.Role != Role.Market => NotYours,
        // The rule for damages is the contract's own: a repeat by a later program, which pins another, is a repeat.
        { DrawnUp: { } drawn } => Fact(draw) with { Damages = drawn.Damages } == drawn ? new AlreadySo() : Differs,
        _ => Fact(draw),
    };

    private static ContractDrawnUp Fact(DrawUpContract draw) => new(
        draw.Tender, draw.Lot, draw.Buyer, draw.Supplier, draw.Bid, draw.Amount, draw.Budget,
        DelayDamages.StateService.Id);
}
