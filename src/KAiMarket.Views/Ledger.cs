using KAiMarket.Domain;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>An account of the ledger, as in <c>voucher:ai-2026.firm-7</c>, with the sums of both its sides.</summary>
public sealed record Account(string Name, Won Debits, Won Credits);

/// <summary>One transfer: debits one account and credits another.</summary>
/// <param name="Position">Of the event that made it.</param>
/// <param name="Line">Counts that event's transfers from 1.</param>
public sealed record Entry(long Position, int Line, string Debit, string Credit, Won Amount, DateTimeOffset At);

/// <summary>The sums over all accounts at one position; equal, or the ledger is wrong.</summary>
public sealed record TrialBalance(long Position, Won Debits, Won Credits, long Accounts);

/// <param name="Opened">The position of its first entry.</param>
internal sealed record AccountRow(string Name, Won Debits, Won Credits, long Opened);

/// <param name="Opens">Whether it is of the event that opens the account of a voucher or an order.</param>
internal sealed record EntryRow(Entry Entry, bool Opens);

internal static class LedgerView
{
    public static readonly Table<AccountRow> Accounts = new(
        "ledger_accounts", row => row.Name, ReadAccount, appendOnly: false, indexes: [],
        Column<AccountRow>.Key("name", row => row.Name),
        Column<AccountRow>.Of("debits", row => row.Debits.Amount, Merge.Add),
        Column<AccountRow>.Of("credits", row => row.Credits.Amount, Merge.Add),
        Column<AccountRow>.Of("opened", row => row.Opened, Merge.Keep));

    /// <summary>
    /// Accounts of vouchers are not in the table of accounts: a voucher's row adds up to the sums of its account, and
    /// each claim spares a row at a chance place of a large index.
    /// </summary>
    public const string OfVoucher = "voucher:";

    // The entries that open the account of a voucher or an order are found through their position, which the account's
    // row has; so the index on credits need not have them. Debits of one programme lie side by side in theirs.
    public static readonly Table<EntryRow> Entries = new(
        "ledger_entries", row => $"{row.Entry.Position}.{row.Entry.Line}", ReadEntry, appendOnly: true,
        indexes: ["(debit, position, line)", "(credit, position, line) WHERE opens = 0"],
        Column<EntryRow>.Key("position", row => row.Entry.Position),
        Column<EntryRow>.Key("line", row => row.Entry.Line),
        Column<EntryRow>.Of("debit", row => row.Entry.Debit),
        Column<EntryRow>.Of("credit", row => row.Entry.Credit),
        Column<EntryRow>.Of("amount", row => row.Entry.Amount.Amount),
        Column<EntryRow>.Of("at_ticks", row => row.Entry.At.UtcTicks),
        Column<EntryRow>.Of("opens", row => row.Opens ? 1 : 0));

    private static AccountRow ReadAccount(RowReader row) => new(row.Text(), row.Won(), row.Won(), row.Number());

    private static EntryRow ReadEntry(RowReader row) => new(
        new(row.Number(), (int)row.Number(), row.Text(), row.Text(), row.Won(), row.Time()), row.Flag());

    public static AccountRow Plus(AccountRow row, AccountRow more) =>
        row with { Debits = row.Debits + more.Debits, Credits = row.Credits + more.Credits };

    public static void Fold(MarketRows rows, in Occurrence e)
    {
        var posting = new Posting(rows, e.Position, e.At);
        switch (e.Fact)
        {
            case ProgramOpened opened:
                posting.Post(1, $"appropriation:{opened.Owner}", $"program:{e.Id}", opened.Budget);
                break;
            case VoucherClaimed claimed:
                posting.Post(1, $"program:{e.Id}", $"voucher:{claimed.Voucher}", claimed.Government, opens: true);
                break;
            case AmountHeld held:
                posting.Post(1, $"voucher:{e.Id}", $"order:{held.Order}", held.Government, opens: true);
                posting.Post(2, SmeOf(e), $"order:{held.Order}", held.SelfPay, opens: true);
                break;
            case HoldReleased released:
                posting.Post(1, $"order:{released.Order}", $"voucher:{e.Id}", released.Government);
                posting.Post(2, $"order:{released.Order}", SmeOf(e), released.SelfPay);
                break;
            case HoldCaptured captured:
                posting.Post(1, $"order:{captured.Order}", $"voucher:{e.Id}", captured.ReleasedGovernment);
                posting.Post(2, $"order:{captured.Order}", SmeOf(e), captured.ReleasedSelfPay);
                break;
            case BalanceReturned returned:
                posting.Post(1, $"voucher:{e.Id}", $"program:{new VoucherId(e.Id).Program}", returned.Government);
                break;
            case BudgetReturned { ToMinistry: true } returned:
                rows.Programs.Read(e.Id, program =>
                    posting.Post(1, $"program:{program.Id}", $"appropriation:{program.Owner}", returned.Amount));
                break;
            case ProgramClosed closed:
                posting.Post(1, $"program:{e.Id}", $"appropriation:{closed.Owner}", closed.Returned);
                break;
            case OrderSettled settled:
                posting.Post(1, $"order:{e.Id}", $"company:{settled.Provider}", settled.Government + settled.SelfPay);
                break;
            case ContractSigned signed:
                posting.Post(1, $"appropriation:{signed.Buyer}", $"contract:{e.Id}", signed.Amount);
                break;
            case MilestonePaid paid:
                posting.Post(1, $"contract:{e.Id}", $"company:{paid.Supplier}", paid.Paid);
                posting.Post(2, $"contract:{e.Id}", $"appropriation:{paid.Buyer}", paid.Damages);
                break;
        }
    }

