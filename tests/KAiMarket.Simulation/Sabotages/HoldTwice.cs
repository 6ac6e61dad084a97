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

/// <summary>A process step runs twice under ids of its own, as if each run made a new one.</summary>
internal sealed class HoldTwice : Sabotage
{
    public override string[] Violates => ["hold-for-its-order"];

    public override IGrains Between(IGrains grains) => new Doubling(grains);

    private sealed class Doubling(IGrains inner) : IGrains
    {
        public IMinistryGrain Ministry(MinistryId id) => inner.Ministry(id);
        public ICompanyGrain Company(CompanyId id) => inner.Company(id);
        public ISmeGrain Sme(SmeId id) => inner.Sme(id);
        public IProgramGrain Program(ProgramId id) => inner.Program(id);
        public IVoucherGrain Voucher(VoucherId id) => new TwiceHolding(inner.Voucher(id));
        public IOfferGrain Offer(OfferId id) => inner.Offer(id);
        public IOrderGrain Order(OrderId id) => inner.Order(id);
    }

    private sealed class TwiceHolding(IVoucherGrain inner) : IVoucherGrain
    {
        public async Task<Reply> Ask(VoucherCommand command, Moment at, long? ifVersion = null)
        {
            if (command is HoldAmount hold) await inner.Ask(hold with { Order = new OrderId($"{hold.Order}-again") }, at);
            return await inner.Ask(command, at, ifVersion);
        }

        public Task<Reading<Voucher>> Read(long seen = 0) => inner.Read(seen);

        public Task<Reading<Voucher>> ReadPast(long version, CancellationToken cancel) => inner.ReadPast(version, cancel);
    }
}
