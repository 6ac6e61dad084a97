using KAiMarket.Audit.Tenders;

namespace KAiMarket.Audit;

/// <summary>A tender as the events tell it.</summary>
public sealed class TenderModel
{
    internal TenderModel(string id) => Id = id;

    public string Id { get; }
    public string Buyer { get; internal set; } = "";
    public string Title => Terms?.Title ?? "";
    public string Line { get; internal set; } = "";
    public long Year { get; internal set; }
    public long Planned { get; internal set; }
    public bool Published { get; internal set; }
    public bool Closed { get; internal set; }
    public bool Cancelled { get; internal set; }

    /// <summary>It came from another system, and nothing but its notices does.</summary>
    public bool Imported => Notices.Count > 0;

    /// <summary>The first moment at which no bid is taken; null before it is drafted.</summary>
    public DateTimeOffset? Closes => Terms?.Closes;

    /// <summary>
    /// none, draft, published, closed, technical-opened, evaluated, prices-opened, concluded or cancelled.
    /// </summary>
    public string Status =>
        Cancelled ? "cancelled"
        : Imported ? "published"
        : Terms is null ? "none"
        : !Published ? "draft"
        : !Left.Any() ? "concluded"
        : Openings.ContainsKey("price") ? "prices-opened"
        : Openings.ContainsKey("technical") ? Left.All(lot => lot.Evaluated) ? "evaluated" : "technical-opened"
        : Closed ? "closed" : "published";

    /// <summary>Every company's bid on every lot, withdrawn ones included.</summary>
    public IReadOnlyDictionary<string, BidModel> Bids => BidsById;

    public IReadOnlyCollection<LotModel> Lots => LotsById.Values;

    /// <summary>The ministry that planned it, the year, the line and the amount; null when nobody did.</summary>
    internal (string Ministry, long Year, string Line, long Amount)? Plan { get; set; }

    /// <summary>What each lot gave back to the plan.</summary>
    internal Dictionary<string, long> Released { get; } = new(StringComparer.Ordinal);
    internal Terms? Terms { get; set; }
    internal string TechnicalKey { get; set; } = "";
    internal string PriceKey { get; set; } = "";
    internal long Amendment { get; set; }
    internal long MaterialAmendment { get; set; }
    internal long Position { get; set; }
    internal Dictionary<string, LotModel> LotsById { get; } = new(StringComparer.Ordinal);
    internal Dictionary<string, BidModel> BidsById { get; } = new(StringComparer.Ordinal);
    internal HashSet<string> Accepted { get; } = new(StringComparer.Ordinal);
    internal HashSet<string> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>Questions, and whether they were answered.</summary>
    internal Dictionary<string, bool> Enquiries { get; } = new(StringComparer.Ordinal);

    /// <summary>Orders of an imported notice, and what each does; the last by number says how it stands.</summary>
    internal SortedDictionary<string, string> Notices { get; } = new(StringComparer.Ordinal);
    internal Dictionary<string, List<string>> Approvals { get; } = new(StringComparer.Ordinal);
    internal Dictionary<string, List<Envelope>> Openings { get; } = new(StringComparer.Ordinal);

    /// <summary>What the decision under way has still to tell: lots to fail and why, and lots to rank.</summary>
    internal Dictionary<string, string> MustFail { get; } = new(StringComparer.Ordinal);
    internal HashSet<string> MustRank { get; } = new(StringComparer.Ordinal);

    internal IEnumerable<LotModel> Left => LotsById.Values.Where(lot => lot is { Failure: null, Winner: null });
    internal bool OpenAt(DateTimeOffset at) => Status == "published" && !Imported && at < Closes;
    internal ProcedurePack? Procedure => Packs.Procedure(Terms?.Procedure ?? "");
    internal PricingPack? Pricing => Packs.Pricing(Terms?.Pricing ?? "");
    internal long LeastBids => Procedure?.Ranking.LeastBids ?? 0;
    internal bool IsApproved(string kind) =>
        Approvals.TryGetValue(kind, out var officers) && officers.Distinct().Count() >= Math.Max(2, Procedure?.Officers ?? 2);

    internal IEnumerable<BidModel> Standing(string lot) =>
        BidsById.Values.Where(bid => bid.Lot == lot && Stands(bid));

    /// <summary>Whether a bid's envelope of a kind is to be opened next.</summary>
    internal bool IsDue(string kind, BidModel bid) =>
        Stands(bid) && LotsById.TryGetValue(bid.Lot, out var lot) && lot is { Failure: null, Winner: null }
        && (kind == "technical" || lot.Marked.Contains(bid.Id));

    /// <summary>All envelopes of a kind to be opened next, with the digests of their receipts.</summary>
    internal Dictionary<string, string> ToOpen(string kind) =>
        BidsById.Values.Where(bid => IsDue(kind, bid)).ToDictionary(bid => bid.Id, bid => bid.DigestOf(kind));

    // Not withdrawn, and confirmed after the last material amendment.
    private bool Stands(BidModel bid) => !bid.Withdrawn && bid.Confirmed >= MaterialAmendment;
}

/// <summary>A part of a tender that is won by itself.</summary>
public sealed class LotModel
{
    internal LotModel(string id) => Id = id;

    public string Id { get; }

    /// <summary>Why it was not awarded; null when it did not fail.</summary>
    public string? Failure { get; internal set; }

    /// <summary>The bid that it was awarded to.</summary>
    public string? Winner { get; internal set; }
    public long Price { get; internal set; }

    internal bool Evaluated { get; set; }
    internal List<BidMarks> Marks { get; set; } = [];
    internal HashSet<string> Marked { get; set; } = [];
    internal Standings? Standings { get; set; }
}

/// <summary>A company's bid on a lot.</summary>
public sealed class BidModel
{
    internal BidModel(string id, string lot) => (Id, Lot) = (id, lot);

    public string Id { get; }
    public string Lot { get; }

    /// <summary>Counts the submissions from 1.</summary>
    public long Number { get; internal set; }
    public DateTimeOffset At { get; internal set; }
    public bool Withdrawn { get; internal set; }

    internal string Technical { get; set; } = "";
    internal string Price { get; set; } = "";
    internal long Confirmed { get; set; }
    internal string DigestOf(string kind) => kind == "technical" ? Technical : Price;

    /// <summary>What was found in its envelopes, by kind.</summary>
    internal Dictionary<string, Envelope> Revealed { get; } = new(StringComparer.Ordinal);
}
