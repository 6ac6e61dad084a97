using KAiMarket.Audit;
using KAiMarket.Domain;
using KAiMarket.Views;

namespace KAiMarket.Simulation.Judges;

/// <summary>Holds the rows of the views against the audit's model, each thing as one line of text.</summary>
internal static class ViewsJudge
{
    public static async Task<List<string>> JudgeAsync(string home, MarketViews views, Auditor audit)
    {
        var wrong = new List<string>();
        Compare("programs", await AllAsync(after => views.ProgramsAsync(after, 500)), Line, audit.Programs.Values, Line);
        Compare("vouchers", await AllAsync(after => views.VouchersAsync(null, null, after, 500)), Line,
            audit.Vouchers.Values.Where(voucher => voucher.Claimed), Line);
        Compare("offers", await AllAsync(after => views.OffersAsync(new OfferFilter(), after, 500)), Line,
            audit.Offers.Values.Where(offer => offer.Title.Length > 0), Line);
        Compare("orders", await AllAsync(after => views.OrdersAsync(new OrderFilter(), after, 500)), Line,
            audit.Orders.Values.Where(order => order.Status != "none"), Line);
        Compare("accounts", await AllAsync(after => views.AccountsAsync(after, 500)),
            account => $"{account.Name} {account.Debits.Amount} {account.Credits.Amount}",
            audit.Accounts.Values.Where(account => account.Debits != 0 || account.Credits != 0),
            account => $"{account.Name} {account.Debits} {account.Credits}");
        var trial = await views.TrialBalanceAsync();
        if (trial.Debits != trial.Credits) wrong.Add($"views-equal-model: {home}: the trial balance is {trial}.");
        if (trial.Position != audit.Position) wrong.Add($"views-equal-model: {home} stands at {trial.Position}.");
        foreach (var provider in audit.Providers.Values)
        {
            Compare($"statement of {provider.Id}",
                await AllAsync(after => views.StatementAsync(new(provider.Id), after, 500)),
                line => $"{line.Position:d8} {line.Order} {line.Government.Amount} {line.SelfPay.Amount}",
                provider.Orders,
                order => $"{order.SettledPosition:d8} {order.Id} {order.Settled.Government} {order.Settled.SelfPay}");
        }

        return wrong;

        void Compare<TRow, TModel>(
            string what, IEnumerable<TRow> rows, Func<TRow, string> ofRow, IEnumerable<TModel> models, Func<TModel, string> ofModel)
        {
            var (shown, expected) = (Lines(rows.Select(ofRow)), Lines(models.Select(ofModel)));
            foreach (var line in shown.Except(expected).Take(3))
                wrong.Add($"views-equal-model: {home}, {what}: the view has {line}");
            foreach (var line in expected.Except(shown).Take(3))
                wrong.Add($"views-equal-model: {home}, {what}: the model has {line}");
        }
    }

    private static List<string> Lines(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    private static string Line(ProgramRow row) =>
        $"{row.Id} {row.Owner} {row.Budget.Amount} {Word(row.Status)} claimed {row.Claimed} granted {row.Granted.Amount} "
        + $"held {row.Held.Amount} spent {row.Spent.Amount} returned {row.ReturnedFromVouchers.Amount} "
        + $"to ministry {row.ReturnedToMinistry.Amount} remaining {row.Remaining.Amount}";

    private static string Line(ProgramModel model) =>
        $"{model.Id} {model.Owner} {model.Budget} {model.Status} claimed {model.Claimed} granted {model.Granted} "
        + $"held {model.Held.Government} spent {model.Spent.Government} returned {model.ReturnedFromVouchers} "
        + $"to ministry {model.ReturnedToMinistry} remaining {model.Remaining}";

    private static string Line(VoucherRow row) =>
        $"{row.Id} {Word(row.Status)} {row.Government.Amount} {row.SelfPay.Amount} held {Text(row.Held)} spent {Text(row.Spent)} "
        + $"returned {Text(row.Returned)} until {row.ExpiresAt.UtcTicks}";

    private static string Line(VoucherModel model) =>
        $"{model.Id} {model.Status} {model.Whole.Government} {model.Whole.SelfPay} held {Text(model.Held)} spent {Text(model.Spent)} "
        + $"returned {Text(model.Returned)} until {model.ExpiresAt.UtcTicks}";

    private static string Line(OfferRow row) =>
        $"{row.Id} {row.Provider} {Word(row.Status)} {row.Price.Amount} per {row.Per} of {row.Capacity} {Word(row.Every)}";

    private static string Line(OfferModel model) =>
        $"{model.Id} {model.Provider} {model.Status} {model.Price} per {model.Per} of {model.Capacity} {model.Every}";

    private static string Line(OrderRow row) =>
        $"{row.Id} {row.Voucher} {row.Offer} {Word(row.Status)} {row.Quantity} used {row.Used} code {row.RefusalCode}";

    private static string Line(OrderModel model) =>
        $"{model.Id} {model.Voucher} {model.Offer} {model.Status} {model.Quantity} used {model.Used} code {model.RefusalCode}";

    private static string Text(Domain.Vouchers.Legs legs) => $"{legs.Government.Amount}+{legs.SelfPay.Amount}";

    private static string Text(Audit.Legs legs) => $"{legs.Government}+{legs.SelfPay}";

    private static string Word<T>(T status) where T : struct, Enum => status.ToString().ToLowerInvariant();

    private static async Task<List<T>> AllAsync<T>(Func<string?, Task<Page<T>>> ask)
    {
        var all = new List<T>();
        string? after = null;
        do
        {
            var page = await ask(after);
            all.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }
}
