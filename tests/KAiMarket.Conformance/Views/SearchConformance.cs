using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Views;
using KAiMarket.Views.Postgres;

namespace KAiMarket.Conformance.Views;

/// <summary>Which tenders a search finds, and in which order; and against a plain search through all of them.</summary>
public abstract class SearchConformance(ViewPlace place) : ViewsSuite(place)
{
    private readonly TenderFacts _facts = new();

    private async Task<MarketViews> ImportedAsync(params string[] titles)
    {
        for (var i = 0; i < titles.Length; i++)
            _facts.Add(new TenderId($"tender-{i}"), TenderFacts.Notice(titles[i], "한국가상정보원", posted: -i));
        return await FoldedAsync(_facts.Journal);
    }

    private static async Task<string> FoundAsync(MarketViews views, string text, TenderOrder order = TenderOrder.Relevance) =>
        string.Join(' ', (await AllAsync(after => views.TendersAsync(new(text, Order: order), after, 2))).Select(row => row.Id.Value[^1]));

    [StoreFact]
    public async Task Parts_of_Korean_words_are_found_at_any_length()
    {
        var views = await ImportedAsync("공공민원상담 시스템 구축", "민원 처리 고도화", "상수도 관망 관리", "AI기반 민원상담");
        Assert.Equal("1 0 3", await FoundAsync(views, "민원"));
        Assert.Equal("0 3", await FoundAsync(views, "원상"));
        Assert.Equal("0 2 3 1", await FoundAsync(views, "상"));
        Assert.Equal("3 0", await FoundAsync(views, "민원상담"));
        Assert.Equal("0", await FoundAsync(views, "공공민원상담"));
        Assert.Equal("", await FoundAsync(views, "민원처리"));
        Assert.Equal("", await FoundAsync(views, "상민"));
    }

    [StoreFact]
    public async Task Every_word_of_a_text_must_be_somewhere()
    {
        var views = await ImportedAsync("공공민원상담 시스템 구축", "민원 처리 고도화", "상수도 관망 관리", "AI기반 민원상담");
        Assert.Equal("3", await FoundAsync(views, "  민원\t ai "));
        Assert.Equal("0", await FoundAsync(views, "구축 민원"));
        Assert.Equal("", await FoundAsync(views, "민원 관망"));
        Assert.Equal("0 1 2 3", await FoundAsync(views, "한국가상정보원"));
        Assert.Equal("0 1 3", await FoundAsync(views, "정보원 민원"));
        Assert.Equal("0 1 2 3", await FoundAsync(views, "   "));
    }

    [StoreFact]
    public async Task Letters_are_the_same_in_any_case_width_or_composition()
    {
        var views = await ImportedAsync("AI기반 GPU 서버", "ＡＩ　기반", "\u1112\u1161\u11ab\u1100\u1173\u11af 교육", "한글 ÄPFEL");
        Assert.Equal("1 0", await FoundAsync(views, "ai"));
        Assert.Equal("0", await FoundAsync(views, "ｇｐｕ"));
        Assert.Equal("0", await FoundAsync(views, "ai기"));
        Assert.Equal("2 3", await FoundAsync(views, "한글"));
        Assert.Equal("2 3", await FoundAsync(views, "\u1112\u1161\u11ab\u1100\u1173\u11af"));
        Assert.Equal("3", await FoundAsync(views, "äpfel"));
    }

    [StoreFact]
    public async Task No_character_has_a_meaning_of_its_own()
    {
        var views = await ImportedAsync("100% 국산", "100 국산", "a_b", "axb", "back\\slash", "o'clock \"now\"", "NOT a OR b* (c)", "c++/c#");
        Assert.Equal("0", await FoundAsync(views, "100%"));
        Assert.Equal("0", await FoundAsync(views, "%"));
        Assert.Equal("2", await FoundAsync(views, "_"));
        Assert.Equal("2", await FoundAsync(views, "a_b"));
        Assert.Equal("4", await FoundAsync(views, "\\"));
        Assert.Equal("4", await FoundAsync(views, "k\\s"));
        Assert.Equal("5", await FoundAsync(views, "'"));
        Assert.Equal("5", await FoundAsync(views, "\"now\""));
        Assert.Equal("6", await FoundAsync(views, "not or"));
        Assert.Equal("6", await FoundAsync(views, "b*"));
        Assert.Equal("7", await FoundAsync(views, "c++"));
        Assert.Equal("7", await FoundAsync(views, "/c#"));
        Assert.Equal("", await FoundAsync(views, "~"));
        Assert.Equal("", await FoundAsync(views, "{0}"));
    }

