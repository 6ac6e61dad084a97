using KAiMarket.Domain;

namespace KAiMarket.Grains;

/// <summary>Refusals that do not come from an aggregate's rules but from what the caller asked to hold.</summary>
public static class Preconditions
{
    public static readonly Refusal VersionDiffers = new(
        "version-differs", Kind.Conflict, "The resource has changed since you read it");
}
