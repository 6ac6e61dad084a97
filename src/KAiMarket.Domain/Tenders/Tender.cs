using System.Collections.Immutable;
using System.Diagnostics;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;

namespace KAiMarket.Domain.Tenders;

public abstract record TenderCommand;

public abstract record TenderEvent;

/// <summary>How far a tender has come.</summary>
public enum TenderStatus
{
    None, Draft, Published, Closed, TechnicalOpened, Evaluated, PricesOpened, Concluded, Cancelled,
}

/// <summary>
/// A tender (입찰공고) from its draft to its awards. Its stream alone takes bids, so closing, amending and cancelling
/// cannot race with a submission; what is in the bids it never learns before they are opened.
/// </summary>
public sealed record Tender : IAggregate<Tender, TenderCommand, TenderEvent>
{
    public static readonly Refusal Missing = new("tender-missing", Kind.Missing, "There is no such tender");
    public static readonly Refusal NotYours =
        new("not-your-tender", Kind.Forbidden, "The caller does not act for the tender's buyer");
    public static readonly Refusal Imported = new("tender-imported", Kind.Conflict,
        "This tender was imported from another system and takes its course there");
    public static readonly Refusal NotPublished =
        new("tender-not-published", Kind.Conflict, "The tender is not published, or no longer open");
    public static readonly Refusal Cancelled = new("tender-cancelled", Kind.Gone, "The tender is cancelled");
    public static readonly Refusal Closed = new("tender-closed", Kind.Gone, "The tender takes no bids any more");
    public static readonly Refusal LotMissing =
        new("tender-lot-missing", Kind.Missing, "The tender has no such lot", "lot");

    public static string Category => "tender";
    public static Tender Initial { get; } = new();

    public TenderStatus Status { get; private init; }

    /// <summary>How many facts there are: the version of the last one.</summary>
    public long Version { get; private init; }

    public MinistryId Buyer { get; private init; }

    /// <summary>Whose money it is: a line of the buyer's plan for a year.</summary>
    public int Year { get; private init; }
    public string BudgetLine { get; private init; } = "";

    /// <summary>What the plan gives it; its lots' budgets add up to this.</summary>
    public Won Planned { get; private init; }

    /// <summary>As drafted or last amended; null before, and for an imported tender.</summary>
    public TenderTerms? Terms { get; private init; }

    /// <summary>Null before it is published.</summary>
    public TenderPublished? Published { get; private init; }

    /// <summary>Of amendments, from 1; 0 for none.</summary>
    public int Amendment { get; private init; }

    /// <summary>The last amendment after which bids had to be confirmed; 0 for none.</summary>
    public int MaterialAmendment { get; private init; }

    /// <summary>Why it was cancelled.</summary>
    public string? CancelReason { get; private init; }

    public ImmutableSortedDictionary<EnquiryId, Enquiry> Enquiries { get; private init; } =
        ImmutableSortedDictionary.Create<EnquiryId, Enquiry>(IdOrder<EnquiryId>.Ordinal);

    public ImmutableArray<DocumentAttached> Documents { get; private init; } = [];

    /// <summary>Every company's bid on every lot, withdrawn ones included.</summary>
    public ImmutableSortedDictionary<BidId, SubmittedBid> Bids { get; private init; } =
        ImmutableSortedDictionary.Create<BidId, SubmittedBid>(IdOrder<BidId>.Ordinal);

    /// <summary>The digests of all technical envelopes that were ever accepted, replaced ones included.</summary>
    public ImmutableHashSet<string> Accepted { get; private init; } =
        ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Who approved an opening that others have still to approve.</summary>
    public ImmutableSortedDictionary<EnvelopeKind, ImmutableArray<string>> Approvals { get; private init; } =
        ImmutableSortedDictionary<EnvelopeKind, ImmutableArray<string>>.Empty;

    /// <summary>What the openings showed.</summary>
    public ImmutableSortedDictionary<EnvelopeKind, EnvelopesOpened> Opened { get; private init; } =
        ImmutableSortedDictionary<EnvelopeKind, EnvelopesOpened>.Empty;

    /// <summary>The marks of each lot that was evaluated.</summary>
    public ImmutableSortedDictionary<LotId, LotEvaluated> Evaluations { get; private init; } =
        ImmutableSortedDictionary.Create<LotId, LotEvaluated>(IdOrder<LotId>.Ordinal);

    public ImmutableSortedDictionary<LotId, LotRanked> Rankings { get; private init; } =
        ImmutableSortedDictionary.Create<LotId, LotRanked>(IdOrder<LotId>.Ordinal);

    public ImmutableSortedDictionary<LotId, LotAwarded> Awards { get; private init; } =
        ImmutableSortedDictionary.Create<LotId, LotAwarded>(IdOrder<LotId>.Ordinal);

