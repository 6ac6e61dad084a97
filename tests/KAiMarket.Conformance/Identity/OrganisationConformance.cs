using KAiMarket.Conformance.Engine;
using KAiMarket.Conformance.Stores;
using KAiMarket.Conformance.Views;
using KAiMarket.Domain;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using Microsoft.Data.Sqlite;

namespace KAiMarket.Conformance.Identity;

/// <summary>What organisations promise on every store of identities.</summary>
public abstract class OrganisationConformance : IAsyncLifetime
{
    private const string Owner = "a-owner", Clerk = "a-clerk", Administrator = "a-administrator";
    private const string Email = "kim@moon-cloud.example";
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
    private static readonly OrganisationId Moon = new("moon-cloud");
    private static readonly MarketOrganisation Wish = new(
        Moon, OrganisationKind.Company, "Moon Cloud (가상)", "0000000015", new("firm-15"), Owner, Noon);

    private readonly HandClock _clock = new(Noon);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kaimarket-organisations-");
    private IdentityStore? _store;

    private protected string Folder => _folder.FullName;
    private MemberRing Ring => new(_store!.MarketOrganisations, _clock);

    private protected abstract IdentityStore Make();

    public async Task InitializeAsync()
    {
        _store = Make();
        await _store.OpenAsync(CancellationToken.None);
        await _store.OpenAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [StoreFact]
    public async Task An_organisation_is_kept_as_it_is()
    {
        var ring = await ApprovedAsync();
        Scopes.TryOf(["orders:write"], out var scopes);
        var invitation = new Invitation(
            new("clerk"), Email, Duty.Clerk, Noon.AddDays(30), scopes!, "token", Owner, Noon.AddDays(7));
        await ChangeAsync(ring, known => known.Invite(Owner, invitation, Noon));
        var saved = await ChangeAsync(ring, known => known.Accept("token", Clerk, Email, Noon));

        var other = Ring;
        await other.RefreshAsync(CancellationToken.None);
        var read = other.Find(Moon)!;
        Assert.Equal(saved.Members.ToList(), [.. read.Members]);
        Assert.Equal(saved.Invitations.ToList(), [.. read.Invitations]);
        Assert.Equal(saved with { Members = [], Invitations = [] }, read with { Members = [], Invitations = [] });
        Assert.Equal("orders:write", other.Allows(Clerk, Moon.Value, Role.Vendor, Noon)!.Scopes.Text);
    }

    [StoreFact]
    public async Task Elsewhere_a_removal_acts_within_five_seconds()
    {
        var here = await ApprovedAsync();
        await ChangeAsync(here, known => known with { Members = [.. known.Members, new(Clerk, Duty.Clerk, Noon)] });
        var time = new FakeTime(Noon);
        var elsewhere = new MemberRing(_store!.MarketOrganisations, time);
        await elsewhere.RefreshAsync(CancellationToken.None);
        var read = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var following = Polling.FollowAsync(
            Polling.Every, elsewhere.RefreshAsync, time, _ => read.TrySetResult(), stop.Token);

        await ChangeAsync(here, known => known.Remove(Owner, Clerk, Noon));
        Assert.NotNull(elsewhere.Allows(Clerk, Moon.Value, Role.Vendor, Noon));
        time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        await read.Task;

        Assert.Null(elsewhere.Allows(Clerk, Moon.Value, Role.Vendor, Noon));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    [StoreFact]
    public async Task Changes_act_here_at_once_and_elsewhere_when_they_are_read()
    {
        var here = await ApprovedAsync();
        var elsewhere = Ring;
        await elsewhere.RefreshAsync(CancellationToken.None);
        Assert.NotNull(elsewhere.Allows(Owner, Moon.Value, Role.Provider, Noon));

        _clock.Advance(Polling.Every);
        await ChangeAsync(here, known => known.Suspend(Administrator, "Looked at.", Noon));
        Assert.Null(here.Allows(Owner, Moon.Value, Role.Provider, Noon));
        Assert.True(here.IsSuspended(Moon.Value, Role.Provider));
        Assert.False(here.IsSuspended(Moon.Value, Role.Sme));
        Assert.NotNull(elsewhere.Allows(Owner, Moon.Value, Role.Provider, Noon));
        await elsewhere.RefreshAsync(CancellationToken.None);
        Assert.Null(elsewhere.Allows(Owner, Moon.Value, Role.Provider, Noon));
        Assert.True(elsewhere.IsSuspended(Moon.Value, Role.Vendor));

        await ChangeAsync(elsewhere, known => known.Reinstate(Administrator, Noon));
        await here.RefreshAsync(CancellationToken.None);
        Assert.False(here.IsSuspended(Moon.Value, Role.Provider));
        Assert.NotNull(here.Allows(Owner, Moon.Value, Role.Provider, Noon));
    }

    [StoreFact]
    public async Task Of_two_owners_who_leave_at_once_one_stays()
    {
        var ring = await ApprovedAsync();
        var accounts = Enumerable.Range(0, 8).Select(number => $"a-owner-{number}").Prepend(Owner).ToList();
        await ChangeAsync(ring, known => known with
        {
            Members = [.. accounts.Select(account => new Member(account, Duty.Owner, Noon))],
        });

        var left = await Task.WhenAll(accounts.Select(account => Task.Run(() => Ring.ChangeAsync(
            Moon, known => known.Remove(account, account, Noon), CancellationToken.None))));

        Assert.Equal(8, left.Count(one => one.HasChanged));
        Assert.Equal(MarketOrganisation.LastOwner.Code, Assert.Single(left, one => one.Refusal is not null).Refusal!.Code);
        await ring.RefreshAsync(CancellationToken.None);
        Assert.Single(ring.Find(Moon)!.Members);
    }

    [StoreFact]
    public async Task A_firm_has_one_organisation_of_a_kind_also_when_it_applies_for_many_at_once()
    {
        var wishes = Enumerable.Range(0, 6).Select(number => Wish with { Id = new($"moon-{number}") });
        var done = await Task.WhenAll(wishes.Select(wish => Task.Run(() => Ring.ApplyAsync(wish, CancellationToken.None))));
        Assert.Single(done, one => one.HasChanged);
        Assert.All(done.Where(one => !one.HasChanged), one => Assert.Equal(MarketOrganisation.FirmKnown.Code, one.Refusal!.Code));

        var sme = await Ring.ApplyAsync(Wish with { Id = new("moon-sme"), Kind = OrganisationKind.Sme }, CancellationToken.None);
        Assert.True(sme.HasChanged);
        var without = Wish with { Kind = OrganisationKind.Ministry, BusinessNumber = null, Firm = null };
        Assert.True((await Ring.ApplyAsync(without with { Id = new("ministry-1") }, CancellationToken.None)).HasChanged);
        Assert.True((await Ring.ApplyAsync(without with { Id = new("ministry-2") }, CancellationToken.None)).HasChanged);
    }

    [StoreFact]
    public async Task A_refused_application_leaves_its_id_and_its_firm_free()
    {
        var ring = Ring;
        await ring.ApplyAsync(Wish, CancellationToken.None);
        var taken = await Ring.ApplyAsync(Wish with { Id = new("other") }, CancellationToken.None);
        Assert.Equal(MarketOrganisation.FirmKnown.Code, taken.Refusal!.Code);
        await ChangeAsync(ring, known => known.Refuse(Administrator, "Not them.", Noon));

        Assert.True((await Ring.ApplyAsync(Wish with { Id = new("other") }, CancellationToken.None)).HasChanged);
        var back = await Ring.ApplyAsync(Wish, CancellationToken.None);
        Assert.Equal(MarketOrganisation.FirmKnown.Code, back.Refusal!.Code);
        var anew = await Ring.ApplyAsync(
            Wish with { Applicant = Clerk, Firm = new("firm-29"), BusinessNumber = "0000000029" }, CancellationToken.None);
        Assert.Equal((Clerk, Standing.Applied, true), (anew.Organisation!.Applicant, anew.Organisation.Standing, anew.HasChanged));
    }

    [StoreFact]
    public async Task What_was_read_before_a_removal_does_not_bring_the_member_back()
    {
        var ring = await ApprovedAsync();
        await ChangeAsync(ring, known => known with { Members = [.. known.Members, new(Clerk, Duty.Clerk, Noon)] });
        var before = await _store!.MarketOrganisations.ChangedAsync(DateTimeOffset.UnixEpoch, CancellationToken.None);
        await ChangeAsync(ring, known => known.Remove(Owner, Clerk, Noon));

        // A change that was decided on what was read before finds another revision.
        Assert.Null(await _store.MarketOrganisations.SaveAsync(Assert.Single(before), Noon, CancellationToken.None));
        await ring.RefreshAsync(CancellationToken.None);
        Assert.Null(ring.Allows(Clerk, Moon.Value, Role.Vendor, Noon));
        Assert.Empty(ring.HatsOf(Clerk, Noon));
    }

    [StoreFact]
    public async Task A_secret_made_elsewhere_is_found_here()
    {
        var (here, elsewhere) = (await ApprovedAsync(), Ring);
        await elsewhere.RefreshAsync(CancellationToken.None);
        var (secret, token) = Invitation.NewToken();
        await ChangeAsync(here, known => known.Invite(
            Owner, new(new("clerk"), Email, Duty.Clerk, null, Scopes.All, token, Owner, Noon.AddDays(7)), Noon));

        Assert.Equal(Moon, await elsewhere.InvitedToAsync(secret, CancellationToken.None));
        Assert.Null(await elsewhere.InvitedToAsync(token, CancellationToken.None));
        await ChangeAsync(elsewhere, known => known.Decline(token, Email, Noon));
        Assert.Null(await elsewhere.InvitedToAsync(secret, CancellationToken.None));
    }

    [StoreFact]
    public async Task An_erased_account_leaves_every_organisation()
    {
        var ring = await ApprovedAsync();
        await Ring.ApplyAsync(Wish with { Id = new("moon-sme"), Kind = OrganisationKind.Sme }, CancellationToken.None);
        await ring.EraseAsync(Owner, "", CancellationToken.None);
        Assert.Empty(ring.HatsOf(Owner, Noon));
        Assert.Empty(ring.Find(Moon)!.Members);
    }

    private async Task<MemberRing> ApprovedAsync()
    {
        var ring = Ring;
        await ring.ApplyAsync(Wish, CancellationToken.None);
        await ChangeAsync(ring, known => known.Approve(Administrator, IdUse.Unused, false, Noon));
        return ring;
    }

    private static async Task<MarketOrganisation> ChangeAsync(
        MemberRing ring, Func<MarketOrganisation, Decision<MarketOrganisation>> rule)
    {
        var done = await ring.ChangeAsync(Moon, rule, CancellationToken.None);
        Assert.True(done.HasChanged, done.Refusal?.Code);
        return done.Organisation!;
    }
}

public sealed class OrganisationsOnSqlite : OrganisationConformance
{
    private protected override IdentityStore Make() => IdentityStore.InFile(Path.Combine(Folder, "identity.db"));
}

[NeedsPostgres]
public sealed class OrganisationsOnPostgres : OrganisationConformance
{
    private readonly string _address = PostgresServer.Missing is null ? PostgresServer.Shared.CreateDatabase() : "";

    private protected override IdentityStore Make() => IdentityStore.InPostgres(_address);
}
