using KAiMarket.Domain.Ministries;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>What a ministry is called.</summary>
/// <param name="Since">The position of its registration: what came before did not know its name.</param>
internal sealed record MinistryRow(MinistryId Id, string Name, long Since);

internal static class MinistryView
{
    public static readonly Table<MinistryRow> Table = new(
        "ministries", row => row.Id.Value,
        row => new(new(row.Text()), row.Text(), row.Number()), appendOnly: false, indexes: [],
        Column<MinistryRow>.Key("id", row => row.Id.Value),
        Column<MinistryRow>.Of("name", row => row.Name),
        Column<MinistryRow>.Of("since", row => row.Since));

    public static void Fold(MarketRows rows, in Occurrence e)
    {
        if (e.Fact is MinistryRegistered registered)
            rows.Ministries.Put(e.Id, new(new(e.Id), registered.Name, e.Position));
    }
}
