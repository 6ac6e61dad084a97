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

        ["plan-line-kept"] = journal => journal.Change("plan-adopted.v1", "400000000", "399999999", 1),
        ["drafted-as-planned"] = journal => journal.Change("tender-planned.v1", "300000000", "300000001"),
        ["released-rightly"] = journal => journal.Change("budget-released.v1", "5000000", "5000001", 2),

        ["tender-sequence"] = journal => journal.Move("tender-published.v1", "tender-drafted.v1", nthBefore: 1),
        ["imported-only-noticed"] = journal => journal.Replace("tender-cancelled.v1", one => one with { Stream = "tender/g2b-1" }).Move("notice-imported.v1", "tender-cancelled.v1"),
        ["lots-add-up"] = journal => journal.Change("tender-drafted.v1", "\"budget\":100000000", "\"budget\":99999999", 2),
        ["points-add-up"] = journal => journal.Change("tender-drafted.v1", "\"priceMaximum\":10", "\"priceMaximum\":11", 2),
        ["packs-pinned"] = journal => journal.Change("tender-published.v1", "\"pricingHash\":\"", "\"pricingHash\":\"0"),
        ["notice-long-enough"] = journal =>
            journal.Change("tender-drafted.v1", "2026-08-20T01:00:00Z", "2026-08-13T01:00:00Z", 1),
        ["amendments-consecutive"] = journal => journal.Change("tender-amended.v1", "\"number\":1", "\"number\":2"),
        ["amendment-keeps-rules"] = journal =>
            journal.Change("tender-amended.v1", "2026-08-25T01:00:00Z", "2026-08-19T01:00:00Z"),
        ["asked-once"] = journal => journal.Repeat("enquiry-answered.v1"),

        ["bid-in-time"] = journal => journal.Replace("bid-accepted.v1", one => one with { Arrived = SoundTenders.Closes }, 6)
            .Change("bid-accepted.v1", SoundTenders.Open, SoundTenders.Closes, 6),
        ["bid-sealed"] = journal => journal.Change("bid-accepted.v1", SoundTenders.PriceKey, SoundTenders.Key, 6),
        ["bid-numbered"] = journal => journal.Change("bid-accepted.v1", "\"number\":2", "\"number\":3", 6),
        ["bid-there"] = journal => journal.Repeat("bid-withdrawn.v1"),
        ["closed-in-time"] = journal => journal.Change("tender-closed.v1", "4", "5"),

        ["opening-approved-by-officers"] = journal => journal.Deciding("opening-approved.v1", 1).Account = "o-1",
        ["opening-in-order"] = journal => journal.Move("opening-approved.v1", "lot-evaluated.v1", 2),
        ["opening-complete"] = journal => journal.Change(
            "envelopes-opened.v1", SoundTenders.Digest("price a.c2 2"), SoundTenders.Digest("price a.c2 1"), 1),
        ["revealed-as-opened"] = journal => journal.Change("envelope-revealed.v1", "95000000", "94000000", 4),
        ["marks-of-opened"] = journal =>
            journal.Change("lot-evaluated.v1", "\"void\":[]", "\"void\":[{\"bid\":\"t1.a.c3\",\"reason\":\"None\"}]"),
        ["marks-within-items"] = journal => journal.Change("lot-evaluated.v1", "17.0000", "20.0001"),
        ["ranked-as-marked"] = journal => journal.Change("lot-ranked.v1", "82.0000", "82.0001"),
        ["awarded-to-first"] = journal => journal.Change("lot-awarded.v1", "\"byLot\":true", "\"byLot\":false"),
        ["lot-fails-rightly"] = journal => journal.Change("lot-failed.v1", "too-few-valid-bids", "nobody-eligible"),

        ["contract-as-awarded"] = journal => journal.Change("contract-drawn-up.v1", "95000000", "94000000"),
        ["contract-sequence"] = journal => journal.Change("contract-signed.v1", "\"proposal\":2", "\"proposal\":1"),
        ["milestones-add-up"] = journal => journal.Change("contract-proposed.v1", "34999999", "34999998", 1),
        ["delivery-sequence"] = journal => journal.Remove("milestone-returned.v1"),
        ["damages-by-rule"] = journal => journal.Change("milestone-accepted.v1", "750000", "750001"),
        ["paid-as-accepted"] = journal => journal.Repeat("milestone-paid.v1"),

        ["amounts-in-range"] = journal => journal.Change("amount-held.v1", "30001", "-30001"),
        ["trial-balance-zero"] = journal => journal.Change("order-settled.v1", "18001", "18002"),
        ["accounts-not-negative"] = journal => journal.Change("amount-held.v1", "120000", "900000"),
        ["ledger-equals-state"] = journal => journal.Change("voucher-issued.v1", "800000", "900000"),
    };

    private static byte[] Spaced(ReadOnlyMemory<byte> json) =>
        Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetString(json.Span)} ");
}
