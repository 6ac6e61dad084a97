#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>A sealed bid: two envelopes, each sealed to its own key of the tender.</summary>
public sealed record BidBody(byte[] Technical, byte[] Price);

/// <param name="Amendment">The tender's last amendment.</param>
public sealed record ConfirmationBody(int Amendment);

/// <param name="Number">Of the submission to take back, as its receipt has it.</param>
public sealed record WithdrawalBody(int Number);

/// <summary>The receipt of a bid: the market has it, sealed.</summary>
/// <param name="Technical">SHA-256 of the technical envelope in lower-case hexadecimal.</param>
/// <param name="Price">SHA-256 of the price envelope.</param>
/// <param name="Number">Counts the company's submissions on this lot from 1.</param>
/// <param name="Position">The journal position that records it.</param>
/// <param name="Stands">Whether it counts as things are.</param>
/// <param name="Confirmed">The last amendment of the tender that it is known to follow.</param>
public sealed record BidReceipt(
    string Id, string Tender, string Lot, string Company, string Technical, string Price, int Number,
    DateTimeOffset At, long Position, bool Stands, bool IsWithdrawn, int Confirmed);

/// <summary>Points for one item.</summary>
public sealed record ItemMark(string Criterion, decimal Points);

public sealed record EvaluatorMarks(string Evaluator, IReadOnlyList<ItemMark> Marks);

/// <param name="Evaluators">One for each member of the committee: every qualitative item.</param>
/// <param name="Official">Every quantitative item.</param>
public sealed record TechnicalMarks(IReadOnlyList<EvaluatorMarks> Evaluators, IReadOnlyList<ItemMark> Official);

/// <param name="BarredShare">What share of the bidders is barred: 0 to 1.</param>
public sealed record BidMarks(string Bid, TechnicalMarks Marks, decimal BarredShare = 0);

public sealed record VoidBid(string Bid, string Reason);

public sealed record EvaluationBody(IReadOnlyList<BidMarks> Marks, IReadOnlyList<VoidBid> Void);

public partial interface IKAiMarket
{
    /// <summary>
    /// Submits a sealed bid, or one in the place of the company's last, until the close (the vendor, operators).
    /// </summary>
    [Put("/v1/tenders/{tender}/lots/{lot}/bids/{company}")]
    Task<Answer<BidReceipt>> SubmitBidAsync(string tender, string lot, string company, [Body] BidBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>The receipt again (the vendor, auditors).</summary>
    [Get("/v1/tenders/{tender}/lots/{lot}/bids/{company}")]
    Task<Answer<BidReceipt>> BidAsync(string tender, string lot, string company, CancellationToken cancel = default);

    /// <summary>Lets a bid stand after the tender was amended (the vendor, operators).</summary>
    [Put("/v1/tenders/{tender}/lots/{lot}/bids/{company}/confirmation")]
    Task<Answer<BidReceipt>> ConfirmBidAsync(string tender, string lot, string company, [Body] ConfirmationBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Takes a bid back before the close (the vendor, operators).</summary>
    [Put("/v1/tenders/{tender}/lots/{lot}/bids/{company}/withdrawal")]
    Task<Answer<BidReceipt>> WithdrawBidAsync(string tender, string lot, string company, [Body] WithdrawalBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>An opened technical proposal as it was sealed (the buyer, the vendor).</summary>
    [Get("/v1/tenders/{tender}/lots/{lot}/bids/{company}/technical")]
    Task<Stream> TechnicalProposalAsync(
        string tender, string lot, string company, CancellationToken cancel = default);

    /// <summary>Approves an opening (officers of the buyer); two different ones must.</summary>
    [Put("/v1/tenders/{tender}/openings/{envelopes}")]
    Task<Answer<Tender>> ApproveOpeningAsync(string tender, EnvelopeKind envelopes,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Enters all marks of a lot, for good (the ministry, operators).</summary>
    [Put("/v1/tenders/{tender}/lots/{lot}/evaluation")]
    Task<Answer<Tender>> EvaluateLotAsync(string tender, string lot, [Body] EvaluationBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Awards a lot to the bid of the first rank (the ministry, operators).</summary>
    [Put("/v1/tenders/{tender}/lots/{lot}/award")]
    Task<Answer<Tender>> AwardLotAsync(string tender, string lot,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Declares that the buyer came to terms with nobody (the ministry, operators).</summary>
    [Put("/v1/tenders/{tender}/lots/{lot}/failure")]
    Task<Answer<Tender>> DeclareFailedAsync(string tender, string lot,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);
}
