namespace KAiMarket.Audit.Tenders;

/// <summary>
/// Recomputes a tender's rankings and awards from its public record: marks, prices and the packs in it. The packs must
/// have the hashes that the tender pinned, and be those that this program knows by their names, where it knows them.
/// </summary>
public static class AwardCheck
{
    /// <summary>Judges a record: the JSON of <c>GET /v1/tenders/{tender}/record</c>.</summary>
    /// <exception cref="FormatException">It is no such record.</exception>
    public static AwardReport Judge(ReadOnlyMemory<byte> record)
    {
        try
        {
            return new Reading(Nested.Of(record)).Judge();
        }
        catch (Exception wrong) when (wrong is ShapeException or OverflowException or DivideByZeroException)
        {
            throw new FormatException($"This is no public record of a tender: {wrong.Message}", wrong);
        }
    }

    private sealed class Reading(Members record)
    {
        private readonly List<string> _differences = [];
        private readonly Terms _terms = Terms.Read(record.Object("terms"u8));
        private readonly ProcedurePack _procedure = Packs.ReadProcedure(record.Object("procedure"u8));
        private readonly PricingPack _pricing = Packs.ReadPricing(record.Object("pricing"u8));
        private readonly List<Lot> _lots = record.List("lots"u8, Lot.Read);
        private Dictionary<string, string> _due = [];

        public AwardReport Judge()
        {
            CheckPacks(record.Object("published"u8));
            var openings = record.List("openings"u8, opening => (
                Kind: opening.Text("envelopes"u8), Officers: opening.Texts("officers"u8),
                Opened: opening.List("opened"u8, Envelope.Read)));
            List<Envelope>? technical = null, prices = null;
            foreach (var (kind, officers, opened) in openings)
            {
                if (kind == "technical") technical = opened;
                else prices = opened;
                Note(officers.Distinct().Count() == _procedure.Officers && officers.Count == _procedure.Officers,
                    $"the opening of {kind} envelopes was approved by {string.Join(", ", officers)}");
                _due = ToOpen(kind);
                foreach (var fault in Envelope.Faults(kind, _due, opened)) _differences.Add(fault);
            }

            foreach (var lot in _lots) CheckMarks(lot, technical);
            return new(record.Text("tender"u8), prices is null ? [] : [.. _lots.Select(lot => Rank(lot, prices)).OfType<LotReport>()],
                _differences);
        }

        private void CheckPacks(Members published)
        {
            Note(_procedure.Id == _terms.Procedure && _procedure.Hash() == published.Text("procedureHash"u8),
                $"procedure {_procedure.Id} is not the one that the tender pinned");
            Note(_pricing.Id == _terms.Pricing && _pricing.Hash() == published.Text("pricingHash"u8),
                $"price formula {_pricing.Id} is not the one that the tender pinned");
            Note(Packs.Procedure(_procedure.Id) is not { } procedure || procedure.Hash() == _procedure.Hash(),
                $"procedure {_procedure.Id} is known otherwise");
            Note(Packs.Pricing(_pricing.Id) is not { } pricing || pricing.Hash() == _pricing.Hash(),
                $"price formula {_pricing.Id} is known otherwise");
        }

        // Technical: every standing bid of a lot that had competition at the close. Prices: every marked bid of a lot
        // that had competition after the evaluation.
        private Dictionary<string, string> ToOpen(string kind)
        {
            var material = record.Amount("materialAmendment"u8);
            var standing = record.List("bids"u8, bid => (
                    Bid: bid.Text("bid"u8),
                    Digest: kind == "technical" ? bid.Text("technicalDigest"u8) : bid.Text("priceDigest"u8),
                    Stands: !bid.Flag("withdrawn"u8) && bid.Amount("confirmed"u8) >= material))
                .Where(bid => bid.Stands).ToList();
            return standing
                .Where(bid => kind == "technical"
                    ? standing.Count(other => LotOf(other.Bid) == LotOf(bid.Bid)) >= _procedure.Ranking.LeastBids
                    : _lots.Exists(lot => lot.Marks.Count >= _procedure.Ranking.LeastBids
                        && lot.Marks.Exists(marks => marks.Bid == bid.Bid)))
                .ToDictionary(bid => bid.Bid, bid => bid.Digest);
        }

