using System.Security.Cryptography;
using KAiMarket.Conformance.Stores;
using KAiMarket.Domain;
using KAiMarket.Identity;
using KAiMarket.Identity.Tokens;
using Microsoft.AspNetCore.DataProtection;

namespace KAiMarket.Conformance.Identity;

/// <summary>Scopes, ends, further secrets and last uses of keys, and the keys that tokens are signed with.</summary>
public abstract partial class KeyConformance
{
    [StoreFact]
    public async Task Another_gateway_reads_all_that_a_key_has()
    {
        var (here, there) = (new KeyRing(Identities, _clock), new KeyRing(Identities, _clock));
        var (key, first) = Make("meter", Role.Provider, "demo-provider", "usage:write orders:read", _clock.GetUtcNow().AddDays(1));
        await here.AddAsync(key, CancellationToken.None);
        var second = await RotateAsync(here, "meter", 1, TimeSpan.FromHours(5));
        await there.RefreshAsync(CancellationToken.None);

        var read = there.ById["meter"];
        Assert.Equal(("orders:read usage:write", key.ExpiresAt, 1), (read.Scopes.Text, read.ExpiresAt, read.Rotations.Length));
        Assert.Equal(_clock.GetUtcNow().AddHours(5), there.Find(first)!.ExpiresAt);
        Assert.Equal(key.ExpiresAt, there.Find(second)!.ExpiresAt);
        Assert.Equal("orders:read usage:write", there.Find(second)!.Scopes.Text);
    }

    [StoreFact]
    public async Task Of_two_gateways_that_give_a_key_its_next_secret_at_once_one_does()
    {
        var (here, there) = (new KeyRing(Identities, _clock), new KeyRing(Identities, _clock));
        var (key, first) = Make("meter", Role.Provider, "demo-provider");
        await here.AddAsync(key, CancellationToken.None);
        await there.RefreshAsync(CancellationToken.None);
        var second = await RotateAsync(here, "meter", 1, TimeSpan.FromHours(5));
        var late = NewRotation(1, TimeSpan.Zero);
        Assert.False(await there.RotateAsync(there.ById["meter"], late.Rotation, null, CancellationToken.None));

        Assert.Null(there.Find(late.Secret));
        Assert.NotNull(there.Find(second));
        Assert.NotNull(there.Find(first));
    }

    [StoreFact]
    public async Task A_store_that_was_read_before_a_secret_was_made_does_not_take_it_away()
    {
        var ring = new KeyRing(Identities, _clock);
        var (key, _) = Make("meter", Role.Provider, "demo-provider");
        await ring.AddAsync(key, CancellationToken.None);
        var second = await RotateAsync(ring, "meter", 1, TimeSpan.Zero);

        // What such a read would have found.
        await RunAsync("delete from identity.key_rotations");
        await ring.RefreshAsync(CancellationToken.None);
        Assert.NotNull(ring.Find(second));
    }

    [StoreFact]
    public async Task A_revocation_ends_all_secrets_at_another_gateways_next_look_which_is_twice_in_five_seconds()
    {
        var (here, there) = (new KeyRing(Identities, _clock), new KeyRing(Identities, _clock));
        var (key, first) = Make("meter", Role.Provider, "demo-provider");
        await here.AddAsync(key, CancellationToken.None);
        var second = await RotateAsync(here, "meter", 1, TimeSpan.FromHours(5));
        await there.RefreshAsync(CancellationToken.None);
        Assert.NotNull(there.Find(second));

        _clock.Advance(TimeSpan.FromDays(3));
        await here.RevokeAsync(here.ById["meter"], CancellationToken.None);
        Assert.Null(here.Find(first));
        await there.RefreshAsync(CancellationToken.None);
        Assert.Null(there.Find(first));
        Assert.Null(there.Find(second));
        Assert.True(2 * KeyRing.PollEvery <= TimeSpan.FromSeconds(5));
    }

    [StoreFact]
    public async Task Last_uses_of_several_gateways_are_written_together_and_the_latest_stays()
    {
        var (here, there) = (new KeyRing(Identities, _clock), new KeyRing(Identities, _clock));
        for (var i = 0; i < 3; i++) await here.AddAsync(Make($"meter-{i}", Role.Provider, "demo-provider").Key, CancellationToken.None);
        await there.RefreshAsync(CancellationToken.None);
        var doors = (Here: new Doorkeeper(here, new NoCredentials(), None(here), _clock), There: new Doorkeeper(there, new NoCredentials(), None(there), _clock));
        var (key, secret) = Make("busy", Role.Sme, "demo-sme");
        await here.AddAsync(key, CancellationToken.None);
        await there.RefreshAsync(CancellationToken.None);
        Assert.Null(await LastUseAsync(there, "busy"));

        doors.Here.Find(secret);
        _clock.Advance(TimeSpan.FromMinutes(1));
        doors.There.Find(secret);
        var latest = _clock.GetUtcNow();
        Assert.Equal(latest, await LastUseAsync(there, "busy"));
        await there.SaveUsesAsync(CancellationToken.None);

        // Late, with what is older.
        await here.SaveUsesAsync(CancellationToken.None);
        Assert.Equal(latest, await LastUseAsync(here, "busy"));
        Assert.Equal(latest, await LastUseAsync(new KeyRing(Identities, _clock), "busy", key));
        Assert.Null(await LastUseAsync(here, "meter-1"));

        // What is known there is not written again.
        await RunAsync("delete from identity.key_uses");
        await there.SaveUsesAsync(CancellationToken.None);
        Assert.Null(await LastUseAsync(new KeyRing(Identities, _clock), "busy", key));
    }

