using System.Collections.Frozen;
using KAiMarket.Domain;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Grains.Processes;

/// <summary>Which events start work elsewhere: the table of contents of the processes, by stored name.</summary>
public static class AllProcesses
{
    public static readonly FrozenDictionary<string, Process> ByName = new Dictionary<string, Process>
    {
        [Facts.NameOf<OrderPlaced>()] = (id, fact, at, grains) => OrderProcess.Place(new(id), (OrderPlaced)fact, at, grains),
        [Facts.NameOf<OrderCancelled>()] = (id, _, at, grains) => OrderProcess.Cancel(new(id), at, grains),
        [Facts.NameOf<OrderAccepted>()] = (id, fact, at, grains) => SettlementProcess.Run(new(id), (OrderAccepted)fact, at, grains),
        [Facts.NameOf<VoucherExpired>()] = (id, _, at, grains) => ExpiryProcess.Run(new VoucherId(id), at, grains),
        [Facts.NameOf<BalanceReturned>()] = (id, fact, at, grains) => ExpiryProcess.Return(new VoucherId(id), (BalanceReturned)fact, at, grains),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
