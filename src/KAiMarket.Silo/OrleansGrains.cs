using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Tenders;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains;
using Orleans.Runtime;

namespace KAiMarket.Silo;

/// <summary>The market's contracts on Orleans: each grain stands for a home that may be in any silo.</summary>
internal sealed class OrleansGrains(IGrainFactory homes, TimeProvider clock) : IGrains
{
    private readonly Homes<IMinistryHome> _ministries = new(homes);
    private readonly Homes<ICompanyHome> _companies = new(homes);
    private readonly Homes<ISmeHome> _smes = new(homes);
    private readonly Homes<IProgramHome> _programs = new(homes);
    private readonly Homes<IVoucherHome> _vouchers = new(homes);
    private readonly Homes<IOfferHome> _offers = new(homes);
    private readonly Homes<IOrderHome> _orders = new(homes);
    private readonly Homes<ITenderHome> _tenders = new(homes);
    private readonly Homes<IBidHome> _bids = new(homes);
    private readonly Homes<IContractHome> _contracts = new(homes);

    public IMinistryGrain Ministry(MinistryId id) => new MinistryProxy(_ministries.Of(id.Value), clock);
    public ICompanyGrain Company(CompanyId id) => new CompanyProxy(_companies.Of(id.Value), clock);
    public ISmeGrain Sme(SmeId id) => new SmeProxy(_smes.Of(id.Value), clock);
    public IProgramGrain Program(ProgramId id) => new ProgramProxy(_programs.Of(id.Value), clock);
    public IVoucherGrain Voucher(VoucherId id) => new VoucherProxy(_vouchers.Of(id.Value), clock);
    public IOfferGrain Offer(OfferId id) => new OfferProxy(_offers.Of(id.Value), clock);
    public IOrderGrain Order(OrderId id) => new OrderProxy(_orders.Of(id.Value), clock);
    public ITenderGrain Tender(TenderId id) => new TenderProxy(_tenders.Of(id.Value), clock);
    public IBidGrain Bid(BidId id) => new BidProxy(_bids.Of(id.Value), clock);
    public IContractGrain Contract(ContractId id) => new ContractProxy(_contracts.Of(id.Value), clock);

    private sealed class MinistryProxy(IHome home, TimeProvider clock)
        : HomeProxy<Ministry, MinistryCommand>(home, clock), IMinistryGrain;

    private sealed class CompanyProxy(IHome home, TimeProvider clock)
        : HomeProxy<Company, CompanyCommand>(home, clock), ICompanyGrain;

    private sealed class SmeProxy(IHome home, TimeProvider clock) : HomeProxy<Sme, SmeCommand>(home, clock), ISmeGrain;

    private sealed class ProgramProxy(IHome home, TimeProvider clock)
        : HomeProxy<Program, ProgramCommand>(home, clock), IProgramGrain;

    private sealed class VoucherProxy(IHome home, TimeProvider clock)
        : HomeProxy<Voucher, VoucherCommand>(home, clock), IVoucherGrain;

    private sealed class OfferProxy(IHome home, TimeProvider clock)
        : HomeProxy<Offer, OfferCommand>(home, clock), IOfferGrain;

    private sealed class OrderProxy(IHome home, TimeProvider clock)
        : HomeProxy<Order, OrderCommand>(home, clock), IOrderGrain;

    private sealed class TenderProxy(IHome home, TimeProvider clock)
        : HomeProxy<Tender, TenderCommand>(home, clock), ITenderGrain;

    private sealed class BidProxy(IHome home, TimeProvider clock) : HomeProxy<Bid, BidCommand>(home, clock), IBidGrain;

    private sealed class ContractProxy(IHome home, TimeProvider clock)
        : HomeProxy<Contract, ContractCommand>(home, clock), IContractGrain;

    /// <summary>
    /// The homes of one kind. Which class of grain serves a contract Orleans finds out anew each time it is asked, and
    /// that costs a quarter of a call within the process; so it is asked once.
    /// </summary>
    private sealed class Homes<THome>(IGrainFactory homes) where THome : IHome
    {
        private GrainReference? _first;

        public THome Of(string id)
        {
            var first = _first ??= (GrainReference)(IAddressable)homes.GetGrain<THome>(id);
            return (THome)homes.GetGrain(GrainId.Create(first.GrainId.Type, id), first.InterfaceType);
        }
    }
}
