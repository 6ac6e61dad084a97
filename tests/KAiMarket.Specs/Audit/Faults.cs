using System.Text;
using KAiMarket.Audit;

namespace KAiMarket.Specs.Audit;

/// <summary>For each invariant one change to the sound journal that breaks it.</summary>
internal static class Faults
{
    private const string Late = "2026-08-01T00:00:00Z";

    public static Dictionary<string, Action<HandMadeJournal>> Of { get; } = new()
    {
        ["positions-contiguous"] = journal => journal.KeepEvent = one => one.Position != 12,
        ["time-never-backwards"] = journal => journal.Tamper = one =>
            one.Position == 12 ? one with { At = one.At.AddDays(-9) } : one,
        ["versions-contiguous"] = journal => journal.Tamper = one =>
            one.Position == 12 ? one with { Version = 99 } : one,
        ["chain-digest"] = journal => journal.Tamper = one =>
            one.Position == 12 ? one with { Data = Spaced(one.Data) } : one,
        ["chain-hash"] = journal => journal.TamperBatch = one =>
            one.First == 4 ? one with { Hash = new byte[32] } : one,
        ["batches-cover-events"] = journal => journal.KeepBatch = one => one.First != 4,
        ["batch-time"] = journal => journal.TamperBatch = one =>
            one.First == 4 ? one with { At = one.At.AddTicks(10) } : one,
        ["head-equals-last"] = journal => journal.Head = new AuditHead(1, new byte[32]),
        ["stored-name-known"] = journal => journal.Rename("hold-released.v1", "hold-forgotten.v1"),
        ["event-shape"] = journal => journal.Change("amount-held.v1", "selfPay", "selfpay"),
        ["stream-fits-event"] = journal =>
            journal.Replace("order-cancelled.v1", one => one with { Stream = "orders/o2" }),
        ["decided-on"] = journal => journal.Deciding("order-accepted.v1").On = 1,
        ["append-in-one-batch"] = journal => journal.EventsInBatch = 1,
        ["actor-allowed"] = journal => journal.Replace("usage-recorded.v1", one => one with { Organisation = "c2" }),
        ["begins-once"] = journal => journal.Repeat("offer-published.v1"),

        ["budget-not-exceeded"] = journal => journal.Change("program-opened.v1", "10000000", "1000000"),
        ["one-claim-per-sme"] = journal =>
            journal.Repeat("voucher-claimed.v1").Change("voucher-claimed.v1", "f-1", "f-9", 1),
        ["one-claim-per-firm"] = journal => journal.Change("voucher-claimed.v1", "f-2", "f-1", 1),
        ["claim-in-period"] = journal =>
            journal.Replace("voucher-claimed.v1", one => one with { Arrived = "2026-02-28T23:59:59Z" }),
        ["claim-within-cap"] = journal => journal.Change("program-opened.v1", "5000000", "799999"),
        ["claim-split"] = journal => journal.Change("voucher-claimed.v1", "200001", "200002"),
        ["no-claim-after-closing"] = journal => journal.Move("program-closed.v1", "voucher-claimed.v1", nthBefore: 1),
        ["claim-as-registered"] = journal => journal.Change("sme-registered.v1", "f-1", "f-7"),
        ["budget-returned-as-balance"] = journal => journal.Change("budget-returned.v1", "397600", "397601"),
        ["closing-returns-rest"] = journal => journal.Change("program-closed.v1", "8800000", "8799999"),

        ["issued-as-claimed"] = journal => journal.Change("voucher-issued.v1", "2026-07-01", "2027-07-01"),
        ["issued-once"] = journal => journal.Repeat("voucher-issued.v1"),
        ["legs-not-exceeded"] = journal => journal
            .Change("amount-held.v1", "120000", "0").Change("amount-held.v1", "30001", "200002"),
        ["legs-proportional"] = journal => journal
            .Change("amount-held.v1", "120000", "110000").Change("amount-held.v1", "30001", "40001"),
        ["hold-for-its-order"] = journal => journal.Change("amount-held.v1", "30001", "30002"),
        ["capture-within-hold"] = journal => journal.Change("hold-captured.v1", "48000", "47999"),
        ["capture-as-accepted"] = journal => journal
            .Change("hold-captured.v1", "18001", "18000").Change("hold-captured.v1", "12000", "12001"),
        ["release-as-held"] = journal => journal.Move("hold-released.v1", "order-cancelled.v1"),
        ["no-hold-after-expiry"] = journal => journal.Replace("amount-held.v1", one => one with { Arrived = Late }),
        ["expiry-when-due"] = journal =>
            journal.Replace("voucher-expired.v1", one => one with { Arrived = "2026-06-30T23:59:59Z" }),
        ["balance-returned-whole"] = journal => journal.Change("balance-returned.v1", "99400", "99399"),

        ["capacity-not-oversold"] = journal => journal.Change("offer-published.v1", "500000", "100000"),
        ["reserved-as-ordered"] = journal => journal.Change("capacity-reserved.v1", "2026-05", "2026-06"),
        ["released-as-reserved"] = journal => journal.Change("capacity-released.v1", "40000", "40001"),
        ["withdrawn-sells-nothing"] = journal =>
            journal.Replace("offer-withdrawn.v1", one => one with { Stream = "offer/g1" }),

        ["order-sequence"] = journal => journal.Move("order-accepted.v1", "order-confirmed.v1"),
        ["order-day"] = journal => journal.Change("order-placed.v1", "2026-05-05", "2026-05-04"),
        ["confirmed-holds-both"] = journal => journal.Remove("amount-held.v1", 1),
        ["usage-within-order"] = journal =>
            journal.Change("usage-recorded.v1", "40000", "100002").Change("usage-recorded.v1", "15000", "75002"),
        ["usage-sequence"] = journal => journal.Remove("usage-recorded.v1"),
        ["usage-sum"] = journal => journal.Change("usage-recorded.v1", "\"quantity\":15000", "\"quantity\":14999"),
        ["accepted-as-metered"] = journal => journal.Change("order-accepted.v1", "90001", "90002"),
        ["settled-as-captured"] = journal => journal.Change("order-settled.v1", "c1", "c2"),
        ["nothing-half-done"] = journal => journal.Remove("order-settled.v1"),

        ["amounts-in-range"] = journal => journal.Change("amount-held.v1", "30001", "-30001"),
        ["trial-balance-zero"] = journal => journal.Change("order-settled.v1", "18001", "18002"),
        ["accounts-not-negative"] = journal => journal.Change("amount-held.v1", "120000", "900000"),
        ["ledger-equals-state"] = journal => journal.Change("voucher-issued.v1", "800000", "900000"),
    };

    private static byte[] Spaced(ReadOnlyMemory<byte> json) =>
        Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetString(json.Span)} ");
}
