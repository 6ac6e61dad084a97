using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Orders;

namespace KAiMarket.Domain.Offers;

public abstract record OfferCommand;

public abstract record OfferEvent;

/// <summary>Capacity that an order took.</summary>
/// <param name="Quantity">How much.</param>
/// <param name="Window">Of which day (<c>2026-11-22</c>), month (<c>2026-11</c>), or <c>total</c>.</param>
/// <param name="Used">How much of it was used in the end; null while the order is open.</param>
public readonly record struct Reservation(long Quantity, string Window, long? Used);

/// <summary>A provider's offer in the catalogue, with capacity that is never sold twice.</summary>
public sealed record Offer : IAggregate<Offer, OfferCommand, OfferEvent>
{
    public static readonly Refusal Missing = new("offer-missing", Kind.Missing, "There is no such offer");
    public static readonly Refusal NotYours =
        new("not-your-offer", Kind.Forbidden, "The caller does not act for the offer's provider");

    private static readonly ImmutableSortedDictionary<string, long> NoWindows =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    public static string Category => "offer";
    public static Offer Initial { get; } = new();

    /// <summary>The offer as it was published; null before.</summary>
    public OfferPublished? Published { get; private init; }

    public bool IsWithdrawn { get; private init; }

    /// <summary>What is reserved or used of each window's capacity.</summary>
    public ImmutableSortedDictionary<string, long> Taken { get; private init; } = NoWindows;

    /// <summary>
    /// What each order took. Its order is not the same in every process: look up, never enumerate to decide.
    /// </summary>
    public ImmutableDictionary<OrderId, Reservation> Reservations { get; private init; } =
        ImmutableDictionary<OrderId, Reservation>.Empty;

    public bool IsPublished => Published is not null;
    public CompanyId Provider => Published?.Provider ?? default;
    public Tariff Tariff => Published is { } offer ? new Tariff(offer.Price, offer.Per) : new Tariff(Won.Zero, 1);

    /// <summary>The window of capacity that an order of a Korean day draws on.</summary>
    public static string WindowOf(CapacityPeriod every, DateOnly day) => every switch
    {
        CapacityPeriod.Day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        CapacityPeriod.Month => day.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        _ => "total",
    };

    public static Decision<OfferEvent> Decide(Offer state, OfferCommand command, Moment at) => command switch
    {
        ReserveCapacity reserve => ReserveCapacity.Decide(state, reserve, at),
        ReleaseCapacity release => ReleaseCapacity.Decide(state, release, at),
        PublishOffer publish => PublishOffer.Decide(state, publish, at),
        WithdrawOffer withdraw => WithdrawOffer.Decide(state, withdraw, at),
        _ => throw new UnreachableException($"Offer does not know {command.GetType().Name}."),
    };

    public static Offer Evolve(Offer state, OfferEvent fact) => fact switch
    {
        CapacityReserved reserved => state with
        {
            Taken = state.Taken.SetItem(
                reserved.Window, state.Taken.GetValueOrDefault(reserved.Window) + reserved.Quantity),
            Reservations = state.Reservations.Add(
                reserved.Order, new Reservation(reserved.Quantity, reserved.Window, null)),
        },
        CapacityReleased released => state.Release(released),
        OfferPublished published => state with { Published = published },
        OfferWithdrawn => state with { IsWithdrawn = true },
        _ => throw new UnreachableException($"Offer does not know {fact.GetType().Name}."),
    };

    private Offer Release(CapacityReleased released)
    {
        var reservation = Reservations[released.Order];
        return this with
        {
            Taken = Taken.SetItem(reservation.Window, Taken[reservation.Window] - released.Quantity),
            Reservations = Reservations.SetItem(
                released.Order, reservation with { Used = reservation.Quantity - released.Quantity }),
        };
    }
}
