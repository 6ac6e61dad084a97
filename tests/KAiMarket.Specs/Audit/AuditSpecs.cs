using System.Text;
using KAiMarket.Audit;

namespace KAiMarket.Specs.Audit;

public class AuditSpecs
{
    [Fact]
    public void A_sound_journal_has_no_violation_and_nothing_unfinished()
    {
        var report = SoundMarket.Journal().Judge();

        Assert.Empty(report.Violations);
        Assert.Empty(report.Unfinished);
        Assert.Equal(SoundMarket.Journal().Write().Events.Count, report.Events);
        Assert.Equal(Invariant.All.Count, report.Invariants);
        Assert.All(report.Checks, check => Assert.True(check.Checked > 0, $"{check.Name} was never checked."));
    }

    [Fact]
    public void Events_before_their_batches_are_judged_alike()
    {
        var (events, batches) = SoundMarket.Journal().Write();
        using var auditor = new Auditor();

        foreach (var one in events) auditor.Add(one);
        foreach (var batch in batches) auditor.Add(batch);
        var report = auditor.Finish(quiet: true, new AuditHead(events.Count, batches[^1].Hash));

        Assert.Empty(report.Violations);
        Assert.Equal(batches.Count, report.Batches);
        Assert.Equal(SoundMarket.Journal().Judge().Digest, report.Digest);
    }

    [Fact]
    public void The_model_ends_where_the_money_is()
    {
        using var auditor = new Auditor();
        SoundMarket.Journal().Judge(auditor);

        Assert.Equal(90_001, auditor.Accounts["company:c1"].Balance);
        Assert.Equal(90_001, auditor.Providers["c1"].Settled);
        Assert.Equal(-18_001, auditor.Accounts["sme:s1"].Balance);
        Assert.Equal(728_000, auditor.Accounts["voucher:p1.s1"].Balance);
        Assert.Equal(10_000_000, auditor.Programs["p2"].Remaining);
        Assert.Equal(9_200_000, auditor.Programs["p1"].ReturnedToMinistry);
        Assert.Equal(60_001, auditor.Offers["g1"].Reserved["2026-05"]);
        Assert.Equal("settled", auditor.Orders["o1"].Status);
        Assert.Equal(new Legs(400_000, 100_000), auditor.Vouchers["p1.s2"].Returned);
    }

    [Fact]
    public void An_unfinished_process_is_a_violation_only_when_the_market_is_quiet()
    {
        var journal = SoundMarket.Journal().Remove("order-settled.v1");
        var quiet = journal.Judge();
        journal.Quiet = false;
        var busy = journal.Judge();

        Assert.Equal("nothing-half-done", Assert.Single(quiet.Violations).Invariant);
        Assert.Empty(busy.Violations);
        Assert.Equal("accepted-not-settled", Assert.Single(busy.Unfinished).Kind);
    }

    [Fact]
    public void Every_event_of_the_market_is_known_to_the_audit()
    {
        foreach (var (name, _, _) in KAiMarket.Domain.Facts.All)
        {
            var journal = new HandMadeJournal();
            journal.Add("order/o1", "market", "2026-03-02T01:00:00Z", (name, "{}"));
            Assert.DoesNotContain("stored-name-known",
                journal.Judge().Violations.Select(violation => violation.Invariant));
        }
    }

    [Fact]
    public void A_line_of_the_journal_comes_out_byte_for_byte()
    {
        var line = """{"position":7,"stream":"order/o1","version":2,"name":"order-cancelled.v1","data":{ "a" : "\u00e9" },"meta":{"on":1},"at":"2026-11-22T02:00:00.123456Z"}""";
        var read = new JournalLine().Event(Encoding.UTF8.GetBytes(line));

        Assert.Equal((7, "order/o1", 2, "order-cancelled.v1"), (read.Position, read.Stream, read.Version, read.Name));
        Assert.Equal("""{ "a" : "\u00e9" }""", Encoding.UTF8.GetString(read.Data.Span));
        Assert.Equal("""{"on":1}""", Encoding.UTF8.GetString(read.Meta.Span));
        Assert.Throws<FormatException>(() => new JournalLine().Event("{}"u8.ToArray()));
    }

    [Fact]
    public void A_violation_says_where_it_is_and_the_first_twenty_are_listed()
    {
        var journal = SoundMarket.Journal();
        journal.Tamper = one => one with { Meta = Encoding.UTF8.GetBytes("[]") };
        var report = journal.Judge();

        Assert.Equal(20, report.Violations.Count);
        Assert.True(report.ViolationCount > 40);
        Assert.Equal((1, "ministry/m1"), (report.Violations[0].Position, report.Violations[0].Stream));
    }

    [Theory]
    [InlineData("order-refused.v1", "capacity-too-low", @"\ud800")]
    [InlineData("order-placed.v1", "2026-05-05", @"\udc00")]
    [InlineData("program-opened.v1", "2026-07-01T00:00:00Z", @"2026-07-01T00:00:00\ud800")]
    public void Text_that_is_none_is_a_violation(string name, string old, string fresh)
    {
        var journal = SoundMarket.Journal();
        journal.Tamper = one => one.Name == name
            ? one with { Data = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(one.Data.Span).Replace(old, fresh, StringComparison.Ordinal)) }
            : one;

        Assert.Contains("event-shape", journal.Judge().Violations.Select(violation => violation.Invariant));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_a_violation()
    {
        var journal = SoundMarket.Journal();
        journal.Tamper = one => one.Name == "order-refused.v1" ? one with { Data = Broken(one.Data) } : one;

        Assert.Contains("event-shape", journal.Judge().Violations.Select(violation => violation.Invariant));

        // The first letter of the first value.
        static byte[] Broken(ReadOnlyMemory<byte> json)
        {
            var bytes = json.ToArray();
            bytes["{\"code\":\"".Length] = 0xff;
            return bytes;
        }
    }

    [Fact]
    public void An_order_that_arrived_on_no_day_in_Korea_is_a_violation()
    {
        var journal = SoundMarket.Journal().Replace("order-placed.v1", one => one with { Arrived = "9999-12-31T23:59:59Z" });

        Assert.Contains("event-shape", journal.Judge().Violations.Select(violation => violation.Invariant));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_invariant_can_be_broken_and_is_then_reported(string invariant)
    {
        var journal = SoundMarket.Journal();
        Faults.Of[invariant](journal);
        var report = journal.Judge();

        Assert.Contains(invariant, report.Violations.Select(violation => violation.Invariant));
    }

    [Fact]
    public void Every_invariant_has_a_fault_that_breaks_it() =>
        Assert.Equal(Invariant.All.Select(one => one.Name).Order(), Faults.Of.Keys.Order());

    public static TheoryData<string> Names => [.. Invariant.All.Select(one => one.Name)];
}
