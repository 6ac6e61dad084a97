using System.Collections.Immutable;

namespace KAiMarket.Domain.Tenders;

/// <summary>One order of an imported notice, in short.</summary>
public sealed record NoticeOrder(
    string Order, NoticeKind Kind, string Title, Won? Budget, DateTimeOffset? PublishedAt, DateTimeOffset? Closes);

/// <summary>What became of a notice in the system it comes from, order by order.</summary>
/// <param name="Orders">By their numbers; empty for a tender of this market.</param>
public sealed record NoticeHistory(ImmutableArray<NoticeOrder> Orders)
{
    public static readonly IQuestion<Tender, NoticeHistory> Asked = new ReadNotices();
}

public sealed record ReadNotices : IQuestion<Tender, NoticeHistory>
{
    public NoticeHistory AnswerFrom(Tender state) => new([.. state.Notices.Values.Select(notice => new NoticeOrder(
        notice.Order, notice.Kind, notice.Title, notice.Budget, notice.PublishedAt, notice.Closes))]);
}

/// <param name="Notice">Null where that order was never imported.</param>
public sealed record FoundNotice(NoticeImported? Notice);

public sealed record FindNotice(string Order) : IQuestion<Tender, FoundNotice>
{
    public FoundNotice AnswerFrom(Tender state) => new(state.Notices.GetValueOrDefault(Order));
}
