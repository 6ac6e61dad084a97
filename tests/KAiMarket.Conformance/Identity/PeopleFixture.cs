using KAiMarket.Conformance.Engine;
using KAiMarket.Identity;
using KAiMarket.Identity.Mail;
using KAiMarket.Identity.People;
using KAiMarket.Identity.Protection;
using KAiMarket.Identity.Providers;
using KAiMarket.Identity.Sessions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace KAiMarket.Conformance.Identity;

/// <summary>Accounts on a store, as one gateway has them.</summary>
public abstract class PeopleFixture : IAsyncLifetime
{
    private protected const string Email = "clerk@moon-cloud.example", Password = "four words put together";
    private protected static readonly CancellationToken None = CancellationToken.None;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kaimarket-people-");
    private readonly Stack<IAsyncDisposable> _opened = [];

    private protected HandClock Clock { get; } = new(TimeProvider.System.GetUtcNow());
    private protected Letterbox Letters { get; } = new();
    private protected string Folder => _folder.FullName;
    private protected string KeyFile => Path.Combine(Folder, "identity.key");
    private protected IdentityStore Store { get; private set; } = null!;
    private protected MarketProtection Protection { get; private set; } = null!;
    private protected SecurityTrail Trail { get; private set; } = null!;
    private protected SessionRing Ring { get; private set; } = null!;
    private protected Accounts People { get; private set; } = null!;

    /// <summary>The providers that this gateway trusts.</summary>
    private protected virtual IReadOnlyList<Provider> Providers => [];

    private protected abstract IdentityStore Make();

    public virtual async Task InitializeAsync()
    {
        Store = Keep(Make());
        await Store.OpenAsync(None);
        Protection = Keep(await MarketProtection.OpenAsync(Store, KeyFile, NullLoggerFactory.Instance, None));
        Trail = await SecurityTrail.OpenAsync(Store, Clock, None);
        Ring = new SessionRing(new SessionTable(Store.Database), Clock);
        var post = Keep(new Postbox(Letters, Clock, NullLogger.Instance));
        People = Keep(await Accounts.OpenAsync(
            Store, Protection, Ring, Trail, post, Providers, Clock, NullLoggerFactory.Instance, None));
    }

    public virtual async Task DisposeAsync()
    {
        while (_opened.TryPop(out var part)) await part.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private protected T Keep<T>(T part) where T : IAsyncDisposable
    {
        _opened.Push(part);
        return part;
    }

    /// <summary>An account with an address and a password.</summary>
    private protected async Task<Account> AccountAsync(string email = Email)
    {
        await People.RegisterAsync(email, None);
        return (await People.ConfirmAsync(await Letters.TokenAsync(), Password, "Hong Gildong", null)).Value!;
    }

    private protected Task<Outcome<SignedIn>> SignInAsync(string password = Password, string email = Email) =>
        People.SignInAsync(email, password, System.Net.IPAddress.Loopback);

    private protected async Task<List<SecurityAct>> ActsAsync(string? account = null) =>
        [.. (await Trail.ReadAsync(0, 1000, account, null, None)).Select(one => one.Act)];
}
