using KAiMarket.Identity;
using Microsoft.AspNetCore.Http;

namespace KAiMarket.Gateway.Http;

/// <summary>Where requests come from, and how often they may fail from there.</summary>
internal static class Callers
{
    /// <summary>Of the caller's address; behind a trusted proxy the one that it names.</summary>
    public static string CallerName(this HttpContext context) => FailureRate.NameOf(context.Connection.RemoteIpAddress);

    /// <summary>Refuses one who asks too often from an address without saying who they are, and counts this time.</summary>
    /// <exception cref="ProblemException">too-many-requests</exception>
    public static void DemandModesty(this HttpContext context, Market market)
    {
        var name = context.CallerName();
        if (market.Strangers.WaitOf(name) is { } wait)
            throw new ProblemException(Problems.TooManyRequests.Because(
                $"An address may ask {market.Limits.StrangerRequestsPerMinute} times a minute without a credential.") with
            {
                RetryAfter = (int)Math.Ceiling(wait.TotalSeconds),
            });
        market.Strangers.Note(name);
    }

    /// <summary>Refuses to look at another credential from an address that showed too many in vain.</summary>
    /// <exception cref="ProblemException">too-many-failures</exception>
    public static void DemandPatience(this HttpContext context, Market market)
    {
        if (market.Failures.WaitOf(context.CallerName()) is not { } wait) return;
        throw new ProblemException(Problems.TooManyFailures.Because(
            $"{market.Limits.FailedCredentialsPerMinute} a minute are looked at.") with
        {
            RetryAfter = (int)Math.Ceiling(wait.TotalSeconds),
        });
    }
}
