using System.Collections.Frozen;
using KAiMarket.Domain;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Tenders;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Journal;

namespace KAiMarket.Grains.Processes;

/// <summary>Which events start work elsewhere: the table of contents of the processes, by stored name.</summary>
public static class AllProcesses
{
    public static readonly FrozenDictionary<string, Process> ByName = new Dictionary<string, Process>
    {
        [Facts.NameOf<OrderPlaced>()] = (id, fact, at, seen, grains, _) =>
            OrderProcess.Place(new(id), (OrderPlaced)fact, at, seen, grains),
        [Facts.NameOf<CapacityReserved>()] = (_, fact, at, seen, grains, _) =>
            OrderProcess.Recheck(((CapacityReserved)fact).Order, at, seen, grains),
        [Facts.NameOf<AmountHeld>()] = (_, fact, at, seen, grains, _) =>
            OrderProcess.Recheck(((AmountHeld)fact).Order, at, seen, grains),
        [Facts.NameOf<OrderCancelled>()] = (id, _, at, seen, grains, _) => OrderProcess.Cancel(new(id), at, seen, grains),
        [Facts.NameOf<OrderAccepted>()] = (id, fact, at, seen, grains, _) =>
            SettlementProcess.Run(new(id), (OrderAccepted)fact, at, seen, grains),
        [Facts.NameOf<VoucherExpired>()] = (id, _, at, seen, grains, _) =>
            ExpiryProcess.Run(new VoucherId(id), at, seen, grains),
        [Facts.NameOf<BalanceReturned>()] = (id, fact, at, _, grains, _) =>
            ExpiryProcess.Return(new VoucherId(id), (BalanceReturned)fact, at, grains),
        [Facts.NameOf<OpeningApproved>()] = (id, fact, at, seen, grains, unsealing) =>
            OpeningProcess.Open(new TenderId(id), (OpeningApproved)fact, at, seen, grains, unsealing),
        [Facts.NameOf<LotAwarded>()] = (id, fact, at, seen, grains, _) =>
            TenderProcess.Award(new TenderId(id), (LotAwarded)fact, at, seen, grains),
        [Facts.NameOf<LotFailed>()] = (id, fact, at, seen, grains, _) =>
            TenderProcess.Fail(new TenderId(id), (LotFailed)fact, at, seen, grains),
        [Facts.NameOf<TenderCancelled>()] = (id, _, at, seen, grains, _) =>
            TenderProcess.Cancel(new TenderId(id), at, seen, grains),
        [Facts.NameOf<ContractSigned>()] = (id, fact, at, _, grains, _) =>
            TenderProcess.Sign(ContractId.Of(id), (ContractSigned)fact, at, grains),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Runs the process of an event from its first step, once.</summary>
    internal static Task RunAsync(RecordedEvent recorded, IGrains grains, Unsealing unsealing)
    {
        var fact = recorded.Fact ?? Facts.Read(recorded.Name, recorded.Data.Span);
        var id = recorded.Stream[(recorded.Stream.IndexOf('/') + 1)..];

        // However late it runs, deadlines judge it by when that which caused it arrived.
        var at = new Moment(Meta.ArrivedOf(recorded.Meta.Span), Actor.Market, $"process:{recorded.Position}");
        return ByName[recorded.Name](id, fact, at, recorded.Position, grains, unsealing);
    }
}
