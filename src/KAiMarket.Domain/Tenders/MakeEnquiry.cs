using KAiMarket.Domain.Companies;

namespace KAiMarket.Domain.Tenders;

/// <param name="Text">The digest of the question; its words are kept outside the journal.</param>
[StoredAs("enquiry-made.v1")]
public sealed record EnquiryMade(EnquiryId Enquiry, CompanyId Company, string Text) : TenderEvent;

/// <summary>Asks the buyer something about a tender (질의). Asking again changes nothing.</summary>
/// <param name="Enquiry">Chosen by who asks.</param>
/// <param name="Company">Who asks; not shown to other firms.</param>
/// <param name="Text">SHA-256 of the question in lower-case hexadecimal.</param>
public sealed record MakeEnquiry(EnquiryId Enquiry, CompanyId Company, string Text) : TenderCommand
{
    public const int Most = 1_000;

    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal TextInvalid = new("enquiry-digest-invalid", Kind.Invalid,
        "What is written is named by a SHA-256 digest of 64 lower-case hexadecimal digits", "text");
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal NotYours =
        new("not-your-enquiry", Kind.Forbidden, "The caller does not act for the company that asks");
    public static readonly Refusal Differs =
        new("enquiry-differs", Kind.Conflict, "The enquiry of this id asks something else", "enquiry");
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NotPublished = Tender.NotPublished;
    public static readonly Refusal Cancelled = Tender.Cancelled;
    public static readonly Refusal Closed = Tender.Closed;
    public static readonly Refusal Ended =
        new("enquiries-ended", Kind.Gone, "The tender takes no questions any more");
    public static readonly Refusal TooMany =
        new("enquiries-too-many", Kind.Conflict, "A tender takes at most 1,000 questions");

    public static Decision<TenderEvent> Decide(Tender tender, MakeEnquiry make, Moment at) => tender switch
    {
        _ when !EnquiryId.IsValid(make.Enquiry.Value) => IdInvalid.At("enquiry"),
        _ when !CompanyId.IsValid(make.Company.Value) => IdInvalid.At("company"),
        _ when !SealedEnvelope.IsHex(make.Text, 64) => TextInvalid,
        { Status: TenderStatus.None } => TenderMissing,
        _ when !at.Actor.ActsFor(Role.Vendor, make.Company.Value) => NotYours,
        _ when tender.Enquiries.TryGetValue(make.Enquiry, out var made) =>
            (made.Company, made.Text) == (make.Company, make.Text) ? new AlreadySo() : Differs,
        _ when tender.NotOpenAt(at.Now) is { } refusal => refusal,
        { Terms.EnquiriesUntil: var until } when until <= at.Now => Ended.Because($"They ended at {until:u}."),
        { Enquiries.Count: >= Most } => TooMany,
        _ => new EnquiryMade(make.Enquiry, make.Company, make.Text),
    };
}
