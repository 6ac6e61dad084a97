using System.Collections.Immutable;
using System.Reflection;
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

namespace KAiMarket.Specs;

/// <summary>An aggregate seen from outside its types, for laws that hold for all of them.</summary>
public abstract record Aggregate(string Category, Type State, Type Command, Type Event)
{
    public static readonly ImmutableArray<Aggregate> All =
    [
        Of<Ministry, MinistryCommand, MinistryEvent>(),
        Of<Company, CompanyCommand, CompanyEvent>(),
        Of<Sme, SmeCommand, SmeEvent>(),
        Of<Program, ProgramCommand, ProgramEvent>(),
        Of<Voucher, VoucherCommand, VoucherEvent>(),
        Of<Offer, OfferCommand, OfferEvent>(),
        Of<Order, OrderCommand, OrderEvent>(),
        Of<Tender, TenderCommand, TenderEvent>(),
        Of<Bid, BidCommand, BidEvent>(),
        Of<Contract, ContractCommand, ContractEvent>(),
    ];

    /// <summary>The use cases by name.</summary>
    public ImmutableArray<Type> Commands => Concrete(Command);

    public ImmutableArray<Type> Events => Concrete(Event);

    /// <summary>The refusals that a command declares, in order of precedence.</summary>
    public static ImmutableArray<(string Name, Refusal Refusal)> RefusalsOf(Type command) =>
    [
        .. command.GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(field => field.FieldType == typeof(Refusal))
            .OrderBy(field => field.MetadataToken)
            .Select(field => (field.Name, (Refusal)field.GetValue(null)!)),
    ];

    public abstract (Refusal? Refusal, int Events) DecideFromNothing(object command, Moment at);

    public abstract void EvolveFromNothing(object fact);

    private static Typed<TState, TCommand, TEvent> Of<TState, TCommand, TEvent>()
        where TState : IAggregate<TState, TCommand, TEvent> where TCommand : class where TEvent : class =>
        new();

    private static ImmutableArray<Type> Concrete(Type kind) =>
    [
        .. kind.Assembly.GetTypes().Where(type => type.IsSubclassOf(kind) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    private sealed record Typed<TState, TCommand, TEvent>()
        : Aggregate(TState.Category, typeof(TState), typeof(TCommand), typeof(TEvent))
        where TState : IAggregate<TState, TCommand, TEvent> where TCommand : class where TEvent : class
    {
        public override (Refusal? Refusal, int Events) DecideFromNothing(object command, Moment at)
        {
            var decision = TState.Decide(TState.Initial, (TCommand)command, at);
            return (decision.Refusal, decision.Events.Length);
        }

        public override void EvolveFromNothing(object fact) => TState.Evolve(TState.Initial, (TEvent)fact);
    }
}
