using KAiMarket.Domain;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>The orders in which tenders are listed; tenders that are equal in it come in order of their ids.</summary>
public enum TenderOrder
{
    /// <summary>
    /// First those in whose title every term is a whole word, then those that have every term somewhere in their title,
    /// then those that have some of them in the institution's name only; of each the one published last first. Without a
    /// text as <see cref="Published"/>.
    /// </summary>
    Relevance,

    /// <summary>The one that closes first comes first; those of which that is not known come last.</summary>
    Closes,

    /// <summary>The one published last comes first; those of which that is not known come last.</summary>
    Published,
}

/// <summary>Narrows the tenders by whatever is given.</summary>
/// <param name="Text">
/// Words, each of which is somewhere in the title or the institution's name, also within a word; no character has a
/// special meaning.
/// </param>
/// <param name="Status">Drafts are listed only when they are asked for, and what was never published not otherwise.</param>
/// <param name="ClosesUntil">The first moment that is too late.</param>
/// <param name="BudgetUntil">The highest budget.</param>
/// <param name="Region">Only those that prefer firms from there.</param>
/// <param name="Classification">How the classification of an item begins.</param>
public sealed record TenderFilter(
    string? Text = null, MinistryId? Buyer = null, TenderStatus? Status = null, DateTimeOffset? ClosesFrom = null,
    DateTimeOffset? ClosesUntil = null, Won? BudgetFrom = null, Won? BudgetUntil = null, Region? Region = null,
    string? Classification = null, UseDomain? Domain = null, TenderOrder Order = TenderOrder.Relevance)
{
    /// <summary>The most words that a text may have.</summary>
    public const int MostWords = TenderSearch.MostTerms;

    /// <summary>How many words the text has, each counted once.</summary>
    public int WordCount => TenderWords.TermsOf(Text).Count;
}

public sealed partial class MarketViews
{
    /// <summary>Tenders that meet the filter, in its order.</summary>
    /// <exception cref="ArgumentException">The text has too many words.</exception>
    public async Task<Page<TenderRow>> TendersAsync(
        TenderFilter by, string? after, int limit, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostRows);
        var search = new TenderSearch(_store, by, after);

        // One row more tells whether there is another page.
        var rows = await SelectAsync(search.Sql(limit + 1), search.Values, reader => (
            Position: reader.GetInt64(0),
            Rank: reader.IsDBNull(1) ? 0 : reader.GetInt64(1),
            Line: reader.IsDBNull(1) ? null : TenderView.Table.Read(new RowReader(reader, 2).Start())), cancel);

        var items = rows.Where(row => row.Line is not null).Take(limit).ToList();
        return new(
            [.. items.Select(row => row.Line!.Row)],
            rows.Count > limit ? Cursor.Of(search.CursorOf(items[^1].Rank, items[^1].Line!)) : null, rows[0].Position);
    }

    /// <summary>One tender, or null; also one that was never published.</summary>
    public async Task<TenderRow?> TenderAsync(TenderId id, CancellationToken cancel = default) =>
        (await RowAsync(TenderView.Table, id.Value, cancel))?.Row;
}