    [StoreFact]
    public async Task Whole_words_of_the_title_come_before_parts_and_those_before_the_institution()
    {
        var views = await ImportedAsync("정보 아님", "대정보화", "[정보] 보호", "그 밖의 일", "정보화");
        Assert.Equal("0 2 1 4 3", await FoundAsync(views, "정보"));
        Assert.Equal("0 1 2 3 4", await FoundAsync(views, "정보", TenderOrder.Published));
    }

    [StoreFact]
    public async Task A_changed_title_is_found_by_its_new_words_only()
    {
        var id = new TenderId("tender-1");
        _facts.Add(id, TenderFacts.Drafted(TenderFacts.Terms("옛날 이름")), TenderFacts.Published());
        var journal = _facts.Journal;
        var views = await FoldedAsync(journal);
        Assert.Equal("1", await FoundAsync(views, "옛날"));
        _facts.Add(id, new TenderAmended(1, false, TenderFacts.Terms("오늘 이름"), "reason"));
        journal.Shown++;
        await FoldAsync(views);
        Assert.Equal("", await FoundAsync(views, "옛날"));
        Assert.Equal("1", await FoundAsync(views, "오늘"));
        Assert.Equal("1", await FoundAsync(views, "늘 이"));
    }

    [StoreFact]
    public async Task A_text_of_too_many_words_and_a_cursor_of_another_order_are_refused()
    {
        var views = await ImportedAsync("하나", "둘", "셋");
        await Assert.ThrowsAsync<ArgumentException>(() => views.TendersAsync(new("1 2 3 4 5 6 7 8 9"), null, 10));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => views.TendersAsync(new(), null, 1_001));
        var next = (await views.TendersAsync(new(Order: TenderOrder.Closes), null, 1)).Next;
        Assert.NotNull(next);
        Assert.Single((await views.TendersAsync(new(Order: TenderOrder.Closes), next, 1)).Items);
        await Assert.ThrowsAsync<CursorException>(() => views.TendersAsync(new(Order: TenderOrder.Published), next, 1));
        await Assert.ThrowsAsync<CursorException>(() => views.TendersAsync(new(), "bm9uc2Vuc2U", 1));
    }

    [StoreFact]
    public async Task Pages_join_while_tenders_come_and_change()
    {
        const int Count = 40;
        for (var i = 0; i < Count; i++) _facts.Add(new TenderId($"tender-{i:00}"), TenderFacts.Drafted(TenderFacts.Terms($"민원 {i}", 20 + i % 7)), TenderFacts.Published(i % 5));
        foreach (var order in Enum.GetValues<TenderOrder>())
        {
            var journal = _facts.Journal;
            await using var views = await FoldedAsync(journal);
            var before = (await AllAsync(after => views.TendersAsync(new("민원", Order: order), after, 100))).Select(row => row.Id).ToList();
            var (seen, after) = (new List<TenderId>(), (string?)null);
            do
            {
                var page = await views.TendersAsync(new("민원", Order: order), after, 7);
                Assert.Equal(journal.Shown, page.Position);
                seen.AddRange(page.Items.Select(row => row.Id));
                _facts.Add(new TenderId($"new-{_facts.Events.Count}"), TenderFacts.Notice("민원 새로", posted: seen.Count % 6, closes: 20 + seen.Count % 8));
                _facts.Add(before[seen.Count % before.Count], new TenderClosed(3));
                journal.Shown += 2;
                await FoldAsync(views);
                after = page.Next;
            }
            while (after is not null);

            Assert.Equal(seen.Count, seen.Distinct().Count());
            Assert.Equal(before, seen.Where(before.Contains));
        }
    }

    // Few pieces, so that most searches find something and some find more than are sorted at once.
    private static readonly string[] Pieces = ["가", "나", "다라", "AI", "ai", "1", "%", "_", "'", "\"", "\\", "(", "*", "가나", "나가"];
    private const int Tenders = 2_500;

    [StoreFact]
    public async Task A_search_finds_what_going_through_all_tenders_finds()
    {
        var chance = new Random(5);
        _facts.Add("ministry/ministry-1", new MinistryRegistered("가나부 (AI)"));
        for (var i = 0; i < Tenders; i++) AddAny($"tender-{i}", chance);
        var views = await FoldedAsync(_facts.Journal);
        var published = await AllAsync(after => views.TendersAsync(new(), after, 1_000));
        var drafts = await AllAsync(after => views.TendersAsync(new(Status: TenderStatus.Draft), after, 1_000));
        Assert.True(published.Count > Tenders / 2);
        var found = 0;
        for (var i = 0; i < 90; i++)
        {
            var by = AnyFilter(chance, i);
            var limit = chance.Next(3) == 0 ? 1_000 : 97;
            var rows = await AllAsync(after => views.TendersAsync(by, after, limit));
            Assert.Equal(Plain(by.Status == TenderStatus.Draft ? drafts : published, by).Select(row => row.Id.Value), rows.Select(row => row.Id.Value));
            found += rows.Count;
        }

        Assert.True(found > 1_000);
    }

    [StoreFact]
    public async Task Rebuilt_views_list_the_same_tenders_and_so_do_views_built_in_other_batches()
    {
        var chance = new Random(6);
        for (var i = 0; i < 60; i++) AddAny($"tender-{i}", chance);
        _facts.Add("ministry/ministry-1", new MinistryRegistered("가나부 (AI)"));
        for (var i = 60; i < 120; i++) AddAny($"tender-{i}", chance);
        var views = await FoldedAsync(_facts.Journal);
        var whole = await DumpAsync(views, 50);
        Assert.True(whole.Count > 60);
        await views.RebuildAsync();
        await FoldAsync(views);
        Assert.Equal(whole, await DumpAsync(views));

        await using var place = Place is SqlitePlace ? (ViewPlace)new SqlitePlace() : new PostgresPlace();
        await using var store = place.Open();
        var journal = _facts.Journal;
        for (journal.Shown = 0; journal.Shown < _facts.Events.Count;)
        {
            journal.Shown = Math.Min(journal.Shown + 17, _facts.Events.Count);
            await using var other = await OpenAsync(journal, store, leases: new KAiMarket.Journal.MemoryLeases(TimeProvider.System));
            await FoldAsync(other);
            if (journal.Shown == _facts.Events.Count) Assert.Equal(whole, await DumpAsync(other));
        }
    }

    private void AddAny(string name, Random chance)
    {
        var id = new TenderId(name);
        if (chance.Next(3) == 0)
        {
            for (var order = chance.Next(2); order >= 0; order--)
            {
                _facts.Add(id, TenderFacts.Notice(
                    Words(chance), Words(chance), $"00{order}", (NoticeKind)chance.Next(4), Maybe(9), Maybe(30), Maybe(99),
                    chance.Next(2) == 0 ? null : $"43{chance.Next(9)}"));
            }

            return;
        }

        var terms = Terms();
        _facts.Add(id, TenderFacts.Drafted(terms, chance.Next(3) == 0 ? new("ministry-2") : null));
        if (chance.Next(6) == 0) return;
        _facts.Add(id, TenderFacts.Published(chance.Next(9)));
        if (chance.Next(3) == 0) _facts.Add(id, new TenderAmended(1, true, Terms(), "reason"));
        if (chance.Next(3) == 0) _facts.Add(id, new TenderClosed(0));
        else if (chance.Next(5) == 0) _facts.Add(id, new TenderCancelled("reason"));

        int? Maybe(int most) => chance.Next(4) == 0 ? null : chance.Next(1, most);
        TenderTerms Terms() => TenderFacts.Terms(
            Words(chance), chance.Next(10, 30), $"4323{chance.Next(10, 13)}04", chance.Next(2) == 0 ? null : [(Region)chance.Next(3), Region.Jeju],
            (UseDomain)chance.Next(3), chance.Next(1, 99));
    }

    private static string Words(Random chance) => string.Join(' ', Enumerable.Range(0, chance.Next(1, 5)).Select(_ => Word(chance)));

    private static string Word(Random chance) => string.Concat(Enumerable.Range(0, chance.Next(1, 4)).Select(_ => Pieces[chance.Next(Pieces.Length)]));

    private static TenderFilter AnyFilter(Random chance, int number)
    {
        return new(
            number % 5 == 0 ? null : string.Join(' ', Enumerable.Range(0, chance.Next(1, 4)).Select(_ => chance.Next(3) == 0 ? Word(chance) : Pieces[chance.Next(Pieces.Length)])),
            Any(6) ? new MinistryId($"ministry-{chance.Next(1, 3)}") : null,
            Any(4) ? (TenderStatus)chance.Next(1, 4) : null,
            Any(4) ? History.Start.AddDays(chance.Next(30)) : null, Any(4) ? History.Start.AddDays(chance.Next(30)) : null,
            Any(4) ? new Won(chance.Next(99)) : null, Any(4) ? new Won(chance.Next(99)) : null,
            Any(6) ? (Region)chance.Next(3) : null, Any(6) ? "4323"[..chance.Next(1, 5)] + (Any(2) ? "1" : "") : null,
            Any(6) ? (UseDomain)chance.Next(3) : null, (TenderOrder)(number % 3));

        bool Any(int of) => chance.Next(of) == 0;
    }

    /// <summary>The same, told in another way.</summary>
    private static IEnumerable<TenderRow> Plain(IEnumerable<TenderRow> all, TenderFilter filter)
    {
        var terms = (filter.Text ?? "").ToLowerInvariant().Split(' ').Where(term => term.Length > 0).ToList();
        var found =
            from row in all
            let title = row.Title.ToLowerInvariant()
            let institution = row.Institution.ToLowerInvariant()
            where terms.TrueForAll(term => title.Contains(term, StringComparison.Ordinal) || institution.Contains(term, StringComparison.Ordinal))
            where filter.Buyer is null || row.Buyer == filter.Buyer
            where filter.Status is null || row.Status == filter.Status
            where filter.ClosesFrom is null || (row.Closes ?? DateTimeOffset.MaxValue) >= filter.ClosesFrom
            where filter.ClosesUntil is null || (row.Closes ?? DateTimeOffset.MaxValue) < filter.ClosesUntil
            where filter.BudgetFrom is null || row.Budget?.Amount >= filter.BudgetFrom.Value.Amount
            where filter.BudgetUntil is null || row.Budget?.Amount <= filter.BudgetUntil.Value.Amount
            where filter.Region is null || row.Regions.Contains(filter.Region.Value)
            where filter.Classification is null || row.Classifications.Any(code => code.StartsWith(filter.Classification, StringComparison.Ordinal))
            where filter.Domain is null || row.Domain == filter.Domain
            let words = title.Split([.. title.Where(c => !char.IsLetterOrDigit(c))], StringSplitOptions.RemoveEmptyEntries)
            let isWhole = terms.TrueForAll(term => title.Contains(term, StringComparison.Ordinal) && IsOf(words, term))
            let isInTitle = terms.TrueForAll(term => title.Contains(term, StringComparison.Ordinal))
            let rank = filter.Order != TenderOrder.Relevance || terms.Count == 0 || isWhole ? 0 : isInTitle ? 1 : 2
            let place = filter.Order == TenderOrder.Closes ? row.Closes?.UtcTicks ?? long.MaxValue : -(row.PublishedAt?.UtcTicks ?? 0)
            select (row, rank, place);
        return found.OrderBy(one => one.rank).ThenBy(one => one.place)
            .ThenBy(one => one.row.Id.Value, StringComparer.Ordinal).Select(one => one.row);
    }

    private static bool IsOf(string[] words, string term)
    {
        var parts = term.Split([.. term.Where(c => !char.IsLetterOrDigit(c))], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 && parts.All(words.Contains);
    }
}

public sealed class SqliteSearch() : SearchConformance(new SqlitePlace());

[NeedsPostgres]
public sealed class PostgresSearch() : SearchConformance(new PostgresPlace())
{
    [StoreFact]
    public async Task A_search_is_planned_without_compiled_code_or_more_processes_beside_what_the_address_sets()
    {
        await using var store = new PostgresViewStore(((PostgresPlace)Place).Address + ";Options=-c work_mem=8MB");
        var settings = await store.SelectAsync(
            0, "SELECT current_setting('jit'), current_setting('max_parallel_workers_per_gather'), current_setting('work_mem')", [],
            reader => (reader.GetString(0), reader.GetString(1), reader.GetString(2)), default);
        Assert.Equal(("off", "0", "8MB"), Assert.Single(settings));
    }
}
