using System.Text.Json;
using KAiMarket.Audit;
using KAiMarket.Client;

namespace KAiMarket.Cli.Verify;

/// <summary>Each member of a row beside what the model says: its name, by the events, in the view.</summary>
internal static class Shown
{
    public static (string, object?, object?)[] Program(ProgramModel model, ProgramRow row) =>
    [
        ("owner", model.Owner, row.Owner),
        ("title", model.Title, row.Title),
        ("budget", model.Budget, row.Budget),
        ("cap", model.Cap, row.Cap),
        ("ratios", Spell(model.Ratios.Select(one => $"{one.Key} {one.Value}")),
            Spell(row.Ratios.Select(one => $"{Word(one.Type)} {one.SelfPayBasisPoints}"))),
        ("claims.from", model.ClaimsFrom, row.Claims.From),
        ("claims.until", model.ClaimsUntil, row.Claims.Until),
        ("vouchersExpireAt", model.VouchersExpireAt, row.VouchersExpireAt),
        ("status", model.Status, Word(row.Status)),
        ("claimed", model.Claimed, row.Claimed),
        ("granted", model.Granted, row.Granted),
        ("held", model.Held.Government, row.Held),
        ("spent", model.Spent.Government, row.Spent),
        ("returnedFromVouchers", model.ReturnedFromVouchers, row.ReturnedFromVouchers),
        ("returnedToMinistry", model.ReturnedToMinistry, row.ReturnedToMinistry),
        ("remaining", model.Remaining, row.Remaining),
    ];

    public static (string, object?, object?)[] Voucher(VoucherModel model, VoucherRow row) =>
    [
        ("program", model.Program, row.Program),
        ("sme", model.Sme, row.Sme),
        ("government", model.Whole.Government, row.Government),
        ("selfPay", model.Whole.SelfPay, row.SelfPay),
        ("held", model.Held, Of(row.Held)),
        ("spent", model.Spent, Of(row.Spent)),
        ("returned", model.Returned, Of(row.Returned)),
        ("status", model.Status, Word(row.Status)),
        ("expiresAt", model.ExpiresAt, row.ExpiresAt),
    ];

    public static (string, object?, object?)[] Offer(OfferModel model, Offer row) =>
    [
        ("provider", model.Provider, row.Provider),
        ("title", model.Title, row.Title),
        ("category", model.Category, Word(row.Category)),
        ("unit", model.Unit, Word(row.Unit)),
        ("price", model.Price, row.Price),
        ("per", model.Per, row.Per),
        ("capacity", model.Capacity, row.Capacity),
        ("every", model.Every, Word(row.Every)),
        ("region", model.Region, Word(row.Region)),
        ("status", model.Status, Word(row.Status)),
        ("acceleratorVendor", model.AcceleratorVendor, row.AcceleratorVendor),
        ("domesticNpu", model.DomesticNpu, row.DomesticNpu),
    ];

    public static (string, object?, object?)[] Order(OrderModel model, OrderRow row)
    {
        var confirmed = model.Provider is not null;
        var dot = Math.Max(0, model.Voucher.IndexOf('.'));
        return
        [
            ("voucher", model.Voucher, row.Voucher),
            ("program", model.Voucher[..dot], row.Program),
            ("sme", model.Voucher[(dot + 1)..], row.Sme),
            ("offer", model.Offer, row.Offer),
            ("provider", model.Provider, row.Provider),
            ("quantity", model.Quantity, row.Quantity),
            ("price", confirmed ? model.Price : null, row.Price),
            ("per", confirmed ? model.Per : null, row.Per),
            ("held", model.Hold == Audit.Claim.Live ? model.Held.Total : 0L, row.Held),
            ("used", model.Used, row.Used),
            ("amount", model.Status is "accepted" or "settled" ? model.AcceptedAmount : null, row.Amount),
            ("status", model.Status, Word(row.Status)),
            ("refusalCode", model.RefusalCode, row.RefusalCode),
        ];
    }

    public static (string, object?, object?)[] Account(AccountModel model, Account row) =>
        [("debits", model.Debits, row.Debits), ("credits", model.Credits, row.Credits)];

    public static (string, object?, object?)[] Line(OrderModel model, StatementLine row) =>
    [
        ("order", model.Id, row.Order),
        ("voucher", model.Voucher, row.Voucher),
        ("at", model.SettledAt, row.At),
        ("government", model.Settled.Government, row.Government),
        ("selfPay", model.Settled.SelfPay, row.SelfPay),
    ];

    private static string Spell(IEnumerable<string> ratios) => string.Join(", ", ratios.Order(StringComparer.Ordinal));

    private static Audit.Legs Of(Client.Legs legs) => new(legs.Government, legs.SelfPay);

    private static string Word<T>(T value) where T : struct, Enum =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