    public ImmutableSortedDictionary<LotId, LotFailure> Failures { get; private init; } =
        ImmutableSortedDictionary.Create<LotId, LotFailure>(IdOrder<LotId>.Ordinal);

    /// <summary>Each order of an imported notice; empty for a tender of this market.</summary>
    public ImmutableSortedDictionary<string, NoticeImported> Notices { get; private init; } =
        ImmutableSortedDictionary.Create<string, NoticeImported>(StringComparer.Ordinal);

    public bool IsImported => !Notices.IsEmpty;

    /// <summary>True for the buyer's people, and for those who run the market.</summary>
    public bool IsBuyer(Actor actor) => actor.ActsFor(Role.Ministry, Buyer.Value);

    /// <summary>Bids on a lot that are neither withdrawn nor left unconfirmed after a material amendment.</summary>
    public IEnumerable<SubmittedBid> StandingBids(LotId lot) =>
        Bids.Values.Where(bid => bid.Bid.Lot == lot && bid.Stands(MaterialAmendment));

    /// <summary>Lots that neither failed nor were awarded yet.</summary>
    public IEnumerable<Lot> LotsLeft =>
        (Terms?.Lots ?? []).Where(lot => !Failures.ContainsKey(lot.Id) && !Awards.ContainsKey(lot.Id));

    /// <summary>The envelopes to be opened next of a kind: standing bids of lots that have not failed.</summary>
    public IEnumerable<SubmittedBid> ToOpen(EnvelopeKind kind) =>
        from lot in LotsLeft
        from bid in StandingBids(lot.Id)
        where kind == EnvelopeKind.Technical || IsScored(bid.Bid)
        select bid;

    /// <summary>Whether a bid was evaluated and not found void.</summary>
    public bool IsScored(BidId bid) =>
        Evaluations.TryGetValue(bid.Lot, out var lot) && lot.Marks.Any(marks => marks.Bid == bid);

    /// <summary>Why nothing that needs an open tender can happen now, or null.</summary>
    internal Refusal? NotOpenAt(DateTimeOffset now) => this switch
    {
        { IsImported: true } => Imported,
        { Status: TenderStatus.None or TenderStatus.Draft } => NotPublished,
        { Status: TenderStatus.Cancelled } => Cancelled,
        { Status: not TenderStatus.Published } => Closed,
        { Terms.Closes: var closes } when closes <= now => Closed.Because($"It closed at {closes:u}."),
        _ => null,
    };

    public static Decision<TenderEvent> Decide(Tender state, TenderCommand command, Moment at) => command switch
    {
        DraftTender draft => DraftTender.Decide(state, draft, at),
        PublishTender publish => PublishTender.Decide(state, publish, at),
        AmendTender amend => AmendTender.Decide(state, amend, at),
        CancelTender cancel => CancelTender.Decide(state, cancel, at),
        AttachDocument attach => AttachDocument.Decide(state, attach, at),
        MakeEnquiry make => MakeEnquiry.Decide(state, make, at),
        AnswerEnquiry answer => AnswerEnquiry.Decide(state, answer, at),
        SubmitBid submit => SubmitBid.Decide(state, submit, at),
        ConfirmBid confirm => ConfirmBid.Decide(state, confirm, at),
        WithdrawBid withdraw => WithdrawBid.Decide(state, withdraw, at),
        CloseTender close => CloseTender.Decide(state, close, at),
        ApproveOpening approve => ApproveOpening.Decide(state, approve, at),
        RecordOpening record => RecordOpening.Decide(state, record, at),
        EvaluateLot evaluate => EvaluateLot.Decide(state, evaluate, at),
        AwardLot award => AwardLot.Decide(state, award, at),
        DeclareFailed declare => DeclareFailed.Decide(state, declare, at),
        ImportNotice import => ImportNotice.Decide(state, import, at),
        _ => throw new UnreachableException($"Tender does not know {command.GetType().Name}."),
    };

    public static Tender Evolve(Tender state, TenderEvent fact) =>
        Apply(state, fact) with { Version = state.Version + 1 };

