namespace KAiMarket.Specs.Audit;

/// <summary>
/// One small market in which everything happens once: an order settled with less than it held, one cancelled, one
/// refused for want of money, one for want of capacity, one ended by its voucher's expiry; money returned to an open
/// programme and to a ministry whose programme is closed. All figures worked out on paper.
/// </summary>
internal static class SoundMarket
{
    private const string March = "2026-03-02T01:00:00Z";
    private const string April = "2026-04-01T00:00:00Z";
    private const string May = "2026-05-04T16:00:00Z"; // The fifth of May in Korea.
    private const string July = "2026-07-01T00:00:00Z";

    public static HandMadeJournal Journal()
    {
        var journal = new HandMadeJournal();
        Registrations(journal);
        Claims(journal);
        Settled(journal);
        Cancelled(journal);
        Refused(journal);
        Expired(journal);
        SoundTenders.Add(journal);
        return journal;
    }

    private static void Registrations(HandMadeJournal journal)
    {
        journal.Add("ministry/m1", "operator", March, ("ministry-registered.v1", """{"name":"Ministry of Examples","code":null}"""));
        journal.Add("company/c1", "provider:c1", March, ("company-registered.v1", """{"firm":"f-c1","region":"seoul"}"""));
        journal.Add("sme/s1", "sme:s1", March, ("sme-registered.v1", """{"firm":"f-1","type":"small-medium","region":"busan"}"""));
        journal.Add("sme/s2", "sme:s2", March, ("sme-registered.v1", """{"firm":"f-2","type":"small-medium","region":"jeju"}"""));
        journal.Add("program/p1", "ministry:m1", March, ("program-opened.v1", Program("2026-04-01T00:00:00Z")));
        journal.Add("program/p2", "ministry:m1", March, ("program-opened.v1", Program("2026-12-31T00:00:00Z")));
        journal.Add("offer/g1", "provider:c1", March, ("offer-published.v1", Offer("month", 500_000)));
        journal.Add("offer/g2", "provider:c1", March, ("offer-published.v1", Offer("total", 10)));
        journal.Add("offer/g2", "provider:c1", March, ("offer-withdrawn.v1", "{}"));
    }

    private static string Program(string until) => $$"""
        {"owner":"m1","title":"Example programme","budget":10000000,"cap":5000000,
         "ratios":[{"type":"startup","selfPayBasisPoints":0},{"type":"small-medium","selfPayBasisPoints":2000}],
         "claims":{"from":"2026-03-01T00:00:00Z","until":"{{until}}"},"vouchersExpireAt":"2026-07-01T00:00:00Z"}
        """;

    private static string Offer(string every, long capacity) => $$"""
        {"provider":"c1","title":"Example GPU","category":"gpu","unit":"gpu-second","price":3,"per":2,"capacity":{{capacity}},
         "every":"{{every}}","region":"seoul","acceleratorVendor":"Example Accelerators","domesticNpu":false}
        """;

    private static void Claims(HandMadeJournal journal)
    {
        Claim(journal, "p1", "s1", "f-1", 800_000, 200_001);
        Claim(journal, "p1", "s2", "f-2", 400_000, 100_000);
        Claim(journal, "p2", "s1", "f-1", 80_000, 20_000);
        journal.Add("program/p1", "market", April, ("program-closed.v1", """{"owner":"m1","returned":8800000}"""));
    }

    private static void Claim(HandMadeJournal journal, string program, string sme, string firm, long government,
        long self)
    {
        journal.Add($"program/{program}", $"sme:{sme}", March, ("voucher-claimed.v1",
            $$"""{"voucher":"{{program}}.{{sme}}","sme":"{{sme}}","firm":"{{firm}}","type":"small-medium","government":{{government}},"selfPay":{{self}}}"""));
        journal.Add($"voucher/{program}.{sme}", "market", March, ("voucher-issued.v1",
            $$"""{"program":"{{program}}","sme":"{{sme}}","government":{{government}},"selfPay":{{self}},"expiresAt":"2026-07-01T00:00:00Z"}"""));
    }

    // 100,001 units at 3 for 2 are 150,001 won; 60,001 used are 90,001.
    private static void Settled(HandMadeJournal journal)
    {
        Place(journal, "o1", "p1.s1", "s1", 100_001);
        Reserve(journal, "o1", 100_001, 150_001);
        Hold(journal, "o1", "p1.s1", 120_000, 30_001);
        Confirm(journal, "o1", 150_001);
        journal.Add("order/o1", "provider:c1", May, ("usage-recorded.v1", Usage(1, 15_000, 25_000)));
        journal.Add("order/o1", "provider:c1", May, ("usage-recorded.v1", Usage(2, 20_001, 0)));
        journal.Add("order/o1", "sme:s1", May, ("order-accepted.v1", """{"quantity":60001,"amount":90001}"""));
        journal.Add("voucher/p1.s1", "market", May, ("hold-captured.v1",
            """{"order":"o1","government":72000,"selfPay":18001,"releasedGovernment":48000,"releasedSelfPay":12000}"""));
        journal.Add("offer/g1", "market", May, ("capacity-released.v1", """{"order":"o1","quantity":40000}"""));
        journal.Add("order/o1", "market", May, ("order-settled.v1", """{"provider":"c1","government":72000,"selfPay":18001}"""));
    }

