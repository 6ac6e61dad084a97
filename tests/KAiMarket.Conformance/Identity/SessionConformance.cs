using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Identity;
using KAiMarket.Identity.Sessions;

namespace KAiMarket.Conformance.Identity;

/// <summary>What sessions and the security trail promise on every store of identities.</summary>
public abstract class SessionConformance : PeopleFixture
{
    private SessionRing Elsewhere => new(new SessionTable(Store.Database), Clock);

    [StoreFact]
    public async Task A_session_ends_after_half_an_hour_without_a_request()
    {
        var secret = await BeginAsync();
        Clock.Advance(Session.Idle - TimeSpan.FromSeconds(1));
        Assert.NotNull(Ring.Find(secret));
        Clock.Advance(Session.Idle - TimeSpan.FromSeconds(1));
        Assert.NotNull(Ring.Find(secret));
        Clock.Advance(Session.Idle);
        Assert.Null(Ring.Find(secret));
    }

    [StoreFact]
    public async Task A_session_ends_after_twelve_hours_however_it_is_used()
    {
        var secret = await BeginAsync();
        for (var spent = TimeSpan.Zero; spent < Session.Longest; spent += TimeSpan.FromMinutes(20))
        {
            Assert.NotNull(Ring.Find(secret));
            Clock.Advance(TimeSpan.FromMinutes(20));
        }

        Assert.Null(Ring.Find(secret));
        await Ring.RefreshAsync(None);
        Assert.Empty(Ring.LiveOf("a-someone"));
    }

    [StoreFact]
    public async Task Elsewhere_a_session_is_known_when_changes_were_read_and_so_is_its_end()
    {
        var secret = await BeginAsync();
        var elsewhere = Elsewhere;
        Assert.Null(elsewhere.Find(secret));
        await elsewhere.RefreshAsync(None);
        var session = elsewhere.Find(secret)!.Id;

        await Ring.EndAsync("a-someone", session, except: null, None);
        Assert.Null(Ring.Find(secret));
        await elsewhere.RefreshAsync(None);
        Assert.Null(elsewhere.Find(secret));
    }

    [StoreFact]
    public async Task Used_at_one_gateway_a_session_is_not_idle_at_another()
    {
        var secret = await BeginAsync();
        var elsewhere = Elsewhere;
        await elsewhere.RefreshAsync(None);
        Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.NotNull(elsewhere.Find(secret));
        await elsewhere.ExchangeUsesAsync(None);
        await Ring.ExchangeUsesAsync(None);
        Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.NotNull(Ring.Find(secret));

        // And to one that starts now.
        var late = Elsewhere;
        Clock.Advance(TimeSpan.FromMinutes(5));
        await Ring.ExchangeUsesAsync(None);
        await late.RefreshAsync(None);
        Assert.Null(late.Find(secret));
        await late.ExchangeUsesAsync(None);
        Assert.NotNull(late.Find(secret));
    }

    [StoreFact]
    public async Task Of_two_uses_the_later_stays_whoever_writes_last()
    {
        var secret = await BeginAsync();
        var elsewhere = Elsewhere;
        await elsewhere.RefreshAsync(None);
        Assert.NotNull(elsewhere.Find(secret));
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.NotNull(Ring.Find(secret));
        var later = Clock.GetUtcNow();
        await Ring.ExchangeUsesAsync(None);
        await elsewhere.ExchangeUsesAsync(None);
        foreach (var ring in new[] { Ring, elsewhere })
        {
            // The store counts milliseconds.
            var seen = Assert.Single(ring.LiveOf("a-someone")).SeenAt;
            Assert.Equal(later.ToUnixTimeMilliseconds(), seen.ToUnixTimeMilliseconds());
        }
    }

    [StoreFact]
    public async Task Uses_are_no_changes_that_those_who_wait_for_ends_would_have_to_read()
    {
        var secret = await BeginAsync();
        Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.NotNull(Ring.Find(secret));
        await Ring.ExchangeUsesAsync(None);
        Assert.Empty(await new SessionTable(Store.Database).ChangedAsync(
            Clock.GetUtcNow() - TimeSpan.FromMinutes(19), Clock.GetUtcNow(), None));
    }

    [StoreFact]
    public async Task What_was_read_before_a_session_ended_does_not_bring_it_back()
    {
        var secret = await BeginAsync();
        var session = Ring.Find(secret)!.Id;
        await Ring.EndAsync("a-someone", null, except: null, None);

        // As an overtaken reader would find it.
        await Store.Database.RunAsync(
            $"update {Store.Database.Schema}sessions set ended_at = null, changed_at = @a where id = @b", None,
            Clock.GetUtcNow().ToUnixTimeMilliseconds(), session);
        await Ring.RefreshAsync(None);
        Assert.Null(Ring.Find(secret));
    }

