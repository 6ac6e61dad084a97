using KAiMarket.Identity.Organisations;
using KAiMarket.Identity.People;
using KAiMarket.Identity.Protection;
using KAiMarket.Identity.Sessions;
using KAiMarket.Identity.Tokens;

namespace KAiMarket.Identity;

/// <summary>
/// What must never enter the journal: people, names and business numbers, what people write, digests of API keys, the
/// secret behind firm references. Each subject has a table class of its own over one <see cref="IdentityDatabase"/>.
/// </summary>
public sealed class IdentityStore : IAsyncDisposable
{
    private IdentityStore(IdentityDatabase database)
    {
        Database = database;
        Keys = new KeyTable(database);
        Organisations = new OrganisationTable(database);
        MarketOrganisations = new MarketOrganisationTable(database);
        Writings = new WritingTable(database);
        Secrets = new SecretTable(database);
    }

    public IdentityDatabase Database { get; }
    public KeyTable Keys { get; }
    public OrganisationTable Organisations { get; }
    public MarketOrganisationTable MarketOrganisations { get; }
    public WritingTable Writings { get; }
    public SecretTable Secrets { get; }

    public static IdentityStore InFile(string path) => new(IdentityDatabase.InFile(path));

    public static IdentityStore InPostgres(string connectionString) =>
        new(IdentityDatabase.InPostgres(connectionString));

    /// <summary>Makes the tables. Repeatable; several processes may call it at once.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        await Database.OpenAsync(
            [
                KeyTable.Schema(Database),
                SigningKeyTable.Schema(Database),
                OrganisationTable.Schema(Database),
                MarketOrganisationTable.Schema(Database),
                WritingTable.Schema(Database),
                SecretTable.Schema(Database),
                ProtectionKeys.Schema(Database),
                AccountTable.Schema(Database),
                Attempts.Schema(Database),
                SessionTable.Schema(Database),
                SecurityTrail.Schema(Database),
            ],
            cancel);
        await KeyTable.UpgradeAsync(Database, cancel);
    }

    public Task<byte[]> SecretAsync(string name, byte[] random, CancellationToken cancel) =>
        Secrets.GetAsync(name, random, cancel);

    public Task<bool> AddKeyAsync(ApiKey key, CancellationToken cancel) => Keys.AddAsync(key, cancel);

    public Task RevokeKeyAsync(string id, DateTimeOffset at, CancellationToken cancel) =>
        Keys.RevokeAsync(id, at, cancel);

    public Task<List<ApiKey>> KeysAsync(DateTimeOffset changedSince, CancellationToken cancel) =>
        Keys.ChangedAsync(changedSince, cancel);

    public Task SaveOrganisationsAsync(IReadOnlyCollection<Organisation> organisations, CancellationToken cancel) =>
        Organisations.SaveAsync(organisations, cancel);

    public Task<string?> NameOfAsync(string kind, string id, CancellationToken cancel) =>
        Organisations.NameOfAsync(kind, id, cancel);

    public Task<string> KeepWritingAsync(string words, CancellationToken cancel) => Writings.KeepAsync(words, cancel);

    public Task<string?> WritingAsync(string digest, CancellationToken cancel) => Writings.OfAsync(digest, cancel);

    /// <summary>How far the database's clock is ahead of the given one; zero where both are one machine's.</summary>
    public async Task<TimeSpan> ClockDifferenceAsync(TimeProvider clock, CancellationToken cancel)
    {
        if (!Database.IsPostgres) return TimeSpan.Zero;

        var before = clock.GetUtcNow();
        var theirs = (await Database.AskAsync(
            "select clock_timestamp()", row => row.GetFieldValue<DateTime>(0), cancel))[0];
        var after = clock.GetUtcNow();
        return theirs - before.Add((after - before) / 2).UtcDateTime;
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
