using System.Globalization;
using KAiMarket.Audit;
using KAiMarket.Client;

namespace KAiMarket.Cli.Verify;

/// <summary>
/// Compares every row that the market shows with the model folded from the journal, at one and the same position. Where
/// the market moves meanwhile, it catches up and begins again, a few times.
/// </summary>
internal sealed class ViewComparison
{
    private const int Attempts = 6;
    private const int PageSize = 1000;
    private const int MostListed = 20;

    private readonly IKAiMarket _market;
    private readonly Auditor _auditor;
    private readonly CancellationToken _cancel;
    private readonly List<(string What, string Sentence)> _listed = [];

    private ViewComparison(IKAiMarket market, Auditor auditor, CancellationToken cancel) =>
        (_market, _auditor, _cancel, Position) = (market, auditor, cancel, auditor.Position);

    public bool Compared { get; private set; }
    public string? Reason { get; private set; }
    public long Position { get; }
    public long Rows { get; private set; }
    public long Differences { get; private set; }
    public IReadOnlyList<(string What, string Sentence)> Listed => _listed;

    public static async Task<ViewComparison> RunAsync(
        IKAiMarket market, Auditor auditor, Func<long, CancellationToken, Task> catchUp, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var comparison = new ViewComparison(market, auditor, cancel);
            try
            {
                await comparison.CompareAsync();
                comparison.Compared = true;
                return comparison;
            }
            catch (MovedException moved) when (moved.To > auditor.Position && attempt < Attempts)
            {
                await catchUp(moved.To, cancel);
            }
            catch (MovedException moved)
            {
                comparison.Reason = moved.To > auditor.Position
                    ? $"the market kept moving (now at {moved.To})."
                    : $"the views answer from position {moved.To}, behind {auditor.Position}.";
                return comparison;
            }
        }
    }

    private sealed class MovedException(long to) : Exception
    {
        public long To => to;
    }

    private async Task CompareAsync()
    {
        await TrialBalanceAsync();
        await EachAsync("program", _auditor.Programs, _ => true, Shown.Program,
            after => _market.ProgramsAsync(PageSize, after, _cancel), row => row.Id);
        await EachAsync("voucher", _auditor.Vouchers, model => model.Claimed, Shown.Voucher,
            after => _market.VouchersAsync(limit: PageSize, after: after, cancel: _cancel), row => row.Id);
        // The catalogue need not show what was withdrawn.
        await EachAsync("offer", _auditor.Offers, model => !model.Withdrawn, Shown.Offer,
            after => _market.OffersAsync(limit: PageSize, after: after, cancel: _cancel), row => row.Id);
        await EachAsync("order", _auditor.Orders, model => model.Status != "none", Shown.Order,
            after => _market.OrdersAsync(limit: PageSize, after: after, cancel: _cancel), row => row.Id);
        await EachAsync("account", _auditor.Accounts, Moved, Shown.Account,
            after => _market.AccountsAsync(PageSize, after, _cancel), row => row.Name);
        foreach (var provider in _auditor.Providers.Values)
        {
            var lines = new Dictionary<string, OrderModel>();
            foreach (var order in provider.Orders) lines[Spell(order.SettledPosition)] = order;
            await EachAsync($"statement/{provider.Id}", lines, _ => true, Shown.Line,
                after => _market.StatementAsync(provider.Id, PageSize, after, _cancel), line => Spell(line.Position));
        }
    }

    private static bool Moved(AccountModel account) => account.Debits != 0 || account.Credits != 0;

    private static string Spell(long position) => position.ToString(CultureInfo.InvariantCulture);

    private async Task TrialBalanceAsync()
    {
        var answer = await AskAsync(() => _market.TrialBalanceAsync(_cancel));
        var balance = answer.Value;
        var used = _auditor.Accounts.Values.Where(Moved).ToList();
        Tell("trial-balance",
        [
            ("debits", used.Sum(account => account.Debits), balance.Debits),
            ("credits", used.Sum(account => account.Credits), balance.Credits),
            ("accounts", (long)used.Count, balance.Accounts),
        ]);
    }

    private async Task EachAsync<TModel, TRow>(
        string kind, IReadOnlyDictionary<string, TModel> models, Predicate<TModel> shows,
        Func<TModel, TRow, (string, object?, object?)[]> members,
        Func<string?, Task<Answer<Page<TRow>>>> ask, Func<TRow, string> id)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? after = null;
        do
        {
            var page = (await AskAsync(() => ask(after))).Value;
            foreach (var row in page.Items)
            {
                var name = id(row);
                if (!seen.Add(name)) Tell($"{kind}/{name}", "The view shows it twice.");
                else if (models.TryGetValue(name, out var model)) Tell($"{kind}/{name}", members(model, row));
                else Tell($"{kind}/{name}", "The view shows it; no event tells of it.");
            }

            after = page.Next;
        }
        while (after is not null);

        foreach (var (name, model) in models)
        {
            if (shows(model) && !seen.Contains(name))
                Tell($"{kind}/{name}", "The events tell of it; the view lacks it.");
        }
    }

    private async Task<Answer<T>> AskAsync<T>(Func<Task<Answer<T>>> ask)
    {
        var answer = await Connection.PersistAsync(ask, TimeSpan.FromSeconds(20), _cancel);
        return answer.Position == Position ? answer : throw new MovedException(answer.Position);
    }

    private void Tell(string what, (string Member, object? Folded, object? Shown)[] members)
    {
        Rows++;
        foreach (var (member, folded, shown) in members)
        {
            if (!Equals(folded, shown))
                Tell(what, $"{member} is {folded ?? "nothing"} by the events and {shown ?? "nothing"} in the view.");
        }
    }

    private void Tell(string what, string sentence)
    {
        Differences++;
        if (_listed.Count < MostListed) _listed.Add((what, sentence));
    }
}
