using System.Collections.Immutable;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Tenders;

using TenderHistory = KAiMarket.Specs.Laws.History<
    KAiMarket.Domain.Tenders.Tender, KAiMarket.Domain.Tenders.TenderCommand, KAiMarket.Domain.Tenders.TenderEvent>;

namespace KAiMarket.Specs.Laws;

public sealed class TenderLaws
{
    private static readonly CompanyId[] Firms = [Tendering.Moon, Tendering.Star, Tendering.Sun];
    private static readonly LotId[] Lots = [Tendering.Gpu, Tendering.Data];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory, MemberData(nameof(Seeds))]
    public void Bids_are_taken_until_the_close_kept_sealed_and_opened_in_turn(int seed)
    {
        var history = new TenderHistory(seed);
        var judge = new Judge();
        for (var step = 0; step < 160; step++)
        {
            // Time passes: slowly while it is open, so that some come in its last ticks.
            history.Now = Later(history);
            var (command, actor) = Likely(history);
            var before = history.State;
            foreach (var fact in history.Send(command, actor)) judge.See(before, fact, history.Now);
            judge.Agrees(history.State);
        }
    }

    [Fact]
    public void Some_of_these_histories_end_in_awards_and_some_in_failures()
    {
        var ends = Enumerable.Range(1, 40).SelectMany(seed =>
        {
            var history = new TenderHistory(seed);
            for (var step = 0; step < 160; step++)
            {
                history.Now = Later(history);
                var (command, actor) = Likely(history);
                history.Send(command, actor);
            }

            return history.Facts.Select(fact => Facts.NameOf(fact));
        }).ToHashSet();
        string[] wanted =
        [
            "tender-amended.v1", "bid-accepted.v1", "bid-confirmed.v1", "bid-withdrawn.v1", "tender-closed.v1",
            "envelopes-opened.v1", "lot-evaluated.v1", "lot-ranked.v1", "lot-awarded.v1", "lot-failed.v1", "enquiry-answered.v1",
        ];
        Assert.Empty(wanted.Except(ends));
    }

    internal static DateTimeOffset Later(TenderHistory history)
    {
        if (history.State.Terms is not { } terms) return history.Now;
        if (history.Now >= terms.Closes) return history.Now.AddMinutes(1);
        return history.Dice.Between(1, 60) switch
        {
            1 => terms.Closes.AddTicks(-1),
            2 => terms.Closes,
            _ => history.Now.AddMinutes(history.Dice.Between(0, 600)),
        };
    }

    internal static (TenderCommand Command, Actor Actor) Likely(TenderHistory history)
    {
        var (dice, tender) = (history.Dice, history.State);
        var (firm, lot) = (dice.Of(Firms), dice.Of(Lots));
        var (bid, bidder) = (Tendering.BidOf(firm, lot), new Actor("bidder", firm.Value, Role.Vendor));
        var enquiry = new EnquiryId($"q{dice.Between(1, 4)}");

        // Of bids and questions that are there more often than of those that are not.
        var known = tender.Bids.IsEmpty ? bid : dice.Of([.. tender.Bids.Keys]);
        var asked = tender.Enquiries.IsEmpty ? enquiry : dice.Of([.. tender.Enquiries.Keys]);
        if (dice.Percent(3)) return (new CloseTender(), Hostile.Actor(dice));
        return tender.Status switch
        {
            TenderStatus.None => (Tendering.DraftOf(Tendering.TwoLots), Sample.Owner),
            TenderStatus.Draft => (Tendering.Publish, Sample.Owner),
            TenderStatus.Published when history.Now >= tender.Terms!.Closes && dice.Percent(40) => (new CloseTender(), Actor.Market),
            TenderStatus.Published => dice.Between(1, 100) switch
            {
                <= 50 => (Tendering.SubmitOf(firm, (int)dice.Between(1, 5), lot), bidder),
                <= 65 => (new ConfirmBid(known, tender.Amendment), new Actor("bidder", known.Company.Value, Role.Vendor)),
                <= 70 => (new WithdrawBid(bid, (int)dice.Between(1, 3)), bidder),
                <= 78 => (new MakeEnquiry(enquiry, firm, Tendering.Digest(enquiry.Value)), bidder),
                <= 86 => (new AnswerEnquiry(asked, Tendering.Digest("answer")), Sample.Owner),
                <= 93 => (new AmendTender(tender.Amendment + 1, AnyTerms(dice, tender.Terms!), "까닭"), Sample.Owner),
                94 when dice.Percent(10) => (new CancelTender("까닭"), Sample.Owner),
                _ => (new CloseTender(), Actor.Market),
            },
            TenderStatus.Closed => OpenOr(tender, dice, EnvelopeKind.Technical),
            TenderStatus.TechnicalOpened => (Evaluate(tender, dice, lot), Sample.Owner),
            TenderStatus.Evaluated => OpenOr(tender, dice, EnvelopeKind.Price),
            _ => (dice.Percent(80) ? new AwardLot(lot) : new DeclareFailed(lot), Sample.Owner),
        };
    }

    private static TenderTerms AnyTerms(Dice dice, TenderTerms terms) => dice.Percent(50)
        ? terms with { Closes = terms.Closes.AddHours(dice.Between(0, 48)) }
        : terms with { Scope = $"과업 {dice.Between(1, 9)}" };

    private static (TenderCommand Command, Actor Actor) OpenOr(Tender tender, Dice dice, EnvelopeKind kind)
    {
        if (dice.Percent(50)) return (new ApproveOpening(kind), dice.Of([Tendering.Officer, Tendering.OtherOfficer]));
        var opened = tender.ToOpen(kind).Select(bid => dice.Percent(10)
            ? new OpenedEnvelope(bid.Bid, DigestOf(bid, kind), null, "It does not open")
            : new OpenedEnvelope(
                bid.Bid, DigestOf(bid, kind),
                kind == EnvelopeKind.Price ? new Won(dice.Of([80_000_000, 95_000_000, 95_000_000, 110_000_001])) : null, null));
        return (new RecordOpening(kind, [.. opened]), Actor.Market);
    }

    private static string DigestOf(SubmittedBid bid, EnvelopeKind kind) =>
        kind == EnvelopeKind.Technical ? bid.Technical.Digest : bid.Price.Digest;

    private static EvaluateLot Evaluate(Tender tender, Dice dice, LotId lot)
    {
        var valid = tender.Opened[EnvelopeKind.Technical].Opened.Where(one => one.Bid.Lot == lot && one.Fault is null).ToList();
        var isVoid = valid.ToDictionary(one => one.Bid, _ => dice.Percent(10));
        return new(
            lot,
            [.. valid.Where(one => !isVoid[one.Bid]).Select(one =>
                Tendering.MarksOf(one.Bid.Company, dice.Of(["45 28 9", "45 28 9", "44 29 9", "40 20 1"]), lot))],
            [.. valid.Where(one => isVoid[one.Bid]).Select(one => new Domain.Evaluation.VoidBid(one.Bid.Value, "까닭"))]);
    }

    /// <summary>Keeps its own books of what the facts say, and holds the tender to them.</summary>
    private sealed class Judge
    {
        private readonly Dictionary<BidId, BidAccepted> _bids = [];
        private readonly HashSet<LotId> _ended = [];

        public void See(Tender before, TenderEvent fact, DateTimeOffset now)
        {
            if (fact is BidAccepted or BidWithdrawn or BidConfirmed or EnquiryMade or TenderAmended)
                Assert.True(now < before.Terms!.Closes && before.Status == TenderStatus.Published, $"{fact} at {now:O}");
            switch (fact)
            {
                case BidAccepted accepted:
                    Assert.Equal((_bids.TryGetValue(accepted.Bid, out var last) ? before.Bids[accepted.Bid].Number : 0) + 1, accepted.Number);
                    Assert.True(before.Accepted.Add(accepted.Technical.Digest).Count > before.Accepted.Count);
                    _bids[accepted.Bid] = accepted;
                    break;
                case TenderClosed:
                    Assert.True(now >= before.Terms!.Closes);
                    break;
                case EnvelopesOpened opened:
                    Assert.True(before.Approvals[opened.Envelopes].Distinct().Count() == 2);
                    Assert.Equal(
                        opened.Envelopes == EnvelopeKind.Technical ? TenderStatus.Closed : TenderStatus.Evaluated, before.Status);
                    Assert.All(opened.Opened, one => Assert.True(before.Bids[one.Bid].Stands(before.MaterialAmendment)));
                    break;
                case LotAwarded awarded:
                    Assert.True(_ended.Add(awarded.Lot));
                    Assert.Contains(before.Rankings[awarded.Lot].Lines, line => line.Bid == awarded.Bid && line.Rank == 1);
                    break;
                case LotFailed failed:
                    Assert.True(_ended.Add(failed.Lot));
                    break;
            }
        }

        public void Agrees(Tender tender)
        {
            Assert.Equal(_bids.Keys.OrderBy(bid => bid.Value, StringComparer.Ordinal), tender.Bids.Keys);
            Assert.All(tender.Bids.Values, bid => Assert.Equal((_bids[bid.Bid].Technical, _bids[bid.Bid].Price, _bids[bid.Bid].At),
                (bid.Technical, bid.Price, bid.At)));
            Assert.Equal(tender.Status == TenderStatus.Concluded, _ended.Count == Lots.Length);
        }
    }
}
