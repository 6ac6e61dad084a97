using KAiMarket.Domain;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains;

namespace KAiMarket.Simulation.Sabotages;

/// <summary>A process step runs twice under ids of its own, as if each run made a new one.</summary>
internal sealed class HoldTwice : Sabotage
{
    public override string[] Violates => ["hold-for-its-order"];

    public override IGrains Between(IGrains grains) => new Doubling(grains);

    private sealed class Doubling(IGrains inner) : PassingGrains(inner)
    {
        public override IVoucherGrain Voucher(VoucherId id) => new TwiceHolding(base.Voucher(id));
    }

    private sealed class TwiceHolding(IVoucherGrain inner) : IVoucherGrain
    {
        public async Task<Reply> Ask(VoucherCommand command, Moment at, long? ifVersion = null)
        {
            if (command is HoldAmount hold) await inner.Ask(hold with { Order = new OrderId($"{hold.Order}-again") }, at);
            return await inner.Ask(command, at, ifVersion);
        }

        public Task<Answered<TAnswer>> Ask<TAnswer>(
            VoucherCommand command, IQuestion<Voucher, TAnswer> question, Moment at, long? ifVersion = null)
            where TAnswer : class => inner.Ask(command, question, at, ifVersion);

        public Task<Reading<Voucher>> Read(long seen = 0) => inner.Read(seen);

        public Task<Reading<Voucher>> ReadPast(long version, CancellationToken cancel) => inner.ReadPast(version, cancel);
    }
}