    private static string SmeOf(in Occurrence e) => $"sme:{new VoucherId(e.Id).Sme}";

    private sealed record Posting(MarketRows Rows, long Position, DateTimeOffset At)
    {
        public void Post(int line, string debit, string credit, Won amount, bool opens = false)
        {
            if (amount == Won.Zero) return;

            Rows.Entries.Add(new(new(Position, line, debit, credit, amount, At), opens));
            Add(debit, new(debit, amount, Won.Zero, Position), isNew: false);
            Add(credit, new(credit, Won.Zero, amount, Position), opens);
        }

        private void Add(string name, AccountRow sums, bool isNew)
        {
            if (!name.StartsWith(OfVoucher, StringComparison.Ordinal)) Rows.Accounts.Add(name, sums, isNew);
        }
    }
}

public sealed partial class MarketViews
{
    // What the government's leg of a voucher has seen on its account's two sides.
    private const string VoucherDebits =
        "held_government + spent_government + returned_government + released_government";
    private const string VoucherCredits = "government + released_government";
    private const string VoucherAccount =
        $"SELECT '{LedgerView.OfVoucher}' || id AS name, {VoucherDebits} AS debits, " +
            $"{VoucherCredits} AS credits, claimed AS opened FROM ~vouchers";

    /// <summary>Accounts in order of their names.</summary>
    public async Task<Page<Account>> AccountsAsync(string? after, int limit, CancellationToken cancel = default)
    {
        var name = after is null ? "" : Cursor.Read(after);
        var filter = new Filter();
        var booked =
            $"SELECT {LedgerView.Accounts.ColumnList} FROM ~ledger_accounts " +
            $"WHERE name > {filter.Value(name)} ORDER BY name";

        // The semicolon comes after the colon: from there on no name is a voucher's.
        string[] parts = string.CompareOrdinal(name, "voucher;") >= 0 ? [booked]
            : [booked, $"{VoucherAccount} WHERE id > {filter.Value(VoucherOf(name) ?? "")} ORDER BY id"];
        var page = await PageAsync(LedgerView.Accounts, filter.Values, parts, "name", limit, row => row.Name, cancel);
        return page.As(row => new Account(row.Name, row.Debits, row.Credits));
    }

    /// <summary>One account, or null when nothing was ever posted to it.</summary>
    public async Task<Account?> AccountAsync(string name, CancellationToken cancel = default)
    {
        var read = LedgerView.Accounts.Read;
        var rows = VoucherOf(name) is { } voucher
            ? await SelectAsync(
                $"{VoucherAccount} WHERE id = $1", [voucher], reader => read(new RowReader(reader, 0).Start()), cancel)
            : await RowAsync(LedgerView.Accounts, name, cancel) is { } row ? [row] : [];
        return rows is [var found] ? new Account(found.Name, found.Debits, found.Credits) : null;
    }

    private static string? VoucherOf(string name) =>
        name.StartsWith(LedgerView.OfVoucher, StringComparison.Ordinal) ? name[LedgerView.OfVoucher.Length..] : null;

    /// <summary>Entries in the order in which they were posted: all, or those on either side of one account.</summary>
    public async Task<Page<Entry>> EntriesAsync(
        string? account, string? after, int limit, CancellationToken cancel = default)
    {
        var filter = new Filter().AfterEntry(after);
        var select = $"SELECT {LedgerView.Entries.ColumnList} FROM ~ledger_entries";
        var parts = (account is null ? [null] : OfAccount(filter, account))
            .Select(condition => $"{select} {filter.Where(condition)} ORDER BY position, line");
        var page = await PageAsync(
            LedgerView.Entries, filter.Values, parts, "position, line", limit,
            row => $"{row.Entry.Position}.{row.Entry.Line}", cancel);
        return page.As(row => row.Entry);
    }

    // Each side through its index, and what the index on credits leaves out.
    private static IReadOnlyList<string?> OfAccount(Filter filter, string account)
    {
        var name = filter.Value(account);
        var opened = VoucherOf(account) is { } voucher
            ? $"SELECT claimed FROM ~vouchers WHERE id = {filter.Value(voucher)}"
            : $"SELECT opened FROM ~ledger_accounts WHERE name = {name}";
        return
        [
            $"debit = {name}",
            $"credit = {name} AND opens = 0",
            $"credit = {name} AND opens = 1 AND position = ({opened})",
        ];
    }

    /// <summary>Adds up every account.</summary>
    public async Task<TrialBalance> TrialBalanceAsync(CancellationToken cancel = default)
    {
        const string sql =
            $"""
            SELECT (SELECT position FROM ~checkpoint), CAST(coalesce(sum(debits), 0) AS bigint),
              CAST(coalesce(sum(credits), 0) AS bigint), CAST(coalesce(sum(accounts), 0) AS bigint)
            FROM (SELECT sum(debits) AS debits, sum(credits) AS credits, count(*) AS accounts FROM ~ledger_accounts
              UNION ALL SELECT sum({VoucherDebits}), sum({VoucherCredits}), count(*) FROM ~vouchers) AS sums
            """;
        var rows = await SelectAsync(sql, [], reader => new TrialBalance(
            reader.GetInt64(0), new(reader.GetInt64(1)), new(reader.GetInt64(2)), reader.GetInt64(3)), cancel);
        return rows[0];
    }
}