    [StoreFact]
    public async Task No_session_begins_under_a_stamp_that_is_not_the_accounts_any_more()
    {
        var account = await AccountAsync();
        var stamp = account.Stamp;
        await People.ChangePasswordAsync(account.Id, "s-none", Password, "another four words together", null);
        Assert.Null(await Ring.BeginAsync(account.Id, stamp, None));
        Assert.NotNull(await Ring.BeginAsync(account.Id, (await People.FindAsync(account.Id, None))!.Stamp, None));
    }

    [StoreFact]
    public async Task A_hat_is_put_on_and_taken_off_on_every_gateway()
    {
        var secret = await BeginAsync();
        var elsewhere = Elsewhere;
        await elsewhere.RefreshAsync(None);
        var session = Ring.Live(Ring.Find(secret)!.Id)!;
        await Ring.WearAsync(session, new("moon-cloud", Role.Vendor, Scopes.All), None);
        foreach (var ring in new[] { Ring, elsewhere })
        {
            await ring.RefreshAsync(None);
            var found = ring.Find(secret)!;
            Assert.Equal(("moon-cloud", Role.Vendor), (found.Organisation, found.Role));
        }

        await elsewhere.TakeOffAsync("a-someone", "another", None);
        Assert.Equal(Role.Vendor, elsewhere.Find(secret)!.Role);
        await elsewhere.TakeOffAsync("a-someone", "moon-cloud", None);
        foreach (var ring in new[] { Ring, elsewhere })
        {
            await ring.RefreshAsync(None);
            Assert.Equal(("", Role.Person), (ring.Find(secret)!.Organisation, ring.Find(secret)!.Role));
        }
    }

    [StoreFact]
    public async Task The_store_has_no_secret_of_a_session()
    {
        var secret = await BeginAsync();
        var rows = await Store.Database.AskAsync(
            $"select * from {Store.Database.Schema}sessions",
            row => string.Join('|', Enumerable.Range(0, row.FieldCount).Select(i =>
                row.GetValue(i) is byte[] bytes ? Convert.ToHexStringLower(bytes) : row.GetValue(i).ToString())),
            None);
        Assert.Single(rows);
        Assert.DoesNotContain(secret[12..], rows[0], StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task The_trail_is_read_in_order_by_account_and_by_act()
    {
        await Trail.NoteAsync(SecurityAct.SignedIn, "a-one", "s-1", "moon", System.Net.IPAddress.Parse("192.0.2.7"), None);
        await Trail.NoteAsync(SecurityAct.KeyMade, "a-two", "key-1", None);
        await Trail.NoteAsync(SecurityAct.AccountLocked, "a-two", "a-one", "", System.Net.IPAddress.Parse("::ffff:192.0.2.7"), None);

        var all = await Trail.ReadAsync(0, 10, null, null, None);
        Assert.Equal([SecurityAct.SignedIn, SecurityAct.KeyMade, SecurityAct.AccountLocked], all.Select(one => one.Act));
        Assert.Equal(all[0].Address, all[2].Address);
        Assert.Equal((16, ""), (all[0].Address.Length, all[1].Address));
        Assert.Equal(all[1..2], await Trail.ReadAsync(all[0].Id, 1, null, null, None));
        Assert.Equal([all[0], all[2]], await Trail.ReadAsync(0, 10, "a-one", null, None));
        Assert.Equal([all[1]], await Trail.ReadAsync(0, 10, "a-two", SecurityAct.KeyMade, None));
    }

    private async Task<string> BeginAsync()
    {
        await new KAiMarket.Identity.People.AccountTable(Store.Database).AddAsync(
            new() { Id = "a-someone", Stamp = "stamp", CreatedAt = Clock.GetUtcNow() }, None);
        return (await Ring.BeginAsync("a-someone", "stamp", None))!.Value.Secret;
    }
}

public sealed class SessionsOnSqlite : SessionConformance
{
    private protected override IdentityStore Make() => IdentityStore.InFile(Path.Combine(Folder, "identity.db"));
}

[NeedsPostgres]
public sealed class SessionsOnPostgres : SessionConformance
{
    private readonly string _address = PostgresServer.Missing is null ? PostgresServer.Shared.CreateDatabase() : "";

    private protected override IdentityStore Make() => IdentityStore.InPostgres(_address);
}