    private static Tender Apply(Tender state, TenderEvent fact) => fact switch
    {
        TenderDrafted drafted => state with
        {
            Status = TenderStatus.Draft,
            Buyer = drafted.Buyer,
            Year = drafted.Year,
            BudgetLine = drafted.BudgetLine,
            Planned = drafted.Planned,
            Terms = drafted.Terms,
        },
        TenderPublished published => state with { Status = TenderStatus.Published, Published = published },
        TenderAmended amended => state with
        {
            Terms = amended.Terms,
            Amendment = amended.Number,
            MaterialAmendment = amended.IsMaterial ? amended.Number : state.MaterialAmendment,
        },
        TenderCancelled cancelled => state with { Status = TenderStatus.Cancelled, CancelReason = cancelled.Reason },
        DocumentAttached attached => state with { Documents = state.Documents.Add(attached) },
        EnquiryMade made => state with
        {
            Enquiries = state.Enquiries.Add(made.Enquiry, new(made.Company, made.Text, null)),
        },
        EnquiryAnswered answered => state with
        {
            Enquiries = state.Enquiries.SetItem(
                answered.Enquiry, state.Enquiries[answered.Enquiry] with { Answer = answered.Text }),
        },
        BidAccepted accepted => state with
        {
            Bids = state.Bids.SetItem(accepted.Bid, new(
                accepted.Bid, accepted.Technical, accepted.Price, accepted.Number, accepted.At, state.Version + 1,
                state.Amendment, state.Bids.GetValueOrDefault(accepted.Bid)?.Withdrawn ?? 0)),
            Accepted = state.Accepted.Add(accepted.Technical.Digest),
        },
        BidConfirmed confirmed => state with
        {
            Bids = state.Bids.SetItem(
                confirmed.Bid, state.Bids[confirmed.Bid] with { Confirmed = confirmed.Amendment }),
        },
        BidWithdrawn withdrawn => state with
        {
            Bids = state.Bids.SetItem(withdrawn.Bid, state.Bids[withdrawn.Bid] with
            {
                Withdrawn = state.Bids[withdrawn.Bid].Number,
            }),
        },
        TenderClosed => state with { Status = TenderStatus.Closed },
        OpeningApproved approved => state with
        {
            Approvals = state.Approvals.SetItem(
                approved.Envelopes,
                state.Approvals.GetValueOrDefault(approved.Envelopes, []).Add(approved.Officer)),
        },
        EnvelopesOpened opened => state with
        {
            Status = opened.Envelopes == EnvelopeKind.Technical
                ? TenderStatus.TechnicalOpened
                : TenderStatus.PricesOpened,
            Opened = state.Opened.Add(opened.Envelopes, opened),
        },
        LotEvaluated evaluated => Settled(state with
        {
            Evaluations = state.Evaluations.Add(evaluated.Lot, evaluated),
        }),
        LotRanked ranked => state with { Rankings = state.Rankings.Add(ranked.Lot, ranked) },
        LotAwarded awarded => Settled(state with { Awards = state.Awards.Add(awarded.Lot, awarded) }),
        LotFailed failed => Settled(state with { Failures = state.Failures.Add(failed.Lot, failed.Reason) }),
        NoticeImported notice => Imports(state, state.Notices.Add(notice.Order, notice)),
        _ => throw new UnreachableException($"Tender does not know {fact.GetType().Name}."),
    };

    // An earlier order may come after a later one, which still says how the notice stands.
    private static Tender Imports(Tender state, ImmutableSortedDictionary<string, NoticeImported> notices) =>
        state with
        {
            Status = notices.Last().Value.Kind == NoticeKind.Cancelled ? TenderStatus.Cancelled : TenderStatus.Published,
            Notices = notices,
        };

    // The last lot that is evaluated, awarded or failed moves the whole tender on.
    private static Tender Settled(Tender state) =>
        !state.LotsLeft.Any() ? state with { Status = TenderStatus.Concluded }
        : state.Status == TenderStatus.TechnicalOpened
            && state.LotsLeft.All(lot => state.Evaluations.ContainsKey(lot.Id))
                ? state with { Status = TenderStatus.Evaluated }
        : state;
}

/// <summary>A question about a tender; its words are kept outside the journal, found by their digest.</summary>
/// <param name="Text">The digest of the question.</param>
/// <param name="Answer">The digest of the answer; null until it is given.</param>
public readonly record struct Enquiry(CompanyId Company, string Text, string? Answer);

/// <summary>A bid as the tender took it: sealed.</summary>
/// <param name="Number">Counts the company's submissions on this lot from 1.</param>
/// <param name="At">When it arrived.</param>
/// <param name="Version">Of the tender, made by the acceptance.</param>
/// <param name="Confirmed">The last amendment that its bidder is known to have seen.</param>
/// <param name="Withdrawn">The number of the last submission that was withdrawn; 0 for none.</param>
public sealed record SubmittedBid(
    BidId Bid, SealedEnvelope Technical, SealedEnvelope Price, int Number, DateTimeOffset At, long Version,
    int Confirmed, int Withdrawn)
{
    public CompanyId Company => Bid.Company;

    public bool IsWithdrawn => Withdrawn == Number;

    /// <summary>Neither withdrawn nor left unconfirmed after the last material amendment.</summary>
    public bool Stands(int materialAmendment) => !IsWithdrawn && Confirmed >= materialAmendment;

    public SealedEnvelope Of(EnvelopeKind kind) => kind == EnvelopeKind.Technical ? Technical : Price;

    internal bool IsOf(SealedEnvelope technical, SealedEnvelope price) => Technical == technical && Price == price;
}
