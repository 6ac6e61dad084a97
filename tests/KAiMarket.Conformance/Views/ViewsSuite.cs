using System.Text.Json;
using KAiMarket.Domain;
using KAiMarket.Domain.Tenders;
using KAiMarket.Journal;
using KAiMarket.Views;

namespace KAiMarket.Conformance.Views;

/// <summary>What every suite over the views has at hand: an empty place, and views that fold when they are told to.</summary>
public abstract class ViewsSuite(ViewPlace place) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _opened = [];

    protected ViewPlace Place => place;

    /// <summary>What decides which of several views on one place folds.</summary>
    protected MemoryLeases Leases { get; } = new(new FakeTime(History.Start));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var opened in _opened.AsEnumerable().Reverse()) await opened.DisposeAsync();
        await place.DisposeAsync();
    }

    private protected async Task<MarketViews> OpenAsync(
        ListedJournal journal, ViewStore? store = null, TimeProvider? clock = null, JournalTail? tail = null, bool follow = false,
        bool leads = true, MemoryLeases? leases = null)
    {
        if (store is null) _opened.Add(store = place.Open());
        clock ??= new FakeTime(History.Start);
        var views = await MarketViews.OpenAsync(
            store, tail ?? new JournalTail(journal, clock), journal, (leases ?? Leases).For($"process {_opened.Count}"), clock,
            follow: follow, leads: leads);
        _opened.Add(views);
        return views;
    }

    private protected async Task<MarketViews> FoldedAsync(ListedJournal journal)
    {
        var views = await OpenAsync(journal);
        await FoldAsync(views);
        Assert.Equal(journal.Shown, views.Position);
        return views;
    }

    protected static async Task FoldAsync(MarketViews views)
    {
        while (await views.FoldOnceAsync() > 0) { }
    }

    private protected static ListedJournal Journal(History history) => new(history.Events);

    /// <summary>Every row of every view, page by page, as JSON.</summary>
    protected static async Task<List<string>> DumpAsync(MarketViews views, int limit = MarketViews.MostRows)
    {
        var dump = new List<string>();
        await AddAsync("program", after => views.ProgramsAsync(after, limit));
        await AddAsync("voucher", after => views.VouchersAsync(null, null, after, limit));
        await AddAsync("offer", after => views.OffersAsync(new(), after, limit));
        await AddAsync("order", after => views.OrdersAsync(new(), after, limit));
        await AddAsync("tender", after => views.TendersAsync(new(), after, limit));
        await AddAsync("draft", after => views.TendersAsync(new(Status: TenderStatus.Draft), after, limit));
        await AddAsync("account", after => views.AccountsAsync(after, limit));
        await AddAsync("entry", after => views.EntriesAsync(null, after, limit));
        foreach (var program in await AllAsync(after => views.ProgramsAsync(after, limit)))
            await AddAsync($"burn-down {program.Id}", after => views.BurnDownAsync(program.Id, after, limit));
        for (var i = 0; i < 3; i++)
        {
            var company = $"company-{i}";
            await AddAsync(company, after => views.StatementAsync(new(company), after, limit));
        }

        return dump;

        async Task AddAsync<T>(string what, Func<string?, Task<Page<T>>> page) =>
            dump.AddRange((await AllAsync(page)).Select(row => $"{what} {JsonSerializer.Serialize(row, MarketJson.Options)}"));
    }

    protected static async Task<List<T>> AllAsync<T>(Func<string?, Task<Page<T>>> next)
    {
        var all = new List<T>();
        for (string? after = null; ;)
        {
            var page = await next(after);
            all.AddRange(page.Items);
            if ((after = page.Next) is null) return all;
        }
    }
}
