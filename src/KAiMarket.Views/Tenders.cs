using System.Collections.Immutable;
using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>A tender as it is listed, of this market or imported.</summary>
/// <param name="Buyer">The ministry; null for an imported tender.</param>
/// <param name="Institution">What the buyer is called.</param>
/// <param name="PublishedAt">Null for one that was never published, and where a notice does not say.</param>
/// <param name="Closes">Null where a notice does not say.</param>
/// <param name="Budget">Of all lots; null where a notice does not say.</param>
/// <param name="EstimatedPrice">Of all lots, without tax; null where a notice does not say.</param>
/// <param name="Classifications">Of all items, each once.</param>
/// <param name="Regions">Whose firms the buyer prefers.</param>
/// <param name="Domain">Null for an imported tender.</param>
/// <param name="IsImported">It takes its course in another system.</param>
/// <param name="Orders">How often it was noticed (공고차수): the first notice and every amendment; 0 for a draft.</param>
/// <param name="LastNotice">What the last of them did; null for a draft.</param>
public sealed record TenderRow(
    TenderId Id, MinistryId? Buyer, string Institution, string Title, TenderStatus Status, DateTimeOffset? PublishedAt,
    DateTimeOffset? Closes, Won? Budget, Won? EstimatedPrice, ImmutableArray<string> Classifications,
    ImmutableArray<Region> Regions, UseDomain? Domain, bool IsHighImpact, bool IsImported, long Orders,
    NoticeKind? LastNotice)
{
    /// <summary>What was published once stays so, cancelled or not.</summary>
    internal bool IsPublic => IsImported || PublishedAt is not null;
}

/// <param name="LotsLeft">Lots that neither failed nor were awarded.</param>
/// <param name="LotsUnmarked">Those of them that were not evaluated.</param>
/// <param name="IsReNotice">It notices a failed tender again.</param>
/// <param name="LastOrder">Of an imported notice; null for a tender of this market.</param>
internal sealed record TenderLine(
    TenderRow Row, ImmutableArray<string> LotsLeft, ImmutableArray<string> LotsUnmarked, bool IsReNotice,
    string? LastOrder = null)
{
    public TenderLine With(TenderStatus status) => this with { Row = Row with { Status = status } };

    public TenderLine Noticed(NoticeKind kind) =>
        this with { Row = Row with { Orders = Row.Orders + 1, LastNotice = kind } };

    public TenderLine With(TenderTerms terms) => this with
    {
        Row = Row with
        {
            Title = terms.Title,
            Closes = terms.Closes,
            Budget = terms.Budget,
            EstimatedPrice = terms.EstimatedPrice,
            Classifications = [.. terms.Lots.SelectMany(lot => lot.Items).Select(item => item.Classification).Distinct()],
            Regions = terms.Preference.Regions,
            Domain = terms.Use.Domain,
            IsHighImpact = terms.Use.IsHighImpact,
        },
        IsReNotice = terms.ReNoticeOf is not null,
    };

    /// <summary>As the aggregate does: the last lot that is evaluated, awarded or failed moves the tender on.</summary>
    public TenderLine Without(LotId lot, bool isSettled)
    {
        var line = this with
        {
            LotsLeft = isSettled ? LotsLeft.Remove(lot.Value) : LotsLeft,
            LotsUnmarked = LotsUnmarked.Remove(lot.Value),
        };
        return line.LotsLeft.IsEmpty ? line.With(TenderStatus.Concluded)
            : line.LotsUnmarked.IsEmpty && Row.Status == TenderStatus.TechnicalOpened ? line.With(TenderStatus.Evaluated)
            : line;
    }
}

internal static class TenderView
{
    // A line of people has no line end in it, and neither has a word of ours.
    private const char Between = '\n';

