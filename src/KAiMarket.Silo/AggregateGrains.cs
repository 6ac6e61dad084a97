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
using Orleans.Placement;

namespace KAiMarket.Silo;

// One line per aggregate. The hash of its id says in which silo its home comes to be: evenly, also when a silo has just
// come back and is the emptiest of all.

[HashBasedPlacement]
internal sealed class MinistryGrain(SiloContext silo)
    : AggregateGrain<Ministry, MinistryCommand, MinistryEvent>(silo), IMinistryHome;

[HashBasedPlacement]
internal sealed class CompanyGrain(SiloContext silo)
    : AggregateGrain<Company, CompanyCommand, CompanyEvent>(silo), ICompanyHome;

[HashBasedPlacement]
internal sealed class SmeGrain(SiloContext silo)
    : AggregateGrain<Sme, SmeCommand, SmeEvent>(silo), ISmeHome;

[HashBasedPlacement]
internal sealed class ProgramGrain(SiloContext silo)
    : AggregateGrain<Program, ProgramCommand, ProgramEvent>(silo), IProgramHome;

[HashBasedPlacement]
internal sealed class VoucherGrain(SiloContext silo)
    : AggregateGrain<Voucher, VoucherCommand, VoucherEvent>(silo), IVoucherHome;

[HashBasedPlacement]
internal sealed class OfferGrain(SiloContext silo)
    : AggregateGrain<Offer, OfferCommand, OfferEvent>(silo), IOfferHome;

[HashBasedPlacement]
internal sealed class OrderGrain(SiloContext silo)
    : AggregateGrain<Order, OrderCommand, OrderEvent>(silo), IOrderHome;

[HashBasedPlacement]
internal sealed class TenderGrain(SiloContext silo)
    : AggregateGrain<Tender, TenderCommand, TenderEvent>(silo), ITenderHome;

[HashBasedPlacement]
internal sealed class BidGrain(SiloContext silo) : AggregateGrain<Bid, BidCommand, BidEvent>(silo), IBidHome;

[HashBasedPlacement]
internal sealed class ContractGrain(SiloContext silo)
    : AggregateGrain<Contract, ContractCommand, ContractEvent>(silo), IContractHome;
