using System.Text;
using System.Text.Json;
using KAiMarket.Audit;
using KAiMarket.Audit.Tenders;
using KAiMarket.Domain.Contracts;
using KAiMarket.Specs.Laws;
using Tender = KAiMarket.Domain.Tenders.Tender;
using TenderEvent = KAiMarket.Domain.Tenders.TenderEvent;
using TenderRecord = KAiMarket.Domain.Tenders.TenderRecord;

namespace KAiMarket.Specs.Audit;

/// <summary>What the audit finds in tenders, and what anybody finds in their public records.</summary>
public sealed class TenderAuditSpecs
{
    private const int Runs = 15;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory, MemberData(nameof(Seeds))]
    public void What_the_market_itself_records_is_sound_and_its_record_says_the_same(int seed)
    {
        var dice = new Dice(seed);
        for (var n = 0; n < Runs; n++)
        {
            var any = AnyTender.Run(dice);
            Assert.Empty(any.Journal.Judge().Violations);
            if (TenderRecord.Of(AnyTender.Id, any.Tender) is { } record)
                Assert.Empty(AwardCheck.Judge(Json(record)).Differences);
        }
    }

    [Fact]
    public void Chance_reaches_every_end()
    {
        var dice = new Dice(1);
        var all = Enumerable.Range(0, 200).Select(_ => AnyTender.Run(dice)).ToList();

        var awards = all.SelectMany(any => any.Tender.Awards.Values).ToList();
        Assert.Contains(awards, award => award.ByLot);
        Assert.Contains(awards, award => !award.ByLot);
        Assert.Equal(3, all.SelectMany(any => any.Tender.Failures.Values).Distinct().Count());
        Assert.Contains(all, any => any.Tender.CancelReason is not null);
        Assert.Contains(all, any => any.Contracts.Any(contract => contract.Status == ContractStatus.Completed));
        Assert.Contains(all, any => any.Contracts.Any(contract =>
            contract.Milestones.Values.Any(one => one.Accepted is { DaysLate: > 0 })));
    }

    public static TheoryData<string, string, string, string, int> Corruptions => new()
    {
        { "bid-in-time", "bid-accepted.v1", SoundTenders.Open, "2026-08-10T01:00:01Z", 0 },
        { "bid-sealed", "bid-accepted.v1", "t1.a.c1", "t1.z.c1", 0 },
        { "bid-sealed", "bid-accepted.v1", "t1.a.c1", "t2.a.c1", 0 },
        { "bid-sealed", "bid-accepted.v1", SoundTenders.Digest("technical a.c2 2"), SoundTenders.Digest("technical a.c2 1"), 6 },
        { "bid-numbered", "bid-accepted.v1", "\"number\":1", "\"number\":2", 3 },
        { "bid-there", "bid-confirmed.v1", "t1.a.c1", "t1.c.c9", 0 },
        { "bid-there", "bid-confirmed.v1", "t1.a.c1", "t1.a.c3", 0 },
        { "bid-there", "bid-confirmed.v1", "\"amendment\":1", "\"amendment\":2", 0 },
        { "bid-there", "bid-withdrawn.v1", "t1.a.c3", "t1.b.c3", 0 },
        { "closed-in-time", "tender-amended.v1", SoundTenders.Closes, "2026-08-25T01:00:01Z", 0 },
        { "amendment-keeps-rules", "tender-amended.v1", "\"isMaterial\":true", "\"isMaterial\":false", 0 },
        { "amendment-keeps-rules", "tender-amended.v1", "\"reNoticeOf\":null", "\"reNoticeOf\":\"t0\"", 0 },
        { "opening-approved-by-officers", "opening-approved.v1", "\"isLast\":true", "\"isLast\":false", 1 },
        { "opening-approved-by-officers", "opening-approved.v1", "o-2", "o-1", 1 },
        { "opening-in-order", "opening-approved.v1", "\"technical\"", "\"price\"", 0 },
        { "revealed-as-opened", "envelope-revealed.v1", SoundTenders.Digest("technical a.c1 1"), SoundTenders.Digest("x"), 0 },
        { "revealed-as-opened", "envelopes-opened.v1", "It does not open", "It is empty", 0 },
        { "opening-complete", "envelopes-opened.v1", "\"price\":95000000", "\"price\":null", 1 },
        { "opening-complete", "envelopes-opened.v1", "t1.a.c2", "t1.a.c3", 0 },
        { "opening-complete", "envelopes-opened.v1", "t1.a.c2", "t1.a.c1", 0 },
        { "ranked-as-marked", "lot-ranked.v1", "\"outcome\":\"ranked\"", "\"outcome\":\"nobody-eligible\"", 0 },
        { "ranked-as-marked", "lot-ranked.v1", "10.0000", "9.9999", 0 },
        { "ranked-as-marked", "lot-ranked.v1", "\"rank\":1", "\"rank\":2", 0 },
        { "ranked-as-marked", "lot-evaluated.v1", "\"points\":57", "\"points\":57.1", 0 },
        { "ranked-as-marked", "lot-evaluated.v1", "\"barredShare\":0", "\"barredShare\":0.01", 0 },
        { "marks-of-opened", "lot-evaluated.v1", "t1.a.c2", "t1.b.c2", 0 },
        { "marks-within-items", "lot-evaluated.v1", "\"e2\"", "\"e1\"", 0 },
        { "marks-within-items", "lot-evaluated.v1", "\"record\"", "\"other\"", 0 },
        { "awarded-to-first", "lot-awarded.v1", "95000000", "95000001", 0 },
        { "awarded-to-first", "lot-awarded.v1", $"t1.a.{SoundTenders.Winner}", $"t1.a.{(SoundTenders.Winner == "c1" ? "c2" : "c1")}", 0 },
        { "lot-fails-rightly", "lot-failed.v1", "\"lot\":\"c\"", "\"lot\":\"a\"", 0 },
        { "contract-as-awarded", "contract-drawn-up.v1", "\"budget\":100000000", "\"budget\":100000001", 0 },
        { "contract-as-awarded", "contract-signed.v1", "95000000", "95000001", 0 },
        { "trial-balance-zero", "contract-signed.v1", "95000000", "95000001", 0 },
        { "damages-by-rule", "contract-drawn-up.v1", "kr-state-service-delay", "kr-state-goods-delay", 0 },
        { "damages-by-rule", "milestone-accepted.v1", "\"daysLate\":10", "\"daysLate\":9", 0 },
        { "delivery-sequence", "milestone-delivered.v1", "2026-09-15", "2026-09-14", 0 },
        { "paid-as-accepted", "milestone-paid.v1", "\"isLast\":true", "\"isLast\":false", 1 },
        { "trial-balance-zero", "milestone-paid.v1", "750000,", "750001,", 0 },
        { "drafted-as-planned", "tender-planned.v1", "\"line\":\"ai\"", "\"line\":\"data\"", 1 },
        { "released-rightly", "budget-released.v1", "\"lot\":\"c\"", "\"lot\":\"a\"", 0 },
    };

    [Theory, MemberData(nameof(Corruptions))]
    public void One_fact_that_says_something_else_is_found(string invariant, string name, string old, string fresh, int nth) =>
        Assert.Contains(invariant, Found(journal => journal.Change(name, old, fresh, nth)));

    [Fact]
    public void What_comes_in_the_wrong_order_is_found()
    {
        Assert.Contains("tender-sequence", Found(journal => journal.Move("tender-cancelled.v1", "tender-drafted.v1", nthBefore: 2)));
        Assert.Contains("bid-in-time", Found(journal => journal.Move("bid-accepted.v1", "tender-published.v1")));
        Assert.Contains("bid-in-time", Found(journal => journal.Move("tender-closed.v1", "bid-accepted.v1", nthBefore: 6)));
        Assert.Contains("opening-approved-by-officers", Found(journal => journal.Move("envelope-revealed.v1", "opening-approved.v1", nthBefore: 1)));
        Assert.Contains("opening-approved-by-officers", Found(journal => journal.Remove("opening-approved.v1")));
        Assert.Contains("opening-in-order", Found(journal => journal.Move("envelopes-opened.v1", "lot-evaluated.v1", 1)));
        Assert.Contains("revealed-as-opened", Found(journal => journal.Remove("envelope-revealed.v1")));
        Assert.Contains("opening-complete", Found(journal => journal.Remove("bid-confirmed.v1")));
        Assert.Contains("contract-as-awarded", Found(journal => journal.Remove("lot-awarded.v1")));
        Assert.Contains("paid-as-accepted", Found(journal => journal.Remove("milestone-accepted.v1")));
        Assert.Contains("accounts-not-negative", Found(journal => journal.Remove("contract-signed.v1")));
    }

    [Theory]
    [InlineData("lot-awarded.v1", "awarded-not-drawn-up", "contract-drawn-up.v1", "contract-proposed.v1", "contract-signed.v1", "milestone")]
    [InlineData("lot-failed.v1", "budget-not-released", "budget-released.v1")]
    [InlineData("opening-approved.v1", "approved-not-opened", "envelopes-opened.v1", "envelope-revealed.v1", "lot-")]
    public void What_should_have_followed_is_told(string after, string kind, params string[] without)
    {
        var journal = SoundMarket.Journal();
        journal.Quiet = false;
        foreach (var decision in journal.Decisions)
            decision.Events.RemoveAll(one => without.Any(name => one.Name.StartsWith(name, StringComparison.Ordinal)));
        journal.Decisions.RemoveAll(decision => decision.Events.Count == 0);

        Assert.Contains(journal.Decisions, decision => decision.Events.Exists(one => one.Name == after));
        Assert.Contains(kind, journal.Judge().Unfinished.Select(one => one.Kind));
    }

    [Fact]
    public void The_model_ends_where_the_tenders_are()
    {
        using var auditor = new Auditor();
        SoundMarket.Journal().Judge(auditor);

        var tender = auditor.Tenders["t1"];
        Assert.Equal("concluded", tender.Status);
        Assert.Equal([null, "too-few-valid-bids", "too-few-valid-bids"], tender.Lots.OrderBy(lot => lot.Id).Select(lot => lot.Failure));
        Assert.Equal(95_000_000, tender.Lots.Single(lot => lot.Id == "a").Price);
        Assert.Equal((2, true), (tender.Bids["t1.a.c2"].Number, tender.Bids["t1.a.c3"].Withdrawn));
        Assert.Equal(("cancelled", "published"), (auditor.Tenders["t2"].Status, auditor.Tenders["g2b-1"].Status));
        Assert.Equal("completed", auditor.Contracts["t1.a"].Status);
        Assert.Equal(0, auditor.Accounts["contract:t1.a"].Balance);
        Assert.Equal(94_250_000, auditor.Accounts["company:" + SoundTenders.Winner].Balance
            - (SoundTenders.Winner == "c1" ? auditor.Providers["c1"].Settled : 0));
    }

    [Theory]
    [InlineData("\"technical\":", "technical points")]
    [InlineData("\"isTied\":", "tied")]
    [InlineData("\"rank\":", "rank")]
    [InlineData("\"total\":", "points in all")]
    [InlineData("\"procedureHash\":\"", "not the one that the tender pinned")]
    [InlineData("\"passRatio\":", "known otherwise")]
    [InlineData("\"price\":", "it follows")]
    [InlineData("\"technicalDigest\":\"", "its receipt says")]
    [InlineData("\"points\":", "in")]
    [InlineData("\"byLot\":", "it follows")]
    public void A_record_that_says_something_else_is_told_apart(string member, string says)
    {
        var sound = Awarded();
        var at = sound.LastIndexOf(member, StringComparison.Ordinal) + member.Length;
        var changed = sound[at..] switch
        {
            ['t', 'r', 'u', 'e', ..] => sound[..at] + "false" + sound[(at + 4)..],
            ['f', 'a', 'l', 's', 'e', ..] => sound[..at] + "true" + sound[(at + 5)..],
            [>= '0' and <= '8', ..] => sound[..at] + (char)(sound[at] + 1) + sound[(at + 1)..],
            [var other, ..] => sound[..at] + (other == 'a' ? 'b' : other == '9' ? '8' : 'a') + sound[(at + 1)..],
            _ => sound,
        };

        Assert.Empty(AwardCheck.Judge(Encoding.UTF8.GetBytes(sound)).Differences);
        var differences = AwardCheck.Judge(Encoding.UTF8.GetBytes(changed)).Differences;
        Assert.NotEmpty(differences);
        Assert.Contains(differences, difference => difference.Contains(says, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{}"), InlineData("[]"), InlineData("award"), InlineData("{\"terms\":{}}")]
    public void What_is_no_record_is_refused(string text) =>
        Assert.Throws<FormatException>(() => AwardCheck.Judge(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_record_cut_short_or_with_anything_left_out_is_refused_or_differs_and_never_crashes()
    {
        var sound = Awarded();
        for (var cut = 0; cut < sound.Length - 1; cut += 97)
            Assert.Throws<FormatException>(() => AwardCheck.Judge(Encoding.UTF8.GetBytes(sound[..cut])));
        foreach (var member in (string[])["bids", "openings", "lots"])
        {
            using var document = JsonDocument.Parse(sound);
            var without = document.RootElement.EnumerateObject().ToDictionary(
                one => one.Name, one => one.Name == member ? JsonSerializer.SerializeToElement(Array.Empty<int>()) : one.Value);
            Assert.NotEmpty(AwardCheck.Judge(JsonSerializer.SerializeToUtf8Bytes(without)).Differences);
        }
    }

    [Fact]
    public void The_record_of_the_sound_tender_is_written_as_ever_and_its_award_follows()
    {
        var tender = Sound(until: "");
        var record = Json(TenderRecord.Of(AnyTender.Id, tender)!);

        Repository.Holds(Encoding.UTF8.GetString(record) + "\n", "tests", "KAiMarket.Specs", "Audit", "tender-record.json");
        var report = AwardCheck.Judge(record);
        Assert.Empty(report.Differences);
        var lot = Assert.Single(report.Lots);
        Assert.Equal(("a", "ranked", $"t1.a.{SoundTenders.Winner}", true), (lot.Lot, lot.Outcome, lot.Winner, lot.ByLot));
        Assert.All(lot.Bids, bid => Assert.Equal((1, 82m, 10m, 92m, 95_000_000), (bid.Rank, bid.Technical, bid.Price, bid.Total, bid.Asked)));
    }

    [Fact]
    public void Before_the_opening_and_after_a_cancellation_a_record_names_no_bidder()
    {
        var dice = new Dice(3);
        foreach (var any in Enumerable.Range(0, 100).Select(_ => AnyTender.Run(dice)).Where(any => any.Tender.CancelReason is not null))
            Assert.DoesNotContain("t1.l1.c", TenderRecord.Of(AnyTender.Id, any.Tender) is { } record ? Encoding.UTF8.GetString(Json(record)) : "", StringComparison.Ordinal);
        foreach (var next in (string[])["tender-closed.v1", "opening-approved.v1", "envelopes-opened.v1"])
        {
            var sealedYet = Sound(until: next);
            Assert.NotEmpty(sealedYet.Bids);
            Assert.Empty(TenderRecord.Of(AnyTender.Id, sealedYet)!.Bids);
        }
    }

    private static readonly Lazy<string> Sample = new(Draw);

    private static string Awarded() => Sample.Value;

    // A tender of one lot, ranked and awarded without a draw.
    private static string Draw()
    {
        var dice = new Dice(7);
        while (true)
        {
            var any = AnyTender.Run(dice);
            if (any.Tender is { Terms.Lots.Length: 1, Rankings.Count: 1, Awards.Count: 1 } tender
                && tender.Rankings.Values.Single().Lines is [{ Rank: 1, IsTied: false }, { Rank: 2 }, ..]
                && tender.Rankings.Values.Single().Lines is [.., { Rank: not null, IsTied: false, Price: > 1 and < 9 }])
                return Encoding.UTF8.GetString(Json(TenderRecord.Of(AnyTender.Id, tender)!));
        }
    }

    // The market's own reading of what is written by hand.
    private static Tender Sound(string until) => SoundMarket.Journal().Decisions
        .Where(decision => decision.Stream == "tender/t1").SelectMany(decision => decision.Events)
        .TakeWhile(fact => fact.Name != until)
        .Select(fact => (TenderEvent)Facts.Read(fact.Name, Encoding.UTF8.GetBytes(fact.Data)))
        .Aggregate(Tender.Initial, Tender.Evolve);

    private static byte[] Json(TenderRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, MarketJson.Options);

    private static IEnumerable<string> Found(Action<HandMadeJournal> change)
    {
        var journal = SoundMarket.Journal();
        change(journal);
        return journal.Judge().Violations.Select(violation => violation.Invariant);
    }
}
