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

namespace KAiMarket.Simulation.Sabotages;

/// <summary>Grains that pass everything on; a sabotage puts one kind of its own in between.</summary>
internal abstract class PassingGrains(IGrains inner) : IGrains
{
    public virtual IMinistryGrain Ministry(MinistryId id) => inner.Ministry(id);
    public virtual ICompanyGrain Company(CompanyId id) => inner.Company(id);
    public virtual ISmeGrain Sme(SmeId id) => inner.Sme(id);
    public virtual IProgramGrain Program(ProgramId id) => inner.Program(id);
    public virtual IVoucherGrain Voucher(VoucherId id) => inner.Voucher(id);
    public virtual IOfferGrain Offer(OfferId id) => inner.Offer(id);
    public virtual IOrderGrain Order(OrderId id) => inner.Order(id);
    public virtual ITenderGrain Tender(TenderId id) => inner.Tender(id);
    public virtual IBidGrain Bid(BidId id) => inner.Bid(id);
    public virtual IContractGrain Contract(ContractId id) => inner.Contract(id);
}
