using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>Claimed and not used yet; issued when an order first needed it; expired.</summary>
public enum VoucherStatus { Claimed, Issued, Expired }

/// <summary>A voucher; what it has left is its two amounts less what is held, spent and returned of them.</summary>
public sealed record VoucherRow(
    VoucherId Id, ProgramId Program, SmeId Sme, Won Government, Won SelfPay, Legs Held, Legs Spent, Legs Returned,
    VoucherStatus Status, DateTimeOffset ExpiresAt);

/// <summary>A voucher with what its account in the ledger adds up from.</summary>
/// <param name="Claimed">The position of the claim, which opened the account.</param>
/// <param name="Released">Of the government's leg: held once and let go.</param>
internal sealed record VoucherLine(VoucherRow Row, long Claimed, Won Released)
{
    public VoucherLine With(VoucherRow row, Won released = default) => new(row, Claimed, Released + released);
}

internal static class VoucherView
{
    // No index but the key: a programme's vouchers are one range of it, a firm's are one key in each programme.
    public static readonly Table<VoucherLine> Table = new(
        "vouchers", line => line.Row.Id.Value, Read, appendOnly: false, indexes: [],
        Column<VoucherLine>.Key("id", line => line.Row.Id.Value),
        Column<VoucherLine>.Of("government", line => line.Row.Government.Amount),
        Column<VoucherLine>.Of("self_pay", line => line.Row.SelfPay.Amount),
        Column<VoucherLine>.Of("held_government", line => line.Row.Held.Government.Amount),
        Column<VoucherLine>.Of("held_self_pay", line => line.Row.Held.SelfPay.Amount),
        Column<VoucherLine>.Of("spent_government", line => line.Row.Spent.Government.Amount),
        Column<VoucherLine>.Of("spent_self_pay", line => line.Row.Spent.SelfPay.Amount),
        Column<VoucherLine>.Of("returned_government", line => line.Row.Returned.Government.Amount),
        Column<VoucherLine>.Of("returned_self_pay", line => line.Row.Returned.SelfPay.Amount),
        Column<VoucherLine>.Of("status", line => Words<VoucherStatus>.Of(line.Row.Status)),
        Column<VoucherLine>.Of("expires_at_ticks", line => line.Row.ExpiresAt.UtcTicks),
        Column<VoucherLine>.Of("claimed", line => line.Claimed),
        Column<VoucherLine>.Of("released_government", line => line.Released.Amount));

    private static VoucherLine Read(RowReader row)
    {
        var id = new VoucherId(row.Text());
        return new(
            new(id, id.Program, id.Sme, row.Won(), row.Won(), row.Legs(), row.Legs(), row.Legs(),
            row.Word<VoucherStatus>(), row.Time()),
            row.Number(), row.Won());
    }

    public static void Fold(MarketRows rows, in Occurrence e)
    {
        var vouchers = rows.Vouchers;
        switch (e.Fact)
        {
            case VoucherClaimed claimed:
                var position = e.Position;
                rows.Programs.Read(e.Id, program => vouchers.Put(claimed.Voucher.Value, new(
                    new(claimed.Voucher, program.Id, claimed.Sme, claimed.Government, claimed.SelfPay,
                    default, default, default,
                        VoucherStatus.Claimed, program.VouchersExpireAt),
                    position, Won.Zero)));
                break;
            case VoucherIssued issued:
                Change(rows, e, row => row with { Status = VoucherStatus.Issued, ExpiresAt = issued.ExpiresAt });
                break;
            case AmountHeld held:
                Change(rows, e, row => row with { Held = row.Held + new Legs(held.Government, held.SelfPay) });
                break;
            case HoldReleased released:
                var all = new Legs(released.Government, released.SelfPay);
                vouchers.Change(e.Id, line => line.With(line.Row with { Held = line.Row.Held - all }, all.Government));
                break;
            case HoldCaptured captured:
                var spent = new Legs(captured.Government, captured.SelfPay);
                var rest = new Legs(captured.ReleasedGovernment, captured.ReleasedSelfPay);
                vouchers.Change(e.Id, line => line.With(
                    line.Row with { Held = line.Row.Held - spent - rest, Spent = line.Row.Spent + spent },
                    rest.Government));
                break;
            case VoucherExpired:
                Change(rows, e, row => row with { Status = VoucherStatus.Expired });
                break;
            case BalanceReturned returned:
                Change(rows, e,
                    row => row with { Returned = row.Returned + new Legs(returned.Government, returned.SelfPay) });
                break;
        }
    }

    private static void Change(MarketRows rows, in Occurrence e, Func<VoucherRow, VoucherRow> change) =>
        rows.Vouchers.Change(e.Id, line => line.With(change(line.Row)));
}

public sealed partial class MarketViews
{
    /// <summary>
    /// Vouchers in order of their ids: all, of a programme, of a firm, or the one that a firm has in a programme.
    /// </summary>
    public async Task<Page<VoucherRow>> VouchersAsync(
        ProgramId? program, SmeId? sme, string? after, int limit, CancellationToken cancel = default)
    {
        var filter = new Filter().After("id", after);
        if (program is { } p && sme is { } s) filter.Equal("id", new VoucherId(p, s).Value);
        else if (program is { } only) OfProgram(filter, only);
        else if (sme is { } firm) filter.And(_store.Among("id", "SELECT id || '.' || {0} FROM ~programs"), firm.Value);
        var page = await PageAsync(VoucherView.Table, filter, limit, cancel);
        return page.As(line => line.Row);
    }

    /// <summary>One voucher, or null.</summary>
    public async Task<VoucherRow?> VoucherAsync(VoucherId id, CancellationToken cancel = default) =>
        (await RowAsync(VoucherView.Table, id.Value, cancel))?.Row;

    // The character after the full stop is the slash.
    private static Filter OfProgram(Filter filter, ProgramId program) =>
        filter.And("id > {0} AND id < {1}", $"{program}.", $"{program}/");
}