        private void CheckMarks(Lot lot, List<Envelope>? technical)
        {
            if (!lot.IsEvaluated) return;
            var opened = (technical ?? []).Where(one => LotOf(one.Bid) == lot.Id && one.Fault is null).Select(one => one.Bid);
            Note(lot.Judged.Order(StringComparer.Ordinal).SequenceEqual(opened.Order(StringComparer.Ordinal)),
                $"lot {lot.Id} was evaluated for other bids than those that opened");
            foreach (var marks in lot.Marks)
                foreach (var fault in marks.Faults(_terms, _procedure.Ranking)) _differences.Add(fault);
        }

        private LotReport? Rank(Lot lot, List<Envelope> prices)
        {
            if (_terms.Lot(lot.Id) is not { } terms) throw new ShapeException($"There is no lot {lot.Id} in the terms.");
            if (lot.Marks.Count < _procedure.Ranking.LeastBids)
            {
                Note(lot is { Award: null, Failure: not null }, $"lot {lot.Id} had no competition and did not fail");
                return null;
            }

            var opened = prices.Where(one => LotOf(one.Bid) == lot.Id).ToList();
            var standings = Standings.Of(_terms, terms, _procedure.Ranking, _pricing, lot.Marks,
                opened.Where(one => one.Price is > 0).DistinctBy(one => one.Bid).ToDictionary(one => one.Bid, one => one.Price!.Value));
            var winner = standings.Winner(opened.Select(one => (one.Bid, one.Digest)));
            foreach (var difference in standings.Differences(lot.Outcome ?? "", lot.Lines)) _differences.Add(difference);
            if (lot.Award is { } award)
                Note(winner == (award.Bid, award.ByLot)
                    && opened.Exists(one => one.Bid == award.Bid && one.Price == award.Price),
                    $"lot {lot.Id} went to {award.Bid} for {award.Price}; it follows {winner?.Bid ?? "nobody"}");
            var follows = standings.Outcome == "ranked" ? "not-agreed" : standings.Outcome;
            Note(standings.Outcome == "ranked" ? lot.Failure is null || lot is { Failure: "not-agreed", Award: null }
                : lot.Award is null && lot.Failure == follows,
                $"lot {lot.Id} failed as {lot.Failure ?? "nothing"}; it follows {follows}");
            return new(lot.Id, standings.Outcome,
                [.. standings.Lines.Select(line => new BidReport(
                    line.Rank, line.Bid, line.Technical, line.Price, line.Total, line.Asked!.Value, line.IsTied))],
                winner?.Bid, winner?.ByLot ?? false);
        }

        private void Note(bool holds, string difference)
        {
            if (!holds) _differences.Add(difference);
        }

        private static string LotOf(string bid) => bid.Split('.') is [_, var lot, _] ? lot : "";
    }

    private sealed record Lot(
        string Id, bool IsEvaluated, List<BidMarks> Marks, List<string> Judged, string? Outcome, List<Standing> Lines,
        (string Bid, long Price, bool ByLot)? Award, string? Failure)
    {
        public static Lot Read(Members lot)
        {
            var marks = lot.List("marks"u8, BidMarks.Read);
            var award = lot.ObjectOrNull("award"u8);
            return new(
                lot.Text("lot"u8), lot.Flag("isEvaluated"u8), marks,
                [.. marks.Select(one => one.Bid), .. lot.List("void"u8, one => one.Text("bid"u8))],
                lot.TextOrNull("outcome"u8), lot.List("lines"u8, Standing.Read),
                award is null ? null : (award.Text("bid"u8), award.Amount("price"u8), award.Flag("byLot"u8)),
                lot.TextOrNull("failure"u8));
        }
    }
}
