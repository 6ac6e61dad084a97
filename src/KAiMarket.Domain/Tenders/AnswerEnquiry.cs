namespace KAiMarket.Domain.Tenders;

/// <param name="Text">The digest of the answer; its words are kept outside the journal.</param>
[StoredAs("enquiry-answered.v1")]
public sealed record EnquiryAnswered(EnquiryId Enquiry, string Text) : TenderEvent;

/// <summary>Answers a question; question and answer are then published to all. Asking again changes nothing.</summary>
/// <param name="Text">SHA-256 of the answer in lower-case hexadecimal.</param>
public sealed record AnswerEnquiry(EnquiryId Enquiry, string Text) : TenderCommand
{
    public static readonly Refusal IdInvalid = Ids.Invalid;
    public static readonly Refusal TextInvalid = MakeEnquiry.TextInvalid;
    public static readonly Refusal TenderMissing = Tender.Missing;
    public static readonly Refusal Imported = Tender.Imported;
    public static readonly Refusal NotYours = Tender.NotYours;
    public static readonly Refusal EnquiryMissing =
        new("enquiry-missing", Kind.Missing, "There is no such question about this tender", "enquiry");
    public static readonly Refusal Differs =
        new("answer-differs", Kind.Conflict, "This question was answered otherwise", "text");
    public static readonly Refusal Cancelled = Tender.Cancelled;
    public static readonly Refusal Closed = Tender.Closed;

    public static Decision<TenderEvent> Decide(Tender tender, AnswerEnquiry answer, Moment at) => tender switch
    {
        _ when !EnquiryId.IsValid(answer.Enquiry.Value) => IdInvalid.At("enquiry"),
        _ when !SealedEnvelope.IsHex(answer.Text, 64) => TextInvalid,
        { Status: TenderStatus.None } => TenderMissing,
        { IsImported: true } => Imported,
        _ when !tender.IsBuyer(at.Actor) => NotYours,
        _ when !tender.Enquiries.TryGetValue(answer.Enquiry, out var made) => EnquiryMissing,
        _ when tender.Enquiries[answer.Enquiry].Answer is { } given =>
            given == answer.Text ? new AlreadySo() : Differs,
        _ when tender.NotOpenAt(at.Now) is { } refusal => refusal,
        _ => new EnquiryAnswered(answer.Enquiry, answer.Text),
    };
}
