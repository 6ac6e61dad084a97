using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Offers;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

public enum OfferStatus { Published, Withdrawn }

/// <summary>An offer as it was published, in the catalogue or withdrawn from it.</summary>
public sealed record OfferRow(
    OfferId Id, CompanyId Provider, string Title, OfferCategory Category, Unit Unit, Won Price, long Per, long Capacity,
    CapacityPeriod Every, Region Region, string? AcceleratorVendor, bool DomesticNpu, OfferStatus Status);

/// <summary>Narrows the catalogue by whatever is given.</summary>
public sealed record OfferFilter(
    OfferCategory? Category = null, Region? Region = null, string? AcceleratorVendor = null, bool? DomesticNpu = null,
    CompanyId? Provider = null, OfferStatus? Status = null);

internal static class OfferView
{
    public static readonly Table<OfferRow> Table = new(
        "offers", row => row.Id.Value, Read, appendOnly: false, indexes: [],
        Column<OfferRow>.Key("id", row => row.Id.Value),
        Column<OfferRow>.Of("provider", row => row.Provider.Value),
        Column<OfferRow>.Of("title", row => row.Title),
        Column<OfferRow>.Of("category", row => Words<OfferCategory>.Of(row.Category)),
        Column<OfferRow>.Of("unit", row => Words<Unit>.Of(row.Unit)),
        Column<OfferRow>.Of("price", row => row.Price.Amount),
        Column<OfferRow>.Of("per", row => row.Per),
        Column<OfferRow>.Of("capacity", row => row.Capacity),
        Column<OfferRow>.Of("every", row => Words<CapacityPeriod>.Of(row.Every)),
        Column<OfferRow>.Of("region", row => Words<Region>.Of(row.Region)),
        Column<OfferRow>.Maybe("accelerator_vendor", row => row.AcceleratorVendor),
        Column<OfferRow>.Of("domestic_npu", row => row.DomesticNpu ? 1 : 0),
        Column<OfferRow>.Of("status", row => Words<OfferStatus>.Of(row.Status)));

    private static OfferRow Read(RowReader row) => new(
        new(row.Text()), new(row.Text()), row.Text(), row.Word<OfferCategory>(), row.Word<Unit>(),
        row.Won(), row.Number(), row.Number(), row.Word<CapacityPeriod>(), row.Word<Region>(), row.TextOrNull(),
        row.Flag(), row.Word<OfferStatus>());

    public static void Fold(MarketRows rows, in Occurrence e)
    {
        switch (e.Fact)
        {
            case OfferPublished o:
                rows.Offers.Put(e.Id, new(
                    new(e.Id), o.Provider, o.Title, o.Category, o.Unit, o.Price, o.Per, o.Capacity, o.Every, o.Region,
                    o.AcceleratorVendor, o.DomesticNpu, OfferStatus.Published));
                break;
            case OfferWithdrawn:
                rows.Offers.Change(e.Id, row => row with { Status = OfferStatus.Withdrawn });
                break;
        }
    }
}

public sealed partial class MarketViews
{
    /// <summary>Offers in order of their ids.</summary>
    public Task<Page<OfferRow>> OffersAsync(
        OfferFilter by, string? after, int limit, CancellationToken cancel = default)
    {
        var filter = new Filter().After("id", after);
        if (by.Category is { } category) filter.Equal("category", Words<OfferCategory>.Of(category));
        if (by.Region is { } region) filter.Equal("region", Words<Region>.Of(region));
        if (by.AcceleratorVendor is { } vendor) filter.Equal("accelerator_vendor", vendor);
        if (by.DomesticNpu is { } domestic) filter.Equal("domestic_npu", domestic ? 1L : 0L);
        if (by.Provider is { } provider) filter.Equal("provider", provider.Value);
        if (by.Status is { } status) filter.Equal("status", Words<OfferStatus>.Of(status));
        return PageAsync(OfferView.Table, filter, limit, cancel);
    }

    /// <summary>One offer, or null.</summary>
    public Task<OfferRow?> OfferAsync(OfferId id, CancellationToken cancel = default) =>
        RowAsync(OfferView.Table, id.Value, cancel);
}
