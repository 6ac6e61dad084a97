using KAiMarket.Grains;

namespace KAiMarket.Simulation.Judges;

/// <summary>Finds the home of a stream by its name.</summary>
internal static class Streams
{
    public static Task ReadAsync(IGrains grains, string stream, long seen)
    {
        var slash = stream.IndexOf('/');
        var id = stream[(slash + 1)..];
        return stream[..slash] switch
        {
            "ministry" => grains.Ministry(new(id)).Read(seen),
            "company" => grains.Company(new(id)).Read(seen),
            "sme" => grains.Sme(new(id)).Read(seen),
            "program" => grains.Program(new(id)).Read(seen),
            "voucher" => grains.Voucher(new(id)).Read(seen),
            "offer" => grains.Offer(new(id)).Read(seen),
            "order" => grains.Order(new(id)).Read(seen),
            "tender" => grains.Tender(new(id)).Read(seen),
            "bid" => grains.Bid(new(id)).Read(seen),
            "contract" => grains.Contract(new(id)).Read(seen),
            var category => throw new NotSupportedException($"There is no aggregate '{category}'."),
        };
    }
}
