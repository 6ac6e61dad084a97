using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Audit;

/// <summary>
/// The tenders of the sound market: one with three lots, of which one finds too few bids at the close, one too few that
/// open, and one is drawn between two equals, contracted, delivered late and paid; one that is cancelled; one imported.
/// All figures worked out on paper: three evaluators give 72, 74 and 76 (the middle one counts), the official 8, so 82 of
/// 90; the price is the lowest, so 10 of 10.
/// </summary>
internal static class SoundTenders
{
    public const string Notice = "2026-08-03T01:00:00Z";
    public const string Open = "2026-08-10T01:00:00Z";
    public const string Closes = "2026-08-25T01:00:00Z";
    public const string Autumn = "2026-09-15T01:00:00Z";
    private const string Buyer = "ministry:m1";

    /// <summary>The key that technical envelopes of t1 are sealed to; prices to the other.</summary>
    public static readonly string Key = new('a', 32);
    public static readonly string PriceKey = new('b', 32);

    private static readonly string Pinned =
        $"\"procedureHash\":\"{ProcedurePack.StateNegotiated2026.Hash()}\",\"pricingHash\":\"{PricePacks.StateNegotiated2026.Hash()}\"";

    public static void Add(HandMadeJournal journal)
    {
        journal.Add("ministry/m1", Buyer, Notice, ("plan-adopted.v1", Plan(1_000)));
        journal.Add("ministry/m1", Buyer, Notice, ("plan-adopted.v1", Plan(400)));
        Planned(journal, "t1", 300);
        Planned(journal, "t2", 100);
        Published(journal);
        Bids(journal);
        TechnicalOpened(journal);
        PricesOpened(journal);
        Contracted(journal);
        Cancelled(journal);
        Imported(journal);
    }

