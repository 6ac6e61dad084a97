namespace KAiMarket.Cli.Replay;

/// <summary>One order: some of a tenant's rows, and what it will cost to the won.</summary>
/// <param name="Batches">The rows as they are metered, in order.</param>
internal sealed record PlannedOrder(string Id, long Quantity, long Amount, IReadOnlyList<Usage[]> Batches)
{
    public int Rows { get; } = Batches.Sum(batch => batch.Length);
}

/// <summary>One firm of the replay with its voucher and orders.</summary>
/// <param name="Total">What its voucher is worth: what its orders cost.</param>
internal sealed record PlannedFirm(string Sme, string Name, string BusinessNumber, long Total,
    IReadOnlyList<PlannedOrder> Orders);

/// <summary>
/// Everything a replay will do, decided from the file's content alone: the same file always makes the same ids, orders
/// and batches, so a replay that was stopped goes on where it was, and a finished one changes nothing.
/// </summary>
internal sealed class ReplayPlan
{
    private const int RowsInBatch = 500;
    private const int RowsInOrder = 2000;

    // A grant of nothing is refused, so even the smallest voucher is worth something.
    private const long LeastTotal = 1000;

    private ReplayPlan(string fingerprint, string? suffix)
    {
        (Ministry, Provider) = ($"{fingerprint}-ministry", $"{fingerprint}-provider");
        Program = suffix is null ? fingerprint : $"{fingerprint}-{suffix}";
        Offer = $"{Program}-offer";
    }

    public string Ministry { get; }
    public string Provider { get; }
    public string Program { get; }
    public string Offer { get; }
    public string ProviderNumber { get; private set; } = "";

    /// <summary>The largest first, so that it is not what everybody waits for at the end.</summary>
    public IReadOnlyList<PlannedFirm> Firms { get; private set; } = [];

    public int Rows { get; private set; }

    /// <summary>Rows that cost nothing: failed, pending or never run.</summary>
    public int FreeRows { get; private set; }

    /// <summary>Of those, rows that are not metered, because a whole order of them would order nothing.</summary>
    public int SkippedRows { get; private set; }

    public long Quantity { get; private set; }
    public long Amount { get; private set; }

    public static ReplayPlan Of(TraceFile file, string? suffix)
    {
        var plan = new ReplayPlan(file.Fingerprint, suffix);
        var tenants = new Dictionary<string, List<Usage>>(StringComparer.Ordinal);
        foreach (var usage in file.Read())
        {
            if (!tenants.TryGetValue(usage.Tenant, out var rows)) tenants.Add(usage.Tenant, rows = []);
            rows.Add(usage);
            plan.Rows++;
            if (usage.Quantity == 0) plan.FreeRows++;
        }

        if (plan.Rows == 0) throw new UsageException("The file has no rows.");
        var firms = new List<PlannedFirm>();
        var offset = Convert.ToInt32(file.Fingerprint[..5], 16) % FictionalNumber.Count;
        plan.ProviderNumber = FictionalNumber.Of(offset);
        foreach (var (tenant, rows) in tenants)
        {
            // Numbered in order of first appearance.
            var sme = $"{file.Fingerprint}-{firms.Count + 1}";
            var orders = plan.Orders(sme, rows, file.Trace);
            firms.Add(new PlannedFirm(
                sme, $"Fictional firm {firms.Count + 1} ({Plain(tenant)})",
                FictionalNumber.Of(offset + 1 + firms.Count), Math.Max(LeastTotal, orders.Sum(order => order.Amount)),
                orders));
        }

        plan.Firms = [.. firms.Where(firm => firm.Orders.Count > 0)
            .OrderByDescending(firm => firm.Orders.Sum(order => order.Rows))];
        plan.Quantity = plan.Firms.Sum(firm => firm.Orders.Sum(order => order.Quantity));
        plan.Amount = plan.Firms.Sum(firm => firm.Orders.Sum(order => order.Amount));
        if (plan.Firms.Count == 0) throw new UsageException("Nothing in the file costs anything.");
        return plan;
    }

    private List<PlannedOrder> Orders(string sme, List<Usage> rows, Trace trace)
    {
        var orders = new List<PlannedOrder>();
        foreach (var some in rows.Chunk(RowsInOrder))
        {
            var quantity = some.Sum(usage => usage.Quantity);
            if (quantity == 0)
            {
                SkippedRows += some.Length;
                continue;
            }

            var id = $"{Program}-{sme[(sme.IndexOf('-') + 1)..]}-{orders.Count + 1}";
            orders.Add(new PlannedOrder(id, quantity, trace.AmountOf(quantity), [.. some.Chunk(RowsInBatch)]));
        }

        return orders;
    }

    // Whatever a file calls its tenants, a name is one short line.
    private static string Plain(string tenant)
    {
        var plain = new string(
            [.. tenant.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ' ').Take(40)]).Trim();
        return plain.Length > 0 ? plain : "unnamed";
    }
}

/// <summary>
/// Business numbers (사업자등록번호) with a right check digit that nobody can have: real ones do not begin with 000.
/// </summary>
internal static class FictionalNumber
{
    public const int Count = 1_000_000;
    private static readonly int[] Weights = [1, 3, 7, 1, 3, 7, 1, 3, 5];

    public static string Of(int number)
    {
        var nine = $"000{number % Count:000000}";
        var sum = (nine[8] - '0') * 5 / 10;
        for (var i = 0; i < 9; i++) sum += (nine[i] - '0') * Weights[i];
        return $"{nine}{(10 - sum % 10) % 10}";
    }
}
