#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

public enum TenderStatus
{
    Draft, Published, Closed, TechnicalOpened, Evaluated, PricesOpened, Concluded, Cancelled,
}

public enum EnvelopeKind { Technical, Price }

/// <param name="Buyer">The ministry that planned it.</param>
public sealed record TenderBody(string Buyer, TenderTerms Terms);

/// <param name="Reason">Why; published.</param>
public sealed record AmendmentBody(TenderTerms Terms, string Reason);

/// <param name="Reason">Why; published.</param>
public sealed record ReasonBody(string Reason);

/// <summary>What was pinned when a tender was published.</summary>
public sealed record Publication(
    DateTimeOffset At, string TechnicalKey, string PriceKey, string NoticeRule, string ProcedureHash,
    string PricingHash);

public sealed record Explanation(string Korean, string English);

/// <summary>A document of a tender.</summary>
/// <param name="Digest">SHA-256 of its bytes in lower-case hexadecimal.</param>
public sealed record AttachedDocument(string Document, string Title, string Digest, long Bytes, string MediaType);

public sealed record OpeningApproval(EnvelopeKind Envelopes, string Officer);

/// <param name="ByLot">Whether a lot was drawn between bids that nothing told apart.</param>
public sealed record Award(string Lot, string Bid, long Price, bool ByLot);

public enum LotFailure { TooFewValidBids, NobodyEligible, NotAgreed }

public sealed record FailedLot(string Lot, LotFailure Reason);

/// <summary>A tender as it stands; amounts in won.</summary>
/// <param name="Terms">Null for an imported tender.</param>
/// <param name="NoticePeriod">Why the notice is early enough; null before it is published.</param>
/// <param name="Amendment">The number of the last amendment; 0 for none.</param>
/// <param name="MaterialAmendment">The last one after which bids have to be confirmed; 0 for none.</param>
/// <param name="Bids">How many bids stand; null before the close.</param>
/// <param name="Notice">The last order of an imported notice; null for a tender of this market.</param>
/// <param name="Orders">How many orders of an imported notice there are; 0 for a tender of this market.</param>
public sealed record Tender(
    string Id, TenderStatus Status, string? Buyer, int? Year, string? BudgetLine, TenderTerms? Terms,
    Publication? Published, Explanation? NoticePeriod, int Amendment, int MaterialAmendment, string? CancelReason,
    IReadOnlyList<AttachedDocument> Documents, IReadOnlyList<OpeningApproval> Approvals,
    IReadOnlyList<EnvelopeKind> Opened, IReadOnlyList<Award> Awards, IReadOnlyList<FailedLot> Failures, int? Bids,
    Notice? Notice, int Orders);

/// <param name="PublicKey">An uncompressed point of P-256: 65 bytes.</param>
public sealed record TenderKey(string Id, byte[] PublicKey);

/// <summary>The keys that the envelopes of a bid are sealed to.</summary>
public sealed record TenderKeys(TenderKey Technical, TenderKey Price);

/// <param name="Title">What it is.</param>
public sealed record AttachmentBody(string Title);

/// <param name="Company">Who asks.</param>
public sealed record EnquiryBody(string Company, string Text);

public sealed record AnswerBody(string Text);

/// <summary>A question about a tender.</summary>
/// <param name="Company">Shown to itself, the buyer and auditors.</param>
/// <param name="Text">Null when its words were erased.</param>
public sealed record Enquiry(string Id, string? Company, string? Text, string? Answer);

public sealed record Enquiries(IReadOnlyList<Enquiry> Items);

public partial interface IKAiMarket
{
    /// <summary>Writes a planned tender down, or anew while it is not published (the ministry, operators).</summary>
    [Put("/v1/tenders/{tender}")]
    Task<Answer<Tender>> DraftTenderAsync(string tender, [Body] TenderBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    [Get("/v1/tenders/{tender}")]
    Task<Answer<Tender>> TenderAsync(string tender, CancellationToken cancel = default);

    /// <summary>Publishes a draft: bids are taken until the close (the ministry, operators).</summary>
    [Put("/v1/tenders/{tender}/publication")]
    Task<Answer<Tender>> PublishTenderAsync(
        string tender, [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Changes a published tender (the ministry, operators); amendments count 1, 2, 3.</summary>
    [Put("/v1/tenders/{tender}/amendments/{number}")]
    Task<Answer<Tender>> AmendTenderAsync(string tender, int number, [Body] AmendmentBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Gives a tender up before its bids are opened (the ministry, operators).</summary>
    [Put("/v1/tenders/{tender}/cancellation")]
    Task<Answer<Tender>> CancelTenderAsync(string tender, [Body] ReasonBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    [Get("/v1/tenders/{tender}/keys")]
    Task<Answer<TenderKeys>> TenderKeysAsync(string tender, CancellationToken cancel = default);

    /// <summary>Asks the buyer something (a vendor, operators).</summary>
    [Put("/v1/tenders/{tender}/enquiries/{enquiry}")]
    Task<Answer<Enquiry>> MakeEnquiryAsync(string tender, string enquiry, [Body] EnquiryBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Answers a question, for all to see (the ministry, operators).</summary>
    [Put("/v1/tenders/{tender}/enquiries/{enquiry}/answer")]
    Task<Answer<Enquiry>> AnswerEnquiryAsync(string tender, string enquiry, [Body] AnswerBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>Questions that are answered, and one's own.</summary>
    [Get("/v1/tenders/{tender}/enquiries")]
    Task<Answer<Enquiries>> EnquiriesAsync(string tender, CancellationToken cancel = default);

    /// <summary>Attaches a stored document (the ministry, operators); it is public with the tender.</summary>
    [Put("/v1/tenders/{tender}/documents/{document}")]
    Task<Answer<Tender>> AttachDocumentAsync(string tender, string document, [Body] AttachmentBody body,
        [Header("If-Match")] string? ifMatch = null, CancellationToken cancel = default);

    /// <summary>The content of a tender's document.</summary>
    [Get("/v1/tenders/{tender}/documents/{document}")]
    Task<Stream> TenderDocumentAsync(string tender, string document, CancellationToken cancel = default);
}
