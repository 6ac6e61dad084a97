using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>
/// All views of the market together: what one batch of events makes of them. An event is applied to the rows that are
/// in memory; where a row has to be loaded first, what is to be done with it waits for <see cref="Finish"/>.
/// </summary>
internal sealed class MarketRows
{
    /// <summary>Counts the shapes that the tables have had. A store of another version is built anew.</summary>
    public const long Version = 3;

    public static IReadOnlyList<Table> Tables { get; } =
    [
        ProgramView.Table, BurnDownView.Table, VoucherView.Table, OfferView.Table, OrderView.Table, StatementView.Table,
        LedgerView.Accounts, LedgerView.Entries, MinistryView.Table, TenderView.Table,
    ];

    private readonly TouchedRows[] _all;

    public MarketRows() =>
        _all = [Programs, BurnDown, Vouchers, Offers, Orders, Statement, Accounts, Entries, Ministries, Tenders];

    public KeyedRows<ProgramRow> Programs { get; } = new(ProgramView.Table, 1_000);
    public SummedRows<BurnDownRow> BurnDown { get; } = new(BurnDownView.Table, BurnDownView.Plus);
    public KeyedRows<VoucherLine> Vouchers { get; } = new(VoucherView.Table, 4_000);
    public KeyedRows<OfferRow> Offers { get; } = new(OfferView.Table, 1_000);
    public KeyedRows<OrderRow> Orders { get; } = new(OrderView.Table, 4_000);
    public AddedRows<StatementRow> Statement { get; } = new(StatementView.Table);
    public SummedRows<AccountRow> Accounts { get; } = new(LedgerView.Accounts, LedgerView.Plus);
    public AddedRows<EntryRow> Entries { get; } = new(LedgerView.Entries);
    public KeyedRows<MinistryRow> Ministries { get; } = new(MinistryView.Table, 1_000);
    public KeyedRows<TenderLine> Tenders { get; } = new(TenderView.Table, 4_000);

    public void Fold(in Occurrence occurrence)
    {
        ProgramView.Fold(this, occurrence);
        BurnDownView.Fold(this, occurrence);
        VoucherView.Fold(this, occurrence);
        OfferView.Fold(this, occurrence);
        OrderView.Fold(this, occurrence);
        StatementView.Fold(this, occurrence);
        LedgerView.Fold(this, occurrence);
        MinistryView.Fold(this, occurrence);
        TenderView.Fold(this, occurrence);
    }

    /// <summary>The tables of which rows must be loaded before <see cref="Finish"/>.</summary>
    public IReadOnlyList<TouchedRows> Missing => Array.FindAll(_all, rows => rows.Missing.Count > 0);

    // In this order: a programme's row that was waited for may yet make a voucher's, and a ministry's name a tender's.
    public void Finish()
    {
        foreach (var rows in _all) rows.Finish();
    }

    /// <summary>What is to be written, in the same order every time.</summary>
    public IReadOnlyList<RowList> Writes => _all.SelectMany(rows => rows.Writes).Where(rows => rows.Count > 0).ToList();

    public void Written()
    {
        foreach (var rows in _all) rows.Written();
    }
}
