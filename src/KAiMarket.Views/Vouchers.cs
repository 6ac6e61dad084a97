using KAiMarket.Domain;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>Claimed is the moment between the programme's grant and the voucher's own first event.</summary>
/// <summary>Claimed and not used yet; issued when an order first needed it; expired.</summary>
public enum VoucherStatus { Claimed, Issued, Expired }

/// <summary>A voucher; what it has left is its two amounts less what is held, spent and returned of them.</summary>
public sealed record VoucherRow(
    VoucherId Id, ProgramId Program, SmeId Sme, Won Government, Won SelfPay, Legs Held, Legs Spent, Legs Returned,
    VoucherStatus Status, DateTimeOffset ExpiresAt);

internal static class VoucherView
{
    // No index but the key: a programme's vouchers are one range of it, a firm's are one key in each programme.
    public static readonly Table<VoucherRow> Table = new(
        "vouchers", row => row.Id.Value, Read, appendOnly: false, indexes: [],
        Column<VoucherRow>.Key("id", row => row.Id.Value),
        Column<VoucherRow>.Of("government", row => row.Government.Amount),
        Column<VoucherRow>.Of("self_pay", row => row.SelfPay.Amount),
        Column<VoucherRow>.Of("held_government", row => row.Held.Government.Amount),
        Column<VoucherRow>.Of("held_self_pay", row => row.Held.SelfPay.Amount),
        Column<VoucherRow>.Of("spent_government", row => row.Spent.Government.Amount),
        Column<VoucherRow>.Of("spent_self_pay", row => row.Spent.SelfPay.Amount),
        Column<VoucherRow>.Of("returned_government", row => row.Returned.Government.Amount),
        Column<VoucherRow>.Of("returned_self_pay", row => row.Returned.SelfPay.Amount),
        Column<VoucherRow>.Of("status", row => Words<VoucherStatus>.Of(row.Status)),
        Column<VoucherRow>.Of("expires_at_ticks", row => row.ExpiresAt.UtcTicks));

    private static VoucherRow Read(RowReader row)
    {
        var id = new VoucherId(row.Text());
        return new(
            id, id.Program, id.Sme, row.Won(), row.Won(), row.Legs(), row.Legs(), row.Legs(), row.Word<VoucherStatus>(), row.Time());
    }

    public static void Fold(MarketRows rows, in Occurrence e)
    {
        var vouchers = rows.Vouchers;
        switch (e.Fact)
        {
            case VoucherClaimed claimed:
                rows.Programs.Read(e.Id, program => vouchers.Put(claimed.Voucher.Value, new(
                    claimed.Voucher, program.Id, claimed.Sme, claimed.Government, claimed.SelfPay, default, default, default,
                    VoucherStatus.Claimed, program.VouchersExpireAt)));
                break;
            case VoucherIssued issued:
                vouchers.Change(e.Id, row => row with { Status = VoucherStatus.Issued, ExpiresAt = issued.ExpiresAt });
                break;
            case AmountHeld held:
                vouchers.Change(e.Id, row => row with { Held = row.Held + new Legs(held.Government, held.SelfPay) });
                break;
            case HoldReleased released:
                vouchers.Change(e.Id, row => row with { Held = row.Held - new Legs(released.Government, released.SelfPay) });
                break;
            case HoldCaptured captured:
                var spent = new Legs(captured.Government, captured.SelfPay);
                var freed = spent + new Legs(captured.ReleasedGovernment, captured.ReleasedSelfPay);
                vouchers.Change(e.Id, row => row with { Held = row.Held - freed, Spent = row.Spent + spent });
                break;
            case VoucherExpired:
                vouchers.Change(e.Id, row => row with { Status = VoucherStatus.Expired });
                break;
            case BalanceReturned returned:
                vouchers.Change(e.Id, row => row with
                {
                    Returned = row.Returned + new Legs(returned.Government, returned.SelfPay),
                });
                break;
        }
    }
}

public sealed partial class MarketViews
{
    /// <summary>Vouchers in order of their ids: all, of a programme, of a firm, or the one that a firm has in a programme.</summary>
    public Task<Page<VoucherRow>> VouchersAsync(
        ProgramId? program, SmeId? sme, string? after, int limit, CancellationToken cancel = default)
    {
        var filter = new Filter().After("id", after);
        if (program is { } p && sme is { } s) filter.Equal("id", new VoucherId(p, s).Value);
        else if (program is { } only) OfProgram(filter, only);
        else if (sme is { } firm) filter.And(_store.Among("id", "SELECT id || '.' || {0} FROM ~programs"), firm.Value);
        return PageAsync(VoucherView.Table, filter, limit, cancel);
    }

    /// <summary>One voucher, or null.</summary>
    public Task<VoucherRow?> VoucherAsync(VoucherId id, CancellationToken cancel = default) =>
        RowAsync(VoucherView.Table, id.Value, cancel);

    // The character after the full stop is the slash.
    private static Filter OfProgram(Filter filter, ProgramId program) =>
        filter.And("id > {0} AND id < {1}", $"{program}.", $"{program}/");
}