    [StoreFact]
    public async Task The_last_uses_of_thousands_of_keys_are_written_and_read()
    {
        var uses = Enumerable.Range(0, 2500).Select(i => ($"key-{i}", _clock.GetUtcNow().AddSeconds(i))).ToList();
        await Identities.Keys.Uses.SaveAsync(uses, CancellationToken.None);
        var read = await Identities.Keys.Uses.OfAsync([.. uses.Skip(1500).Select(use => use.Item1)], CancellationToken.None);
        Assert.Equal(uses.Skip(1500).ToDictionary(use => use.Item1, use => use.Item2), read);
    }

    [StoreFact]
    public async Task A_store_of_before_scopes_opens_with_the_keys_that_it_has()
    {
        await RunAsync("""
            drop table identity.key_rotations; drop table identity.key_uses; drop table identity.signing_keys;
            alter table identity.keys drop column scopes; alter table identity.keys drop column expires_at;
            """);
        var secret = ApiKey.NewSecret(Role.Auditor);
        KeyHash.TryOf(secret, out var hash);
        var hex = Convert.ToHexStringLower(hash.ToBytes());
        await RunAsync($"""
            insert into identity.keys (id, hash, role, organisation, created_at, changed_at)
            values ('old', {(Identities.Database.IsPostgres ? $"'\\x{hex}'" : $"x'{hex}'")}, 'Auditor', '', 1, 1)
            """);

        await Identities.OpenAsync(CancellationToken.None);
        await Identities.OpenAsync(CancellationToken.None);
        var ring = new KeyRing(Identities, _clock);
        await ring.RefreshAsync(CancellationToken.None);
        Assert.True(ring.Find(secret)!.Scopes.AreAll);
        Assert.Null(ring.Find(secret)!.ExpiresAt);
        Assert.NotNull(ring.Find(await RotateAsync(ring, "old", 1, TimeSpan.Zero)));
    }

    [StoreFact]
    public async Task Gateways_that_begin_at_once_sign_with_one_key_and_lay_it_down_encrypted()
    {
        var wrap = new EphemeralDataProtectionProvider().CreateProtector("signing-keys");
        var table = new SigningKeyTable(Identities.Database);
        using var here = new SigningKeys(table, wrap, _clock);
        using var there = new SigningKeys(table, wrap, _clock);
        await Task.WhenAll(here.RefreshAsync(CancellationToken.None), there.RefreshAsync(CancellationToken.None));
        Assert.Equal(here.Current.Kid, there.Current.Kid);

        // A month later each of them would make the next.
        _clock.Advance(SigningKeys.Lifetime);
        await Task.WhenAll(here.RefreshAsync(CancellationToken.None), there.RefreshAsync(CancellationToken.None));
        Assert.Equal(2, (await table.AllAsync(CancellationToken.None)).Count);
        Assert.Equal(here.Published.Select(key => key.Kid), there.Published.Select(key => key.Kid));

        var stored = (await table.AllAsync(CancellationToken.None))[0].Wrapped;
        var plain = here.Published[0].With(pair => pair.ExportParameters(includePrivateParameters: true).D!);
        Assert.True(stored.AsSpan().IndexOf(plain) < 0);
        using var foreign = new SigningKeys(table, new EphemeralDataProtectionProvider().CreateProtector("signing-keys"), _clock);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => foreign.RefreshAsync(CancellationToken.None));
    }

    [StoreFact]
    public async Task A_key_that_verifies_no_more_is_forgotten()
    {
        var table = new SigningKeyTable(Identities.Database);
        using var keys = new SigningKeys(table, new EphemeralDataProtectionProvider().CreateProtector("signing-keys"), _clock);
        await keys.RefreshAsync(CancellationToken.None);
        _clock.Advance(SigningKeys.Lifetime);
        await keys.RefreshAsync(CancellationToken.None);
        _clock.Advance(SigningKeys.Notice + SigningKeys.Grace);
        await keys.RefreshAsync(CancellationToken.None);
        Assert.Equal([2], (await table.AllAsync(CancellationToken.None)).Select(key => key.Number));
    }

    private (ApiKey Key, string Secret) Make(
        string id, Role role, string organisation, string scopes = "", DateTimeOffset? expiresAt = null)
    {
        var secret = ApiKey.NewSecret(role);
        KeyHash.TryOf(secret, out var hash);
        Assert.True(Scopes.TryParse(scopes, out var read));
        return (new ApiKey(id, hash, role, organisation, _clock.GetUtcNow(), null) { Scopes = read, ExpiresAt = expiresAt }, secret);
    }

    private async Task<string> RotateAsync(KeyRing ring, string id, int number, TimeSpan overlap)
    {
        var (rotation, secret) = NewRotation(number, overlap);
        Assert.True(await ring.RotateAsync(ring.ById[id], rotation, null, CancellationToken.None));
        return secret;
    }

    private (KeyRotation Rotation, string Secret) NewRotation(int number, TimeSpan overlap)
    {
        var secret = ApiKey.NewSecret(Role.Provider);
        KeyHash.TryOf(secret, out var hash);
        return (new KeyRotation(number, hash, _clock.GetUtcNow(), _clock.GetUtcNow() + overlap), secret);
    }

    private TokenVerifier None(KeyRing ring) => new(
        new SigningKeys(
            new SigningKeyTable(Identities.Database), new EphemeralDataProtectionProvider().CreateProtector("none"), _clock),
        ring, () => "", _clock);

    private static async Task<DateTimeOffset?> LastUseAsync(KeyRing ring, string id, ApiKey? key = null) =>
        (await ring.UsesAsync([key ?? ring.ById[id]], CancellationToken.None))((key is null ? ring.ById[id] : key with { Use = new() }));
}
