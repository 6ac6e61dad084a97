using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KAiMarket.Identity;
using KAiMarket.Identity.Mail;
using KAiMarket.Identity.People;
using KAiMarket.Identity.Protection;
using KAiMarket.Identity.Providers;
using KAiMarket.Identity.Sessions;

namespace KAiMarket.Server;

/// <summary>What a process needs of people: everybody knows sessions, gateways let them sign in.</summary>
/// <param name="Opened">What has to be closed, in the order in which it was opened.</param>
internal sealed record People(
    SessionRing Sessions, SecurityTrail Trail, Accounts? Accounts, IReadOnlyList<IAsyncDisposable> Opened,
    TimeProvider Clock)
{
    /// <summary>Takes letters; null where nobody signs in.</summary>
    public Postbox? Post { get; private init; }

    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);

    /// <param name="protection">null where nobody signs in.</param>
    public static async Task<People> OpenAsync(
        IdentityStore store, MarketProtection? protection, ServerOptions options, DataFolder folder, TimeProvider clock,
        ILoggerFactory logs, CancellationToken cancel)
    {
        var sessions = new SessionRing(new SessionTable(store.Database), clock);
        await sessions.RefreshAsync(cancel);
        await sessions.ExchangeUsesAsync(cancel);
        var trail = await SecurityTrail.OpenAsync(store, clock, cancel);
        if (protection is null) return new People(sessions, trail, null, [], clock);

        IMail mail = options.Smtp is { } smtp
            ? new SmtpMail(smtp, options.MailFrom, clock, AuthorityOf(options))
            : new FileOutbox(folder.File("outbox"), options.MailFrom, clock);
        var post = new Postbox(mail, clock, logs.CreateLogger("KAiMarket"));
        var accounts = await Accounts.OpenAsync(
            store, protection, sessions, trail, post, ProvidersOf(options), clock, logs, cancel);
        return new People(sessions, trail, accounts, [post, accounts], clock) { Post = post };
    }

    /// <summary>Takes in ends of sessions within seconds, and their uses beside that, which takes longer when many work.</summary>
    public Task FollowAsync(ILogger log, CancellationToken cancel)
    {
        var swept = Clock.GetUtcNow();
        return Task.WhenAll(
            Polling.FollowAsync(Polling.Every, Sessions.RefreshAsync, Clock, trouble => Warn(log, trouble), cancel),
            Polling.FollowAsync(
                SessionRing.UsesEvery,
                async stop =>
                {
                    await Sessions.ExchangeUsesAsync(stop);
                    if (Accounts is null || Clock.GetUtcNow() - swept < SweepEvery) return;
                    swept = Clock.GetUtcNow();
                    await Accounts.SweepAsync(stop);
                },
                Clock, trouble => Warn(log, trouble), cancel));
    }

    private static IReadOnlyList<Provider> ProvidersOf(ServerOptions options)
    {
        try
        {
            return options.Oidc is { } file ? Provider.Read(file) : [];
        }
        catch (ProviderFileException fault)
        {
            throw new StartException(fault.Message);
        }
    }

    private static X509Certificate2Collection? AuthorityOf(ServerOptions options)
    {
        if (options.SmtpAuthority is not { } file) return null;
        try
        {
            var authority = new X509Certificate2Collection();
            authority.ImportFromPemFile(file);
            return authority.Count > 0 ? authority : throw new StartException($"--smtp-authority {file} has no certificate.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartException($"--smtp-authority {file} cannot be read: {fault.Message}");
        }
    }

    private static void Warn(ILogger log, Exception? trouble)
    {
        if (trouble is not null)
            log.LogWarning("Sessions cannot be shared with other processes: {Reason}", trouble.Message);
    }
}
