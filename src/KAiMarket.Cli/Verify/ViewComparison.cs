using System.Globalization;
using System.Text.Json;
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
        await EachAsync("program", _auditor.Programs, after => _market.ProgramsAsync(PageSize, after, _cancel), row => row.Id, _ => true, Program);
        await EachAsync("voucher", _auditor.Vouchers, after => _market.VouchersAsync(limit: PageSize, after: after, cancel: _cancel),
            row => row.Id, model => model.Claimed, Voucher);
        // The catalogue need not show what was withdrawn.
        await EachAsync("offer", _auditor.Offers, after => _market.OffersAsync(limit: PageSize, after: after, cancel: _cancel),
            row => row.Id, model => !model.Withdrawn, Offer);
        await EachAsync("order", _auditor.Orders, after => _market.OrdersAsync(limit: PageSize, after: after, cancel: _cancel),
            row => row.Id, model => model.Status != "none", Order);
        await EachAsync("account", _auditor.Accounts, after => _market.AccountsAsync(PageSize, after, _cancel),
            row => row.Name, model => model.Debits != 0 || model.Credits != 0, (model, row) =>
            [("debits", model.Debits, row.Debits), ("credits", model.Credits, row.Credits)]);
        foreach (var provider in _auditor.Providers.Values)
        {
            var lines = provider.Orders.ToDictionary(order => order.SettledPosition.ToString(CultureInfo.InvariantCulture));
            await EachAsync($"statement/{provider.Id}", lines, after => _market.StatementAsync(provider.Id, PageSize, after, _cancel),
                line => line.Position.ToString(CultureInfo.InvariantCulture), _ => true, (order, line) =>
                [
                    ("order", order.Id, line.Order), ("voucher", order.Voucher, line.Voucher), ("at", order.SettledAt, line.At),
                    ("government", order.Settled.Government, line.Government), ("selfPay", order.Settled.SelfPay, line.SelfPay),
                ]);
        }
    }

    private async Task TrialBalanceAsync()
    {
        var answer = await AskAsync(() => _market.TrialBalanceAsync(_cancel));
        var balance = answer.Value;
        var used = _auditor.Accounts.Values.Where(account => account.Debits != 0 || account.Credits != 0).ToList();
        Tell("trial-balance",
        [
            ("debits", used.Sum(account => account.Debits), balance.Debits),
            ("credits", used.Sum(account => account.Credits), balance.Credits),
            ("accounts", (long)used.Count, balance.Accounts),
        ]);
    }

    private async Task EachAsync<TModel, TRow>(
        string kind, IReadOnlyDictionary<string, TModel> models, Func<string?, Task<Answer<Page<TRow>>>> ask,
        Func<TRow, string> id, Predicate<TModel> shows, Func<TModel, TRow, (string, object?, object?)[]> members)
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
            if (shows(model) && !seen.Contains(name)) Tell($"{kind}/{name}", "The events tell of it; the view lacks it.");
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
            if (!Equals(folded, shown)) Tell(what, $"{member} is {folded ?? "nothing"} by the events and {shown ?? "nothing"} in the view.");
    }

    private void Tell(string what, string sentence)
    {
        Differences++;
        if (_listed.Count < MostListed) _listed.Add((what, sentence));
    }

    private static (string, object?, object?)[] Program(ProgramModel model, ProgramRow row) =>
    [
        ("owner", model.Owner, row.Owner), ("title", model.Title, row.Title), ("budget", model.Budget, row.Budget), ("cap", model.Cap, row.Cap),
        ("ratios", string.Join(", ", model.Ratios.Select(one => $"{one.Key} {one.Value}").Order(StringComparer.Ordinal)),
            string.Join(", ", row.Ratios.Select(one => $"{Word(one.Type)} {one.SelfPayBasisPoints}").Order(StringComparer.Ordinal))),
        ("claims.from", model.ClaimsFrom, row.Claims.From), ("claims.until", model.ClaimsUntil, row.Claims.Until),
        ("vouchersExpireAt", model.VouchersExpireAt, row.VouchersExpireAt), ("status", model.Status, Word(row.Status)),
        ("claimed", model.Claimed, row.Claimed), ("granted", model.Granted, row.Granted),
        ("held", model.Held.Government, row.Held), ("spent", model.Spent.Government, row.Spent),
        ("returnedFromVouchers", model.ReturnedFromVouchers, row.ReturnedFromVouchers),
        ("returnedToMinistry", model.ReturnedToMinistry, row.ReturnedToMinistry), ("remaining", model.Remaining, row.Remaining),
    ];

    private static (string, object?, object?)[] Voucher(VoucherModel model, VoucherRow row) =>
    [
        ("program", model.Program, row.Program), ("sme", model.Sme, row.Sme), ("government", model.Whole.Government, row.Government),
        ("selfPay", model.Whole.SelfPay, row.SelfPay), ("held", model.Held, Of(row.Held)), ("spent", model.Spent, Of(row.Spent)),
        ("returned", model.Returned, Of(row.Returned)), ("status", model.Status, Word(row.Status)), ("expiresAt", model.ExpiresAt, row.ExpiresAt),
    ];

    private static (string, object?, object?)[] Offer(OfferModel model, Offer row) =>
    [
        ("provider", model.Provider, row.Provider), ("title", model.Title, row.Title), ("category", model.Category, Word(row.Category)),
        ("unit", model.Unit, Word(row.Unit)), ("price", model.Price, row.Price), ("per", model.Per, row.Per), ("capacity", model.Capacity, row.Capacity),
        ("every", model.Every, Word(row.Every)), ("region", model.Region, Word(row.Region)), ("status", model.Status, Word(row.Status)),
        ("acceleratorVendor", model.AcceleratorVendor, row.AcceleratorVendor), ("domesticNpu", model.DomesticNpu, row.DomesticNpu),
    ];

    private static (string, object?, object?)[] Order(OrderModel model, OrderRow row)
    {
        var confirmed = model.Provider is not null;
        var dot = model.Voucher.IndexOf('.');
        return
        [
            ("voucher", model.Voucher, row.Voucher), ("program", model.Voucher[..dot], row.Program), ("sme", model.Voucher[(dot + 1)..], row.Sme),
            ("offer", model.Offer, row.Offer), ("provider", model.Provider, row.Provider), ("quantity", model.Quantity, row.Quantity),
            ("price", confirmed ? model.Price : null, row.Price), ("per", confirmed ? model.Per : null, row.Per),
            ("held", model.Hold == Audit.Claim.Live ? model.Held.Total : 0L, row.Held), ("used", model.Used, row.Used),
            ("amount", model.Status is "accepted" or "settled" ? model.AcceptedAmount : null, row.Amount),
            ("status", model.Status, Word(row.Status)), ("refusalCode", model.RefusalCode, row.RefusalCode),
        ];
    }

    private static Audit.Legs Of(Client.Legs legs) => new(legs.Government, legs.SelfPay);

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
