using KAiMarket.Domain;
using KAiMarket.Domain.Orders;
using KAiMarket.Grains;

namespace KAiMarket.Simulation.Sabotages;

/// <summary>A home shows what it has of an order, whatever the caller has seen elsewhere.</summary>
internal sealed class ReadStale : Sabotage
{
    public override string[] Violates => ["shown-as-folded"];

    public override IGrains Between(IGrains grains) => new Forgetful(grains);

    private sealed class Forgetful(IGrains inner) : PassingGrains(inner)
    {
        public override IOrderGrain Order(OrderId id) => new ForgetfulOrder(base.Order(id));
    }

    private sealed class ForgetfulOrder(IOrderGrain inner) : IOrderGrain
    {
        public Task<Reply> Ask(OrderCommand command, Moment at, long? ifVersion = null) => inner.Ask(command, at, ifVersion);

        public Task<Answered<TAnswer>> Ask<TAnswer>(
            OrderCommand command, IQuestion<Order, TAnswer> question, Moment at, long? ifVersion = null)
            where TAnswer : class => inner.Ask(command, question, at, ifVersion);

        public Task<Reading<Order>> Read(long seen = 0) => inner.Read();

        public Task<Reading<Order>> ReadPast(long version, CancellationToken cancel) => inner.ReadPast(version, cancel);
    }
}