    /// <summary>
    /// Both orders ascend: <c>recency</c> from the tender published last to those that never were, <c>closing</c> from
    /// the one that closes first to those of which it is not known.
    /// </summary>
    public static readonly Table<TenderLine> Table = new(
        "tenders", line => line.Row.Id.Value, Read, appendOnly: false,
        indexes:
        [
            "(recency, id)", "(closing, id)", "(status, closing, id)",
            "(closing, id) WHERE status = 'published' AND imported = 0",
        ],
        Column<TenderLine>.Key("id", line => line.Row.Id.Value),
        Column<TenderLine>.Maybe("buyer", line => line.Row.Buyer?.Value),
        Column<TenderLine>.Of("institution", line => line.Row.Institution),
        Column<TenderLine>.Of("title", line => line.Row.Title),
        Column<TenderLine>.Of("status", line => Words<TenderStatus>.Of(line.Row.Status)),
        Column<TenderLine>.Maybe("published_at_ticks", line => line.Row.PublishedAt?.UtcTicks),
        Column<TenderLine>.Maybe("closes_ticks", line => line.Row.Closes?.UtcTicks),
        Column<TenderLine>.Maybe("budget", line => line.Row.Budget?.Amount),
        Column<TenderLine>.Maybe("estimated_price", line => line.Row.EstimatedPrice?.Amount),
        Column<TenderLine>.Of("classifications", line => string.Join(Between, line.Row.Classifications)),
        Column<TenderLine>.Of("regions", line => string.Join(Between, line.Row.Regions.Select(Words<Region>.Of))),
        Column<TenderLine>.Maybe("use_domain", line => line.Row.Domain is { } use ? Words<UseDomain>.Of(use) : null),
        Column<TenderLine>.Of("high_impact", line => line.Row.IsHighImpact ? 1 : 0),
        Column<TenderLine>.Of("imported", line => line.Row.IsImported ? 1 : 0),
        Column<TenderLine>.Of("orders", line => line.Row.Orders),
        Column<TenderLine>.Maybe(
            "last_notice", line => line.Row.LastNotice is { } kind ? Words<NoticeKind>.Of(kind) : null),
        Column<TenderLine>.Of("lots_left", line => string.Join(Between, line.LotsLeft)),
        Column<TenderLine>.Of("lots_unmarked", line => string.Join(Between, line.LotsUnmarked)),
        Column<TenderLine>.Of("re_notice", line => line.IsReNotice ? 1 : 0),
        Column<TenderLine>.Maybe("last_order", line => line.LastOrder),
        Column<TenderLine>.Of("public", line => line.Row.IsPublic ? 1 : 0),
        Column<TenderLine>.Of("recency", line => -(line.Row.PublishedAt?.UtcTicks ?? 0)),
        Column<TenderLine>.Of("closing", line => line.Row.Closes?.UtcTicks ?? long.MaxValue),
        Column<TenderLine>.Of("search_title", line => TenderWords.Plain(line.Row.Title)),
        Column<TenderLine>.Of("search_institution", line => TenderWords.Plain(line.Row.Institution)),
        Column<TenderLine>.Of("tokens", line => TenderWords.TokensOf(line.Row)))
    {
        Tokens = "tokens",
    };

    private static TenderLine Read(RowReader row)
    {
        var read = new TenderRow(
            new(row.Text()), row.TextOrNull() is { } buyer ? new MinistryId(buyer) : null, row.Text(), row.Text(),
            row.Word<TenderStatus>(), row.TimeOrNull(), row.TimeOrNull(), row.WonOrNull(), row.WonOrNull(),
            List(row), [.. List(row).Select(Words<Region>.Parse)],
            row.TextOrNull() is { } use ? Words<UseDomain>.Parse(use) : null, row.Flag(), row.Flag(), row.Number(),
            row.TextOrNull() is { } kind ? Words<NoticeKind>.Parse(kind) : null);
        return new(read, List(row), List(row), row.Flag(), row.TextOrNull());
    }

    private static ImmutableArray<string> List(RowReader row) =>
        row.Text() is { Length: > 0 } text ? [.. text.Split(Between)] : [];