    private static void Cancelled(HandMadeJournal journal)
    {
        Place(journal, "o2", "p1.s1", "s1", 1_000);
        Reserve(journal, "o2", 1_000, 1_500);
        Hold(journal, "o2", "p1.s1", 1_200, 300);
        Confirm(journal, "o2", 1_500);
        journal.Add("order/o2", "sme:s1", May, ("order-cancelled.v1", "{}"));
        journal.Add("voucher/p1.s1", "market", May, ("hold-released.v1", """{"order":"o2","government":1200,"selfPay":300}"""));
        journal.Add("offer/g1", "market", May, ("capacity-released.v1", """{"order":"o2","quantity":1000}"""));
    }

    private static void Refused(HandMadeJournal journal)
    {
        Place(journal, "o3", "p1.s2", "s2", 400_000);
        Reserve(journal, "o3", 400_000, 600_000);
        journal.Add("offer/g1", "market", May, ("capacity-released.v1", """{"order":"o3","quantity":400000}"""));
        journal.Add("order/o3", "market", May, ("order-refused.v1", """{"code":"voucher-balance-too-low","reason":"The voucher holds too little"}"""));
        Place(journal, "o4", "p1.s2", "s2", 900_000);
        journal.Add("order/o4", "market", May, ("order-refused.v1", """{"code":"capacity-too-low","reason":"Too little is left"}"""));
    }

    private static void Expired(HandMadeJournal journal)
    {
        Place(journal, "o5", "p1.s2", "s2", 2_000);
        Reserve(journal, "o5", 2_000, 3_000);
        Hold(journal, "o5", "p1.s2", 2_400, 600);
        Confirm(journal, "o5", 3_000);
        journal.Add("voucher/p1.s2", "market", July,
            ("voucher-expired.v1", "{}"), ("balance-returned.v1", """{"government":397600,"selfPay":99400,"governmentSoFar":397600}"""));
        journal.Add("program/p1", "market", July, ("budget-returned.v1", """{"voucher":"p1.s2","amount":397600,"toMinistry":true}"""));
        journal.Add("order/o5", "market", July, ("order-cancelled.v1", "{}"));
        journal.Add("voucher/p1.s2", "market", July,
            ("hold-released.v1", """{"order":"o5","government":2400,"selfPay":600}"""),
            ("balance-returned.v1", """{"government":2400,"selfPay":600,"governmentSoFar":400000}"""));
        journal.Add("offer/g1", "market", July, ("capacity-released.v1", """{"order":"o5","quantity":2000}"""));
        journal.Add("program/p1", "market", July, ("budget-returned.v1", """{"voucher":"p1.s2","amount":2400,"toMinistry":true}"""));
        journal.Add("voucher/p2.s1", "market", July,
            ("voucher-expired.v1", "{}"), ("balance-returned.v1", """{"government":80000,"selfPay":20000,"governmentSoFar":80000}"""));
        journal.Add("program/p2", "market", July, ("budget-returned.v1", """{"voucher":"p2.s1","amount":80000,"toMinistry":false}"""));
    }

    private static void Place(HandMadeJournal journal, string order, string voucher, string sme, long quantity) =>
        journal.Add($"order/{order}", $"sme:{sme}", May, ("order-placed.v1",
            $$"""{"voucher":"{{voucher}}","offer":"g1","quantity":{{quantity}},"day":"2026-05-05"}"""));

    private static void Reserve(HandMadeJournal journal, string order, long quantity, long amount) =>
        journal.Add("offer/g1", "market", May, ("capacity-reserved.v1",
            $$"""{"order":"{{order}}","quantity":{{quantity}},"window":"2026-05","provider":"c1","price":3,"per":2,"amount":{{amount}}}"""));

    private static void Hold(HandMadeJournal journal, string order, string voucher, long government, long self) =>
        journal.Add($"voucher/{voucher}", "market", May, ("amount-held.v1",
            $$"""{"order":"{{order}}","government":{{government}},"selfPay":{{self}}}"""));

    private static void Confirm(HandMadeJournal journal, string order, long held) =>
        journal.Add($"order/{order}", "market", May, ("order-confirmed.v1",
            $$"""{"provider":"c1","price":3,"per":2,"held":{{held}}}"""));

    private static string Usage(int sequence, long one, long other) => $$"""
        {"sequence":{{sequence}},"records":[
          {"id":"r1","from":"2026-05-04T16:00:00Z","until":"2026-05-04T17:00:00Z","quantity":{{one}}},
          {"id":"r2","from":"2026-05-04T16:00:00Z","until":"2026-05-04T17:00:00Z","quantity":{{other}}}],
         "quantity":{{one + other}},"digest":"d"}
        """;
}
