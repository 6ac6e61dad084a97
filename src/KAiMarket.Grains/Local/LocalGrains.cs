using System.Diagnostics.Metrics;
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

namespace KAiMarket.Grains.Local;

/// <summary>
/// The embedded engine: every aggregate's home in this process. Any number of processes may run it on one journal and
/// keep the same promises; each aggregate is then fastest where one process serves it.
/// </summary>
public sealed class LocalGrains : IGrains
{
    private readonly LocalHomes<Ministry, MinistryCommand, MinistryEvent> _ministries;
    private readonly LocalHomes<Company, CompanyCommand, CompanyEvent> _companies;
    private readonly LocalHomes<Sme, SmeCommand, SmeEvent> _smes;
    private readonly LocalHomes<Program, ProgramCommand, ProgramEvent> _programs;
    private readonly LocalHomes<Voucher, VoucherCommand, VoucherEvent> _vouchers;
    private readonly LocalHomes<Offer, OfferCommand, OfferEvent> _offers;
    private readonly LocalHomes<Order, OrderCommand, OrderEvent> _orders;
    private readonly LocalHomes<Tender, TenderCommand, TenderEvent> _tenders;
    private readonly LocalHomes<Bid, BidCommand, BidEvent> _bids;
    private readonly LocalHomes<Contract, ContractCommand, ContractEvent> _contracts;
    private readonly ILocalHomes[] _all;
    private readonly TimeProvider _clock;

    public LocalGrains(ActivationContext context)
    {
        _clock = context.Clock;
        _all =
        [
            _ministries = new(context),
            _companies = new(context),
            _smes = new(context),
            _programs = new(context),
            _vouchers = new(context),
            _offers = new(context),
            _orders = new(context),
            _tenders = new(context),
            _bids = new(context),
            _contracts = new(context),
        ];
    }

    /// <summary>Aggregates in memory.</summary>
    public int Active => _all.Sum(homes => homes.Count);

    public IMinistryGrain Ministry(MinistryId id) => new MinistryGrain(_ministries, id.Value);
    public ICompanyGrain Company(CompanyId id) => new CompanyGrain(_companies, id.Value);
    public ISmeGrain Sme(SmeId id) => new SmeGrain(_smes, id.Value);
    public IProgramGrain Program(ProgramId id) => new ProgramGrain(_programs, id.Value);
    public IVoucherGrain Voucher(VoucherId id) => new VoucherGrain(_vouchers, id.Value);
    public IOfferGrain Offer(OfferId id) => new OfferGrain(_offers, id.Value);
    public IOrderGrain Order(OrderId id) => new OrderGrain(_orders, id.Value);
    public ITenderGrain Tender(TenderId id) => new TenderGrain(_tenders, id.Value);
    public IBidGrain Bid(BidId id) => new BidGrain(_bids, id.Value);
    public IContractGrain Contract(ContractId id) => new ContractGrain(_contracts, id.Value);

    /// <summary>Shows how many aggregates of each kind are in memory.</summary>
    public void Observe(Meter meter) => meter.CreateObservableUpDownCounter(
        "kaimarket.activations",
        () => _all.Select(homes => new Measurement<int>(
            homes.Count, new KeyValuePair<string, object?>(Asked.Aggregate, homes.Aggregate))),
        "{activation}", "Aggregates in memory.");

    /// <summary>Lets aggregates leave memory that nobody asked for during <paramref name="idle"/>.</summary>
    public void CloseIdle(TimeSpan idle)
    {
        var since = _clock.GetTimestamp() - (long)(idle.TotalSeconds * _clock.TimestampFrequency);
        foreach (var homes in _all) homes.CloseIdle(since);
    }

    /// <summary>Lets idle aggregates leave memory until cancelled.</summary>
    public async Task SweepAsync(TimeSpan idle, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(idle / 4, _clock);
        while (await timer.WaitForNextTickAsync(cancel)) CloseIdle(idle);
    }

    private class Grain<TState, TCommand, TEvent>(LocalHomes<TState, TCommand, TEvent> homes, string id)
        : IAggregateGrain<TState, TCommand>
        where TState : IAggregate<TState, TCommand, TEvent>
        where TCommand : class
        where TEvent : class
    {
        public Task<Reply> Ask(TCommand command, Moment at, long? ifVersion = null) =>
            homes.Ask(id, command, at, ifVersion);

        public Task<Answered<TAnswer>> Ask<TAnswer>(
            TCommand command, IQuestion<TState, TAnswer> question, Moment at, long? ifVersion = null)
            where TAnswer : class => homes.Ask(id, command, question, at, ifVersion);

        public Task<Reading<TState>> Read(long seen = 0) => homes.Read(id, seen);

        public Task<Reading<TState>> ReadPast(long version, CancellationToken cancel) =>
            homes.ReadPast(id, version, cancel);
    }

    private sealed class MinistryGrain(LocalHomes<Ministry, MinistryCommand, MinistryEvent> homes, string id)
        : Grain<Ministry, MinistryCommand, MinistryEvent>(homes, id), IMinistryGrain;

    private sealed class CompanyGrain(LocalHomes<Company, CompanyCommand, CompanyEvent> homes, string id)
        : Grain<Company, CompanyCommand, CompanyEvent>(homes, id), ICompanyGrain;

    private sealed class SmeGrain(LocalHomes<Sme, SmeCommand, SmeEvent> homes, string id)
        : Grain<Sme, SmeCommand, SmeEvent>(homes, id), ISmeGrain;

    private sealed class ProgramGrain(LocalHomes<Program, ProgramCommand, ProgramEvent> homes, string id)
        : Grain<Program, ProgramCommand, ProgramEvent>(homes, id), IProgramGrain;

    private sealed class VoucherGrain(LocalHomes<Voucher, VoucherCommand, VoucherEvent> homes, string id)
        : Grain<Voucher, VoucherCommand, VoucherEvent>(homes, id), IVoucherGrain;

    private sealed class OfferGrain(LocalHomes<Offer, OfferCommand, OfferEvent> homes, string id)
        : Grain<Offer, OfferCommand, OfferEvent>(homes, id), IOfferGrain;

    private sealed class OrderGrain(LocalHomes<Order, OrderCommand, OrderEvent> homes, string id)
        : Grain<Order, OrderCommand, OrderEvent>(homes, id), IOrderGrain;

    private sealed class TenderGrain(LocalHomes<Tender, TenderCommand, TenderEvent> homes, string id)
        : Grain<Tender, TenderCommand, TenderEvent>(homes, id), ITenderGrain;

    private sealed class BidGrain(LocalHomes<Bid, BidCommand, BidEvent> homes, string id)
        : Grain<Bid, BidCommand, BidEvent>(homes, id), IBidGrain;

    private sealed class ContractGrain(LocalHomes<Contract, ContractCommand, ContractEvent> homes, string id)
        : Grain<Contract, ContractCommand, ContractEvent>(homes, id), IContractGrain;
}