    public static void Fold(MarketRows rows, in Occurrence e)
    {
        var (tenders, id, position) = (rows.Tenders, e.Id, e.Position);
        switch (e.Fact)
        {
            case TenderDrafted drafted:
                tenders.Make(id, line => Drafted(id, line?.Row, drafted));
                rows.Ministries.Look(drafted.Buyer.Value, ministry =>
                {
                    if (ministry is { Name: var name } && ministry.Since < position)
                        tenders.Change(id, line => line with { Row = line.Row with { Institution = name } });
                });
                break;
            case TenderPublished published:
                tenders.Change(id, line => (line with { Row = line.Row with { PublishedAt = published.At } })
                    .With(TenderStatus.Published)
                    .Noticed(line.IsReNotice ? NoticeKind.ReNotice : NoticeKind.Registered));
                break;
            case TenderAmended amended:
                tenders.Change(id, line => line.With(amended.Terms).Noticed(NoticeKind.Changed));
                break;
            case TenderCancelled:
                tenders.Change(id, line => line.Row.IsPublic
                    ? line.With(TenderStatus.Cancelled).Noticed(NoticeKind.Cancelled)
                    : line.With(TenderStatus.Cancelled));
                break;
            case TenderClosed:
                tenders.Change(id, line => line.With(TenderStatus.Closed));
                break;
            case EnvelopesOpened opened:
                var status = opened.Envelopes == EnvelopeKind.Technical
                    ? TenderStatus.TechnicalOpened
                    : TenderStatus.PricesOpened;
                tenders.Change(id, line => line.With(status));
                break;
            case LotEvaluated evaluated:
                tenders.Change(id, line => line.Without(evaluated.Lot, isSettled: false));
                break;
            case LotAwarded awarded:
                tenders.Change(id, line => line.Without(awarded.Lot, isSettled: true));
                break;
            case LotFailed failed:
                tenders.Change(id, line => line.Without(failed.Lot, isSettled: true));
                break;
            case NoticeImported notice:
                tenders.Make(id, line => line is null || string.CompareOrdinal(line.LastOrder, notice.Order) < 0
                    ? Imported(id, line?.Row, notice)
                    : Earlier(line, notice));
                break;
        }
    }

    // Written anew it keeps the buyer's name, which may have come already.
    private static TenderLine Drafted(string id, TenderRow? before, TenderDrafted drafted)
    {
        ImmutableArray<string> lots = [.. drafted.Terms.Lots.Select(lot => lot.Id.Value)];
        return new TenderLine(
            new(new(id), drafted.Buyer, before?.Institution ?? drafted.Buyer.Value, "", TenderStatus.Draft, null, null, null, null, [], [], null,
                IsHighImpact: false, IsImported: false, 0, null),
            lots, lots, IsReNotice: false).With(drafted.Terms);
    }

    // As the last order says; posted when the first one was.
    private static TenderLine Imported(string id, TenderRow? before, NoticeImported notice) => new(
        new(new(id), null, notice.Institution, notice.Title,
            notice.Kind == NoticeKind.Cancelled ? TenderStatus.Cancelled : TenderStatus.Published,
            before?.PublishedAt ?? notice.PublishedAt, notice.Closes, notice.Budget, notice.EstimatedPrice,
            notice.Classification is { } classification ? [classification] : [], [], null, IsHighImpact: false,
            IsImported: true, (before?.Orders ?? 0) + 1, notice.Kind),
        [], [], IsReNotice: false, notice.Order);

    // It came late: the last order still says how the notice stands.
    private static TenderLine Earlier(TenderLine line, NoticeImported notice) => line with
    {
        Row = line.Row with
        {
            PublishedAt = notice.PublishedAt < line.Row.PublishedAt ? notice.PublishedAt : line.Row.PublishedAt,
            Orders = line.Row.Orders + 1,
        },
    };
}
