using KAiMarket.Domain;
using KAiMarket.Grains;
using KAiMarket.Simulation.Homes;

namespace KAiMarket.Simulation.Clients;

/// <summary>What a caller wants, to be sent as often as it takes: each sending is the same request.</summary>
/// <param name="Id">Its own, the first part of each command's id.</param>
/// <param name="What">For people.</param>
/// <param name="Actor">Who wants it.</param>
/// <param name="Work">What the gateway does for it.</param>
internal sealed record Request(
    string Id, string What, Actor Actor, Func<IGrains, Moment, Home, Task<Answer>> Work);
