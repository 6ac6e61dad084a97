using System.Collections.Immutable;
using System.Text.Json;
using KAiMarket.Domain;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

public enum ProgramStatus { Open, Closed }

/// <summary>
/// A programme and where its money is: <c>Budget = Remaining + (Granted - ReturnedFromVouchers) +
/// ReturnedToMinistry</c>. Amounts are of the government's money.
/// </summary>
/// <param name="Claimed">How many vouchers were claimed.</param>
/// <param name="Expired">How many of them have expired.</param>
/// <param name="Granted">All claims together.</param>
/// <param name="Held">In open orders now.</param>
/// <param name="Spent">Captured by orders.</param>
/// <param name="ReturnedFromVouchers">What vouchers gave back, wherever it went from there.</param>
/// <param name="ReturnedToMinistry">What went back to the owner at closing and since.</param>
/// <param name="Remaining">In no voucher.</param>
public sealed record ProgramRow(
    ProgramId Id, MinistryId Owner, string Title, Won Budget, Won Cap, ImmutableArray<MatchRatio> Ratios, Period Claims,
    DateTimeOffset VouchersExpireAt, ProgramStatus Status, long Claimed, long Expired, Won Granted, Won Held, Won Spent,
    Won ReturnedFromVouchers, Won ReturnedToMinistry, Won Remaining);

internal static class ProgramView
{
    public static readonly Table<ProgramRow> Table = new(
        "programs", row => row.Id.Value, Read, appendOnly: false, indexes: [],
        Column<ProgramRow>.Key("id", row => row.Id.Value),
        Column<ProgramRow>.Of("owner", row => row.Owner.Value),
        Column<ProgramRow>.Of("title", row => row.Title),
        Column<ProgramRow>.Of("budget", row => row.Budget.Amount),
        Column<ProgramRow>.Of("cap", row => row.Cap.Amount),
        Column<ProgramRow>.Of("ratios", row => JsonSerializer.Serialize(row.Ratios, MarketJson.Options)),
        Column<ProgramRow>.Of("claims_from_ticks", row => row.Claims.From.UtcTicks),
        Column<ProgramRow>.Of("claims_until_ticks", row => row.Claims.Until.UtcTicks),
        Column<ProgramRow>.Of("vouchers_expire_at_ticks", row => row.VouchersExpireAt.UtcTicks),
        Column<ProgramRow>.Of("status", row => Words<ProgramStatus>.Of(row.Status)),
        Column<ProgramRow>.Of("claimed", row => row.Claimed),
        Column<ProgramRow>.Of("expired", row => row.Expired),
        Column<ProgramRow>.Of("granted", row => row.Granted.Amount),
        Column<ProgramRow>.Of("held", row => row.Held.Amount),
        Column<ProgramRow>.Of("spent", row => row.Spent.Amount),
        Column<ProgramRow>.Of("returned_from_vouchers", row => row.ReturnedFromVouchers.Amount),
        Column<ProgramRow>.Of("returned_to_ministry", row => row.ReturnedToMinistry.Amount),
        Column<ProgramRow>.Of("remaining", row => row.Remaining.Amount));

    private static ProgramRow Read(RowReader row) => new(
        new(row.Text()), new(row.Text()), row.Text(), row.Won(), row.Won(),
        JsonSerializer.Deserialize<ImmutableArray<MatchRatio>>(row.Text(), MarketJson.Options),
        new(row.Time(), row.Time()), row.Time(), row.Word<ProgramStatus>(), row.Number(), row.Number(),
        row.Won(), row.Won(), row.Won(), row.Won(), row.Won(), row.Won());

    public static void Fold(MarketRows rows, in Occurrence e)
    {
        var programs = rows.Programs;
        switch (e.Fact)
        {
            case ProgramOpened opened:
                programs.Put(e.Id, new(
                    new(e.Id), opened.Owner, opened.Title, opened.Budget, opened.Cap, opened.Ratios, opened.Claims,
                    opened.VouchersExpireAt, ProgramStatus.Open, 0, 0, Won.Zero, Won.Zero, Won.Zero, Won.Zero, Won.Zero,
                    opened.Budget));
                break;
            case VoucherClaimed claimed:
                programs.Change(e.Id, row => row with
                {
                    Claimed = row.Claimed + 1,
                    Granted = row.Granted + claimed.Government,
                    Remaining = row.Remaining - claimed.Government,
                });
                break;
            case BudgetReturned { ToMinistry: false } returned:
                programs.Change(e.Id, row => row with
                {
                    ReturnedFromVouchers = row.ReturnedFromVouchers + returned.Amount,
                    Remaining = row.Remaining + returned.Amount,
                });
                break;
            case BudgetReturned returned:
                programs.Change(e.Id, row => row with
                {
                    ReturnedFromVouchers = row.ReturnedFromVouchers + returned.Amount,
                    ReturnedToMinistry = row.ReturnedToMinistry + returned.Amount,
                });
                break;
            case ProgramClosed closed:
                programs.Change(e.Id, row => row with
                {
                    Status = ProgramStatus.Closed,
                    ReturnedToMinistry = row.ReturnedToMinistry + closed.Returned,
                    Remaining = row.Remaining - closed.Returned,
                });
                break;
            case AmountHeld held:
                programs.Change(ProgramOf(e), row => row with { Held = row.Held + held.Government });
                break;
            case HoldReleased released:
                programs.Change(ProgramOf(e), row => row with { Held = row.Held - released.Government });
                break;
            case HoldCaptured captured:
                programs.Change(ProgramOf(e), row => row with
                {
                    Held = row.Held - captured.Government - captured.ReleasedGovernment,
                    Spent = row.Spent + captured.Government,
                });
                break;
            case VoucherExpired:
                programs.Change(ProgramOf(e), row => row with { Expired = row.Expired + 1 });
                break;
        }
    }

    private static string ProgramOf(in Occurrence e) => new VoucherId(e.Id).Program.Value;
}

public sealed partial class MarketViews
{
    /// <summary>Programmes in order of their ids.</summary>
    public Task<Page<ProgramRow>> ProgramsAsync(string? after, int limit, CancellationToken cancel = default) =>
        PageAsync(ProgramView.Table, new Filter().After("id", after), limit, cancel);

    /// <summary>One programme, or null.</summary>
    public Task<ProgramRow?> ProgramAsync(ProgramId id, CancellationToken cancel = default) =>
        RowAsync(ProgramView.Table, id.Value, cancel);
}
