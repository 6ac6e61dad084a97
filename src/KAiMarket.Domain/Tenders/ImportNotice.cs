using System.Collections.Immutable;

namespace KAiMarket.Domain.Tenders;

/// <summary>What an order of a notice does (공고종류: 등록, 변경, 취소, 재공고).</summary>
public enum NoticeKind { Registered, Changed, Cancelled, ReNotice }

/// <summary>A field of a notice with its original name and value.</summary>
public sealed record NoticeField(string Name, string Value);

/// <summary>One order of a notice of another system, kept as it came.</summary>
/// <param name="Source">Where it comes from, such as <c>g2b</c>.</param>
/// <param name="Number">Its number there (공고번호).</param>
/// <param name="Order">Its order there (차수), such as <c>000</c>.</param>
/// <param name="Kind">What the order does.</param>
/// <param name="Title">Its title; without the spaces around it.</param>
/// <param name="Institution">The demand institution (수요기관) as it is written there.</param>
/// <param name="Budget">The allotted budget (배정예산); null when there is none or it is nothing.</param>
/// <param name="EstimatedPrice">The estimated price (추정가격); null when there is none.</param>
/// <param name="PublishedAt">When it was posted; null when that cannot be read.</param>
/// <param name="Closes">When bids close; null when there is none or it cannot be read.</param>
/// <param name="Classification">The public procurement classification, where it has one.</param>
/// <param name="Findings">What is doubtful about it, one code each.</param>
/// <param name="Fields">All of its fields, as they came.</param>
[StoredAs("notice-imported.v1")]
public sealed record NoticeImported(
    string Source, string Number, string Order, NoticeKind Kind, string Title, string Institution, Won? Budget,
    Won? EstimatedPrice, DateTimeOffset? PublishedAt, DateTimeOffset? Closes, string? Classification,
    ImmutableArray<string> Findings, ImmutableArray<NoticeField> Fields) : TenderEvent;

/// <summary>
/// Takes one order of a notice from another system into a tender's history. Nobody can bid on such a tender. Asking
/// again changes nothing.
/// </summary>
public sealed record ImportNotice(NoticeImported Notice) : TenderCommand, ICreation
{
    public const int MostOrders = 1_000;
    public const int MostFields = 200;
    public const int MostFieldLength = 4_000;

    public static readonly Refusal NoticeInvalid = new("notice-invalid", Kind.Invalid,
        "A notice has a source, a number and an order of 1 to 40 letters, digits and hyphens, a title and an " +
            "institution of one line each, and at most 200 fields of at most 4,000 characters",
        "notice");
    public static readonly Refusal NotYours =
        new("not-your-import", Kind.Forbidden, "Only those who run the market import notices");
    public static readonly Refusal OwnTender =
        new("tender-not-imported", Kind.Conflict, "A tender of this market has that id");
    public static readonly Refusal Differs =
        new("notice-differs", Kind.Conflict, "This order of the notice was imported with other content");
    public static readonly Refusal TooMany =
        new("notice-orders-too-many", Kind.Conflict, "A notice has at most 1,000 orders");

    public static Decision<TenderEvent> Decide(Tender tender, ImportNotice import, Moment at) => tender switch
    {
        _ when import.Notice is null || !IsValid(import.Notice) => NoticeInvalid,
        _ when !at.Actor.RunsMarket => NotYours,
        { Terms: not null } => OwnTender,
        _ when tender.Notices.TryGetValue(import.Notice.Order, out var known) =>
            SameJson.Of(known, import.Notice) ? new AlreadySo() : Differs,
        { Notices.Count: >= MostOrders } => TooMany,
        _ => import.Notice,
    };

    private static bool IsValid(NoticeImported notice) =>
        IsCode(notice.Source) && IsCode(notice.Number) && IsCode(notice.Order) && Enum.IsDefined(notice.Kind)
        && Text.IsLine(notice.Title, 1_000) && Text.IsLine(notice.Institution)
        && (notice.Budget is null || Bounds.Hold(notice.Budget.Value))
        && (notice.EstimatedPrice is null || Bounds.Hold(notice.EstimatedPrice.Value))
        && (notice.PublishedAt is null || Bounds.Hold(notice.PublishedAt.Value))
        && (notice.Closes is null || Bounds.Hold(notice.Closes.Value))
        && (notice.Classification is null || Text.IsLine(notice.Classification, 20))
        && !notice.Findings.IsDefault && notice.Findings.All(code => Ids.IsPlain(code))
        && notice.Fields is { IsDefault: false, Length: <= MostFields }
        && notice.Fields.All(field => field is { Value.Length: <= MostFieldLength } && Text.IsLine(field.Name, 100));

    private static bool IsCode(string? text) =>
        text is { Length: >= 1 and <= 40 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
