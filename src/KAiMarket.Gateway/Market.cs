using KAiMarket.Documents;
using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Grains;
using KAiMarket.Grains.Processes;
using KAiMarket.Identity;
using KAiMarket.Identity.Mail;
using KAiMarket.Identity.Organisations;
using KAiMarket.Identity.People;
using KAiMarket.Identity.Sessions;
using KAiMarket.Identity.Tokens;
using KAiMarket.Journal;
using KAiMarket.Sealing;
using KAiMarket.Views;

namespace KAiMarket.Gateway;

/// <summary>What the gateway stands in front of; the server composes it.</summary>
public sealed record Market(
    IGrains Grains, IJournal Journal, JournalTail Tail, IEnvelopes Envelopes, MarketViews Views, ProcessDesk Processes,
    IdentityStore Identity, KeyRing Keys, Firms Firms, ITenderKeys TenderKeys, TimeProvider Clock, Limits Limits)
{
    /// <summary>Opens what officers have let be opened.</summary>
    public Unsealing Unsealing { get; } = new(TenderKeys, Envelopes);

    /// <summary>Finds who asks; only gateways have it.</summary>
    public Doorkeeper? Door { get; init; }

    /// <summary>Gives tokens to keys; only gateways have it.</summary>
    public TokenIssuer? Tokens { get; init; }

    /// <summary>What addresses showed in vain.</summary>
    public FailureRate Failures { get; } = new(Limits.FailedCredentialsPerMinute, TimeSpan.FromMinutes(1), Clock);

    /// <summary>What addresses asked without saying who they are.</summary>
    public FailureRate Strangers { get; } = new(Limits.StrangerRequestsPerMinute, TimeSpan.FromMinutes(1), Clock);

    public OrganisationRates Organisations { get; } = new(Limits.OrganisationRequestsPerSecond, Clock);

    /// <summary>People who signed in.</summary>
    public required SessionRing Sessions { get; init; }

    /// <summary>Who did what to accounts, keys, members and personal data.</summary>
    public required SecurityTrail Trail { get; init; }

    /// <summary>Those of people; only gateways have them.</summary>
    public Accounts? Accounts { get; init; }

    /// <summary>Takes letters to people; only gateways have it.</summary>
    public Postbox? Post { get; init; }

    /// <summary>Who may act for whom.</summary>
    public required MemberRing Members { get; init; }

    /// <summary>What is known of business numbers outside the market.</summary>
    public required IBusinessRegistry Registry { get; init; }

    /// <summary>False in a process that neither answers requests nor runs processes: how views are is not its matter.</summary>
    public bool UsesViews { get; init; } = true;

    /// <summary>Where documents lie; only gateways have them.</summary>
    public DocumentStore? Documents { get; init; }

    /// <summary>How others reach the gateway.</summary>
    public Exposure Exposure { get; init; } = Exposure.Local;

    /// <summary>What else this process needs to do its work.</summary>
    public IReadOnlyList<HealthProbe> Probes { get; init; } = [];
}

/// <summary>One thing without which a process is not ready.</summary>
/// <param name="Name">As the health checks show it.</param>
/// <param name="LookAsync">Whether it is well, and how it stands in a few words.</param>
public sealed record HealthProbe(string Name, Func<CancellationToken, Task<(bool Ok, string Detail)>> LookAsync);

/// <summary>What the gateway lets through.</summary>
/// <param name="RequestsPerSecond">Of one key.</param>
/// <param name="AtOnce">Requests in the gateway at one time.</param>
/// <param name="OrganisationRequestsPerSecond">Of all credentials of one organisation.</param>
/// <param name="FailedCredentialsPerMinute">Of one address: credentials that were none, which is also the most at once.
/// Who shows a good one is never counted.</param>
/// <param name="StrangerRequestsPerMinute">Of one address, for what nobody needs a credential for, which is also the most
/// at once.</param>
public sealed record Limits(
    int RequestsPerSecond = Limits.UsualRate, int AtOnce = 20_000,
    int OrganisationRequestsPerSecond = 2 * Limits.UsualRate, int FailedCredentialsPerMinute = Limits.UsualFailures,
    int StrangerRequestsPerMinute = Limits.UsualStrangers)
{
    public const int UsualRate = 50_000;

    public const int UsualFailures = 20;

    public const int UsualStrangers = 6_000;

    /// <summary>No body of any operation but a bid's and a document's is larger, in bytes.</summary>
    public const int LargestBody = 1024 * 1024;

    /// <summary>Bodies of single resources are far smaller, in bytes.</summary>
    public const int UsualBody = 64 * 1024;

    /// <summary>Of a tender with its lots and items, in bytes.</summary>
    public const int TenderBody = 512 * 1024;

    /// <summary>Of the marks of a lot, in bytes.</summary>
    public const int EvaluationBody = LargestBody;

    /// <summary>Of a bid: a technical envelope of 8 MiB and a price, in Base64.</summary>
    public const int BidBody = 12 * 1024 * 1024;

    /// <summary>How long a query waits for what its caller has seen.</summary>
    public static readonly TimeSpan ViewsPatience = TimeSpan.FromSeconds(5);

    /// <summary>How long a command waits for the process that it started.</summary>
    public static readonly TimeSpan ProcessPatience = TimeSpan.FromSeconds(10);
}