    /// <summary>A digest of something named so.</summary>
    public static string Digest(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private static string Plan(long millions) => $$"""
        {"year":2026,"lines":[{"id":"ai","title":"AI services","amount":{{millions}}000000},{"id":"data","title":"Data","amount":1}]}
        """;

    private static void Planned(HandMadeJournal journal, string tender, long millions) =>
        journal.Add("ministry/m1", Buyer, Notice, ("tender-planned.v1",
            $$"""{"year":2026,"line":"ai","tender":"{{tender}}","amount":{{millions}}000000}"""));

    private static void Published(HandMadeJournal journal)
    {
        Draft(journal, "t1", "A first title", "a b c", 300);
        Draft(journal, "t1", "Example assistant", "a b c", 300);
        journal.Add("tender/t1", Buyer, Notice, ("document-attached.v1",
            $$"""{"document":"rfp","title":"Request for proposal","digest":"{{Digest("rfp")}}","bytes":1000,"mediaType":"application/pdf"}"""));
        Publish(journal, "t1");
        journal.Add("tender/t1", "vendor:c1", Open, ("enquiry-made.v1",
            $$"""{"enquiry":"q1","company":"c1","text":"{{Digest("question")}}"}"""));
        journal.Add("tender/t1", Buyer, Open, ("enquiry-answered.v1", $$"""{"enquiry":"q1","text":"{{Digest("answer")}}"}"""));
    }

    private static void Draft(HandMadeJournal journal, string tender, string title, string lots, long millions) =>
        journal.Add($"tender/{tender}", Buyer, Notice, ("tender-drafted.v1",
            $$"""{"buyer":"m1","year":2026,"budgetLine":"ai","planned":{{millions}}000000,"terms":{{Terms(title, "Do it.", lots, "2026-08-20T01:00:00Z")}}}"""));

    private static void Publish(HandMadeJournal journal, string tender) =>
        journal.Add($"tender/{tender}", Buyer, Notice, ("tender-published.v1",
            $$"""{"at":"{{Notice}}","technicalKey":"{{Key}}","priceKey":"{{PriceKey}}","noticeRule":"kr-nego-notice-10",{{Pinned}}}"""));

    private static string Terms(string title, string scope, string lots, string closes) => $$"""
        {"title":"{{title}}","scope":"{{scope}}","lots":[{{string.Join(',', lots.Split(' ').Select(Lot))}}],
         "requirements":{"domesticNpuPercent":50,"dataInKorea":true,"domesticModel":false,"weightsHandedOver":true},
         "preference":{"regions":[],"sme":"none"},"use":{"domain":"education","isHighImpact":false},
         "criteria":{"items":[{"id":"quality","title":"Quality","maximum":60,"kind":"qualitative"},
           {"id":"plan","title":"Plan","maximum":20,"kind":"qualitative"},
           {"id":"record","title":"Record","maximum":10,"kind":"quantitative"}],"maximum":90},
         "priceMaximum":10,"procedure":"kr-state-nego-2026","pricing":"kr-state-nego-2026","isUrgent":false,"reNoticeOf":null,
         "enquiriesUntil":"2026-08-15T01:00:00Z","closes":"{{closes}}"}
        """;

    private static string Lot(string id) => $$"""
        {"id":"{{id}}","title":"Lot {{id}}","budget":100000000,"estimatedPrice":50000000,
         "split":{"model":60000000,"data":20000000,"app":15000000,"operation":5000000},
         "items":[{"id":"i1","title":"Service","classification":"81111899","quantity":1,"unit":"set"}]}
        """;

    private static void Bids(HandMadeJournal journal)
    {
        foreach (var bid in (string[])["a.c1", "a.c2", "a.c3", "b.c1", "b.c2", "c.c1"]) Bid(journal, bid, 1);
        journal.Add("tender/t1", "vendor:c3", Open, ("bid-withdrawn.v1", """{"bid":"t1.a.c3"}"""));
        journal.Add("tender/t1", Buyer, Open, ("tender-amended.v1",
            $$"""{"number":1,"isMaterial":true,"terms":{{Terms("Example assistant", "Do it well.", "a b c", Closes)}},"reason":"It was unclear."}"""));
        foreach (var bid in (string[])["a.c1", "b.c1", "b.c2"])
            journal.Add("tender/t1", $"vendor:{bid[2..]}", Open, ("bid-confirmed.v1", $$"""{"bid":"t1.{{bid}}","amendment":1}"""));
        Bid(journal, "a.c2", 2);
        journal.Add("tender/t1", "market", Closes, ("tender-closed.v1", """{"bids":4}"""), Failed("c"));
        Released(journal, "t1", "c", 100);
    }

    private static void Bid(HandMadeJournal journal, string bid, int number) =>
        journal.Add("tender/t1", $"vendor:{bid[2..]}", Open, ("bid-accepted.v1", $$"""
            {"bid":"t1.{{bid}}","technical":{"digest":"{{Digest($"technical {bid} {number}")}}","key":"{{Key}}","bytes":9000},
             "price":{"digest":"{{Digest($"price {bid} {number}")}}","key":"{{PriceKey}}","bytes":90},"number":{{number}},"at":"{{Open}}"}
            """));

    private static (string, string) Failed(string lot) =>
        ("lot-failed.v1", $$"""{"lot":"{{lot}}","reason":"too-few-valid-bids"}""");

    private static void Released(HandMadeJournal journal, string tender, string lot, long millions) =>
        journal.Add("ministry/m1", "market", Closes, ("budget-released.v1",
            $$"""{"tender":"{{tender}}","lot":"{{lot}}","amount":{{millions}}000000}"""));

    private static void TechnicalOpened(HandMadeJournal journal)
    {
        Approved(journal, "technical");
        string[] due = ["a.c1 1", "a.c2 2", "b.c1 1", "b.c2 1"];
        foreach (var bid in due)
        {
            journal.Add($"bid/t1.{bid[..4]}", "market", Closes, ("envelope-revealed.v1", bid == "b.c2 1"
                ? $$"""{"envelope":"technical","digest":"{{Digest($"technical {bid}")}}","content":null,"price":null,"fault":"It does not open"}"""
                : $$"""{"envelope":"technical","digest":"{{Digest($"technical {bid}")}}","content":"{{Digest("proposal")}}","price":null,"fault":null}"""));
        }

        journal.Add("tender/t1", "market", Closes,
            ("envelopes-opened.v1", Opened("technical", due, "null", bid => bid == "b.c2 1" ? "\"It does not open\"" : "null")),
            Failed("b"));
        Released(journal, "t1", "b", 100);
        journal.Add("tender/t1", Buyer, Closes, ("lot-evaluated.v1", $$"""
            {"lot":"a","marks":[{{Marks("c1")}},{{Marks("c2")}}],"void":[]}
            """));
    }

    private static void Approved(HandMadeJournal journal, string envelopes)
    {
        foreach (var (officer, last) in (ReadOnlySpan<(string, string)>)[("o-1", "false"), ("o-2", "true")])
        {
            journal.Add("tender/t1", Buyer, Closes, ("opening-approved.v1",
                $$"""{"envelopes":"{{envelopes}}","officer":"{{officer}}","isLast":{{last}}}"""));
            journal.Decisions[^1].Account = officer;
        }
    }

    private static string Opened(string envelopes, string[] due, string price, Func<string, string> fault) => $$"""
        {"envelopes":"{{envelopes}}","opened":[{{string.Join(',', due.Select(bid => $$"""
            {"bid":"t1.{{bid[..4]}}","digest":"{{Digest($"{envelopes} {bid}")}}","price":{{price}},"fault":{{fault(bid)}}}
            """))}}]}
        """;

    private static string Marks(string company) => $$"""
        {"bid":"t1.a.{{company}}","marks":{"evaluators":[{{Sheet(1, 55)}},{{Sheet(2, 57)}},{{Sheet(3, 59)}}],
          "official":[{"criterion":"record","points":8}]},"barredShare":0}
        """;

    private static string Sheet(int evaluator, int quality) => $$"""
        {"evaluator":"e{{evaluator}}","marks":[{"criterion":"quality","points":{{quality}}},{"criterion":"plan","points":17.0000}]}
        """;

    private static void PricesOpened(HandMadeJournal journal)
    {
        Approved(journal, "price");
        string[] due = ["a.c1 1", "a.c2 2"];
        foreach (var bid in due)
        {
            journal.Add($"bid/t1.{bid[..4]}", "market", Closes, ("envelope-revealed.v1",
                $$"""{"envelope":"price","digest":"{{Digest($"price {bid}")}}","content":"{{Digest("price")}}","price":95000000,"fault":null}"""));
        }

        journal.Add("tender/t1", "market", Closes,
            ("envelopes-opened.v1", Opened("price", due, "95000000", _ => "null")),
            ("lot-ranked.v1", """
                {"lot":"a","outcome":"ranked","lines":[
                  {"bid":"t1.a.c1","technical":82.0000,"price":10.0000,"total":92.0000,"rank":1,"isTied":true},
                  {"bid":"t1.a.c2","technical":82.0000,"price":10.0000,"total":92.0000,"rank":1,"isTied":true}]}
                """));
        journal.Add("tender/t1", Buyer, Closes, ("lot-awarded.v1",
            $$"""{"lot":"a","bid":"t1.a.{{Winner}}","price":95000000,"byLot":true}"""));
    }

    /// <summary>Drawn as the notice of every tender says, with the digests above.</summary>
    public static string Winner
    {
        get
        {
            var seed = Digest(Digest("price a.c1 1") + "\n" + Digest("price a.c2 2") + "\n");
            return string.CompareOrdinal(Digest(seed + " t1.a.c1"), Digest(seed + " t1.a.c2")) < 0 ? "c1" : "c2";
        }
    }

    private static void Contracted(HandMadeJournal journal)
    {
        var supplier = $"vendor:{Winner}";
        journal.Add("contract/t1.a", "market", Closes, ("contract-drawn-up.v1", $$"""
            {"tender":"t1","lot":"a","buyer":"m1","supplier":"{{Winner}}","bid":"t1.a.{{Winner}}","amount":95000000,"budget":100000000,
             "damages":"kr-state-service-delay"}
            """));
        journal.Add("contract/t1.a", Buyer, Closes, ("contract-proposed.v1", Milestones(1, 94_999_999, 1)));
        journal.Add("contract/t1.a", Buyer, Closes, ("contract-proposed.v1", Milestones(2, 60_000_001, 34_999_999)));
        journal.Add("contract/t1.a", supplier, Closes, ("contract-signed.v1",
            $$"""{"proposal":2,"buyer":"m1","supplier":"{{Winner}}","amount":95000000,"budget":100000000}"""));
        Released(journal, "t1", "a", 5);
        Delivered(journal, "first", 1);
        journal.Add("contract/t1.a", Buyer, Autumn, ("milestone-returned.v1", """{"milestone":"first","delivery":1,"reason":"It fails."}"""));
        Delivered(journal, "first", 2);
        // Ten days of 60,000,001 won are 750,000 and a fraction.
        Accepted(journal, "first", 2, 10, 59_250_001, 750_000);
        Paid(journal, "first", 59_250_001, 750_000, "false");
        Delivered(journal, "second", 1);
        Accepted(journal, "second", 1, 0, 34_999_999, 0);
        Paid(journal, "second", 34_999_999, 0, "true");
    }

    private static string Milestones(int number, long first, long second) => $$"""
        {"number":{{number}},"milestones":[{"id":"first","title":"Prototype","due":"2026-09-05","amount":{{first}}},
          {"id":"second","title":"Service","due":"2026-12-20","amount":{{second}}}]}
        """;

    private static void Delivered(HandMadeJournal journal, string milestone, int number) =>
        journal.Add("contract/t1.a", $"vendor:{Winner}", Autumn, ("milestone-delivered.v1",
            $$"""{"milestone":"{{milestone}}","number":{{number}},"day":"2026-09-15","note":null}"""));

    private static void Accepted(
        HandMadeJournal journal, string milestone, int delivery, int late, long paid, long damages) =>
        journal.Add("contract/t1.a", Buyer, Autumn, ("milestone-accepted.v1", string.Create(CultureInfo.InvariantCulture,
            $$"""{"milestone":"{{milestone}}","delivery":{{delivery}},"day":"2026-09-15","daysLate":{{late}},"paid":{{paid}},"damages":{{damages}}}""")));

    private static void Paid(HandMadeJournal journal, string milestone, long paid, long damages, string last) =>
        journal.Add("contract/t1.a", Buyer, Autumn, ("milestone-paid.v1",
            $$"""{"milestone":"{{milestone}}","buyer":"m1","supplier":"{{Winner}}","paid":{{paid}},"damages":{{damages}},"isLast":{{last}}}"""));

    private static void Cancelled(HandMadeJournal journal)
    {
        journal.Add("tender/t2", Buyer, Autumn, ("tender-drafted.v1",
            $$"""{"buyer":"m1","year":2026,"budgetLine":"ai","planned":100000000,"terms":{{Terms("Another", "Do it.", "a", "2026-11-02T01:00:00Z")}}}"""));
        journal.Add("tender/t2", Buyer, Autumn, ("tender-cancelled.v1", """{"reason":"No longer needed."}"""));
        journal.Add("ministry/m1", "market", Autumn, ("budget-released.v1", """{"tender":"t2","lot":"a","amount":100000000}"""));
    }

    private static void Imported(HandMadeJournal journal)
    {
        foreach (var (order, kind) in (ReadOnlySpan<(string, string)>)[("000", "registered"), ("002", "re-notice"), ("001", "cancelled")])
        {
            journal.Add("tender/g2b-1", "operator", Autumn, ("notice-imported.v1", $$"""
                {"source":"g2b","number":"R26BK00000001","order":"{{order}}","kind":"{{kind}}","title":"Example notice",
                 "institution":"Example office","budget":null,"estimatedPrice":null,"publishedAt":null,"closes":null,
                 "classification":null,"findings":["closes-missing"],"fields":[{"name":"bidNtceNo","value":"R26BK00000001"}]}
                """));
        }
    }
}
