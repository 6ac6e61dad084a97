using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains;

namespace KAiMarket.Simulation.Sabotages;

/// <summary>A home shows what it has of an order, whatever the caller has seen elsewhere.</summary>
internal sealed class ReadStale : Sabotage
{
    public override string[] Violates => ["shown-as-folded"];

    public override IGrains Between(IGrains grains) => new Forgetful(grains);

    private sealed class Forgetful(IGrains inner) : IGrains
    {
        public IMinistryGrain Ministry(MinistryId id) => inner.Ministry(id);
        public ICompanyGrain Company(CompanyId id) => inner.Company(id);
        public ISmeGrain Sme(SmeId id) => inner.Sme(id);
        public IProgramGrain Program(ProgramId id) => inner.Program(id);
        public IVoucherGrain Voucher(VoucherId id) => inner.Voucher(id);
        public IOfferGrain Offer(OfferId id) => inner.Offer(id);
        public IOrderGrain Order(OrderId id) => new ForgetfulOrder(inner.Order(id));
    }

    private sealed class ForgetfulOrder(IOrderGrain inner) : IOrderGrain
    {
        public Task<Reply> Ask(OrderCommand command, Moment at, long? ifVersion = null) => inner.Ask(command, at, ifVersion);

        public Task<Reading<Order>> Read(long seen = 0) => inner.Read();

        public Task<Reading<Order>> ReadPast(long version, CancellationToken cancel) => inner.ReadPast(version, cancel);
    }
}
