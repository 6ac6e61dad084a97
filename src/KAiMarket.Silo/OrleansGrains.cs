using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains;

namespace KAiMarket.Silo;

/// <summary>The market's contracts on Orleans: each grain stands for a home that may be in any silo.</summary>
internal sealed class OrleansGrains(IGrainFactory homes, TimeProvider clock) : IGrains
{
    public IMinistryGrain Ministry(MinistryId id) => new MinistryProxy(homes.GetGrain<IMinistryHome>(id.Value), clock);
    public ICompanyGrain Company(CompanyId id) => new CompanyProxy(homes.GetGrain<ICompanyHome>(id.Value), clock);
    public ISmeGrain Sme(SmeId id) => new SmeProxy(homes.GetGrain<ISmeHome>(id.Value), clock);
    public IProgramGrain Program(ProgramId id) => new ProgramProxy(homes.GetGrain<IProgramHome>(id.Value), clock);
    public IVoucherGrain Voucher(VoucherId id) => new VoucherProxy(homes.GetGrain<IVoucherHome>(id.Value), clock);
    public IOfferGrain Offer(OfferId id) => new OfferProxy(homes.GetGrain<IOfferHome>(id.Value), clock);
    public IOrderGrain Order(OrderId id) => new OrderProxy(homes.GetGrain<IOrderHome>(id.Value), clock);

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
}
