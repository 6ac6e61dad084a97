using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Tenders;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>
/// Work whose time has come, as far as the views know. What they do not know yet comes at the next asking.
/// </summary>
public interface IDueList
{
    /// <summary>Open programmes whose claims period is over.</summary>
    Task<IReadOnlyList<ProgramId>> ProgramsToCloseAsync(DateTimeOffset now, int most);

    /// <summary>
    /// Vouchers that are past their time and not yet expired. Repeated askings go through all of them before they come
    /// back to the first, so vouchers that cannot be expired do not stand in the way of others.
    /// </summary>
    Task<IReadOnlyList<VoucherId>> VouchersToExpireAsync(DateTimeOffset now, int most);

    /// <summary>Tenders of this market that are published and take no bids any more, the longest closed first.</summary>
    Task<IReadOnlyList<TenderId>> TendersToCloseAsync(DateTimeOffset now, int most);
}

public sealed partial class MarketViews
{
    private readonly Lock _dueLock = new();
    private string _lastDue = "";

    public async Task<IReadOnlyList<ProgramId>> ProgramsToCloseAsync(DateTimeOffset now, int most) =>
        await SelectAsync(
            $"SELECT id FROM ~programs WHERE status = $1 AND claims_until_ticks <= $2 ORDER BY id LIMIT {most}",
            [Words<ProgramStatus>.Of(ProgramStatus.Open), now.UtcTicks],
            reader => new ProgramId(reader.GetString(0)), default);

    public async Task<IReadOnlyList<TenderId>> TendersToCloseAsync(DateTimeOffset now, int most) =>
        await SelectAsync(
            "SELECT id FROM ~tenders WHERE status = 'published' AND imported = 0 AND closing <= $1 " +
            $"ORDER BY closing, id LIMIT {most}",
            [now.UtcTicks], reader => new TenderId(reader.GetString(0)), default);

    public async Task<IReadOnlyList<VoucherId>> VouchersToExpireAsync(DateTimeOffset now, int most)
    {
        // All vouchers of a programme expire together, so few programmes tell which ranges of vouchers to look at. They
        // come in the order of their vouchers: 'a-b.' stands before 'a.', though 'a' stands before 'a-b'.
        var programs = await SelectAsync(
            "SELECT id FROM ~programs WHERE vouchers_expire_at_ticks <= $1 AND expired < claimed ORDER BY id || '.'",
            [now.UtcTicks], reader => new ProgramId(reader.GetString(0)), default);
        if (programs.Count == 0) return [];

        string after;
        lock (_dueLock) after = _lastDue;
        var due = await DueAsync(programs, after, now, most);
        if (due.Count == 0 && after.Length > 0) due = await DueAsync(programs, "", now, most);
        lock (_dueLock) _lastDue = due.Count < most ? "" : due[^1].Value;
        return due;
    }

    private async Task<List<VoucherId>> DueAsync(List<ProgramId> programs, string after, DateTimeOffset now, int most)
    {
        var due = new List<VoucherId>();
        foreach (var program in programs)
        {
            if (due.Count == most) break;
            if (string.CompareOrdinal($"{program}/", after) <= 0) continue;

            var filter = OfProgram(new Filter(), program)
                .And("id > {0}", after)
                .And("status <> {0}", Words<VoucherStatus>.Of(VoucherStatus.Expired))
                .And("expires_at_ticks <= {0}", now.UtcTicks);
            due.AddRange(await SelectAsync(
                $"SELECT id FROM ~vouchers {filter.Where()} ORDER BY id LIMIT {most - due.Count}", filter.Values,
                reader => new VoucherId(reader.GetString(0)), default));
        }

        return due;
    }
}
