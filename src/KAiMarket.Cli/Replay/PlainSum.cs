namespace KAiMarket.Cli.Replay;

/// <summary>The file added up once more, row by row, with nothing of the market in between.</summary>
internal static class PlainSum
{
    /// <summary>
    /// Units, and won. A price for several units is rounded down once for each order, so there the sum needs to know
    /// which rows went into which order; where a price is for one unit, it is simply the sum of all rows.
    /// </summary>
    public static (long Quantity, long Amount) Of(TraceFile file, ReplayPlan plan)
    {
        var orderOf = new Dictionary<int, int>();
        var orders = 0;
        foreach (var order in plan.Firms.SelectMany(firm => firm.Orders))
        {
            foreach (var usage in order.Batches.SelectMany(batch => batch)) orderOf[usage.Row] = orders;
            orders++;
        }

        var (total, sums) = (0L, new long[orders]);
        foreach (var usage in file.Read())
        {
            total += usage.Quantity;
            if (orderOf.TryGetValue(usage.Row, out var order)) sums[order] += usage.Quantity;
        }

        var (price, per) = (file.Trace.Price, file.Trace.Per);
        return (total, per == 1 ? total * price : sums.Sum(sum => (long)((Int128)sum * price / per)));
    }
}
