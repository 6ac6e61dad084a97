using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Tenders;
using KAiMarket.Journal;
using KAiMarket.Simulation.Homes;

namespace KAiMarket.Simulation.Judges;

/// <summary>What a bid's envelopes are, and the last amendment that its bidder knew.</summary>
internal sealed record StandingBid(string Technical, string Price, int Knows)
{
    public string Of(EnvelopeKind kind) => kind == EnvelopeKind.Technical ? Technical : Price;
}

/// <summary>A tender told again from its facts, by rules of its own.</summary>
internal sealed class TenderStory
{
    private readonly List<RecordedEvent> _recorded;
    private readonly List<(EnvelopeKind Kind, string Officer)> _approvals = [];
    private readonly Dictionary<BidId, StandingBid> _bids = [];
    private readonly HashSet<LotId> _failed = [];
    private readonly List<string> _late = [];
    private readonly List<(EnvelopesOpened Opened, Dictionary<BidId, string> Due)> _openings = [];
    private readonly HashSet<string> _void = [];
    private DateTimeOffset _closes;
    private int _amendment, _material;

    public TenderStory(List<RecordedEvent> recorded) : this(recorded, long.MaxValue) { }

    private TenderStory(List<RecordedEvent> recorded, long until)
    {
        _recorded = recorded;
        foreach (var one in recorded.TakeWhile(one => one.Position <= until))
            Tell((TenderEvent)Facts.Read(one.Name, one.Data.Span), one.Position);
    }

    public bool IsClosed { get; private set; }
    public bool IsCancelled { get; private set; }
    public HashSet<LotId> Evaluated { get; } = [];

    public TenderStory Until(long position) => new(_recorded, position);

    public int Officers(EnvelopeKind kind) =>
        _approvals.Where(approval => approval.Kind == kind).Select(approval => approval.Officer).Distinct().Count();

    /// <summary>Null when the bid does not stand.</summary>
    public StandingBid? Standing(BidId id) => _bids.TryGetValue(id, out var bid) && bid.Knows >= _material ? bid : null;

    public IEnumerable<string> JudgeBids() => _late;

    public IEnumerable<string> JudgeOpenings(Receipts receipts)
    {
        foreach (var (opened, due) in _openings)
        {
            foreach (var (bid, digest) in due)
            {
                if (opened.Opened.FirstOrDefault(one => one.Bid == bid) is not { } found || found.Digest != digest)
                    yield return $"{opened.Envelopes} of {bid}, {digest}, is not in the opening.";
            }

            foreach (var one in opened.Opened)
            {
                if (!due.ContainsKey(one.Bid)) yield return $"{opened.Envelopes} of {one.Bid} was not to be opened.";
                else if (opened.Envelopes == EnvelopeKind.Price && one.Price?.Amount != receipts.PriceIn(one.Digest))
                    yield return $"{one.Bid} asked {receipts.PriceIn(one.Digest)}; the opening says {one.Price}.";
            }
        }

        foreach (var kind in new[] { EnvelopeKind.Technical, EnvelopeKind.Price })
            if (Officers(kind) >= 2 && _openings.All(opening => opening.Opened.Envelopes != kind))
                yield return $"two officers approved, and {kind} was never opened.";
    }

    private void Tell(TenderEvent fact, long position)
    {
        switch (fact)
        {
            case TenderDrafted drafted:
                _closes = drafted.Terms.Closes;
                break;
            case TenderAmended amended:
                (_closes, _amendment) = (amended.Terms.Closes, amended.Number);
                if (amended.IsMaterial) _material = amended.Number;
                break;
            case BidAccepted accepted:
                if (accepted.At >= _closes || IsClosed || IsCancelled)
                    _late.Add($"{accepted.Bid} of {accepted.At:O} at position {position}; the close was {_closes:O}.");
                _bids[accepted.Bid] = new(accepted.Technical.Digest, accepted.Price.Digest, _amendment);
                break;
            case BidConfirmed confirmed:
                _bids[confirmed.Bid] = _bids[confirmed.Bid] with { Knows = confirmed.Amendment };
                break;
            case BidWithdrawn withdrawn:
                _bids.Remove(withdrawn.Bid);
                break;
            case TenderClosed:
                IsClosed = true;
                break;
            case TenderCancelled:
                IsCancelled = true;
                break;
            case OpeningApproved approved:
                _approvals.Add((approved.Envelopes, approved.Officer));
                break;
            case LotEvaluated evaluated:
                Evaluated.Add(evaluated.Lot);
                _void.UnionWith(evaluated.Void.Select(one => one.Bid));
                break;
            case LotFailed failed:
                _failed.Add(failed.Lot);
                break;
            case EnvelopesOpened opened:
                _openings.Add((opened, Due(opened.Envelopes)));
                if (opened.Envelopes == EnvelopeKind.Technical)
                    _void.UnionWith(opened.Opened.Where(one => one.Fault is not null).Select(one => one.Bid.Value));
                break;
        }
    }

    private Dictionary<BidId, string> Due(EnvelopeKind kind) => _bids.Keys
        .Where(id => Standing(id) is not null && !_failed.Contains(id.Lot)
            && (kind == EnvelopeKind.Technical || !_void.Contains(id.Value)))
        .ToDictionary(id => id, id => _bids[id].Of(kind));
}
