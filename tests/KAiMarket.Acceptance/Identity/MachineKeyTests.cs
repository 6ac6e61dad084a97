using System.Net;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using KAiMarket.Conformance.Stores;

namespace KAiMarket.Acceptance.Identity;

[Collection(Markets.Collection)]
public sealed class MachineKeyTests(Markets markets)
{
    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task A_key_shows_its_scopes_and_its_end_and_is_recognised_with_them(string store)
    {
        var server = await markets.OnAsync(store);
        using var administrator = server.Client("administrator");
        var body = new KeyBody(
            Role.Provider, "demo-provider", ["usage:write", "orders:read"], TimeProvider.System.GetUtcNow().AddDays(1));

        var made = (await administrator.CreateKeyAsync("scoped", body)).Value;
        var shown = (await administrator.KeyAsync("scoped")).Value;
        Assert.Equal(["orders:read", "usage:write"], shown.Scopes);
        Assert.Equal(body.ExpiresAt!.Value.ToUnixTimeMilliseconds(), shown.ExpiresAt!.Value.ToUnixTimeMilliseconds());
        Assert.Equal((0, null, null), (shown.Rotations, shown.OverlapEndsAt, shown.LastUsedAt));
        Assert.False((await administrator.CreateKeyAsync("scoped", body)).Changed);
        foreach (var other in new[]
        {
            body with { Scopes = null }, body with { Scopes = ["orders:read"] }, body with { ExpiresAt = null },
            body with { ExpiresAt = body.ExpiresAt.Value.AddHours(1) },
        })
            await Machine.RefusedAsync("key-differs", () => administrator.CreateKeyAsync("scoped", other));

        using var scoped = server.With(made.Key!);
        await scoped.OrdersAsync();
        await Machine.RefusedAsync("scope-missing", () => scoped.ProgramsAsync());
        await Machine.RefusedAsync("scope-missing", () => scoped.AcceptOrderAsync("nothing", new(0)));
        Assert.NotNull((await administrator.KeyAsync("scoped")).Value.LastUsedAt);
        Assert.NotNull((await administrator.KeysAsync(1000)).Value.Items.Single(key => key.Id == "scoped").LastUsedAt);
    }

    [Fact]
    public async Task A_scope_that_is_none_and_an_end_that_is_over_are_refused()
    {
        using var administrator = (await markets.OnAsync("sqlite")).Client("administrator");
        foreach (var scopes in new string[][] { ["usage"], ["usage:delete"], ["nothing:read"], ["usage:read", "*:write"], [""], [.. Enumerable.Repeat("a:read", 40).Select((_, i) => $"{new string('a', i + 1)}:read")] })
            await Machine.RefusedAsync("scope-unknown", () => administrator.CreateKeyAsync("none", new(Role.Sme, "demo-sme", scopes)));
        await Machine.RefusedAsync(
            "key-end-invalid", () => administrator.CreateKeyAsync("none", new(Role.Sme, "demo-sme", null, TimeProvider.System.GetUtcNow())));
        await Machine.RefusedAsync("not-found", () => administrator.KeyAsync("none"));
    }

    [Fact]
    public async Task An_ended_key_opens_nothing()
    {
        var server = await markets.OnAsync("sqlite");
        using var administrator = server.Client("administrator");
        using var brief = server.With(await administrator.NewKeyAsync(
            "short", new(Role.Sme, "demo-sme", null, TimeProvider.System.GetUtcNow().AddSeconds(2))));
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    await brief.ProgramsAsync();
                    return false;
                }
                catch (ProblemException problem)
                {
                    Assert.Equal("unauthenticated", problem.Code);
                    return true;
                }
            },
            () => "The key does not end.");
        await Machine.RefusedAsync("key-expired", () => administrator.RotateKeyAsync("short", 1, new()));
    }

    [Fact]
    public async Task An_administrators_key_that_ends_or_lacks_a_scope_is_not_the_last_one()
    {
        await using var server = await Markets.NewAsync("sqlite");
        using var administrator = server.Client("administrator");
        await administrator.NewKeyAsync("ends", new(Role.Administrator, null, null, TimeProvider.System.GetUtcNow().AddDays(1)));
        await administrator.NewKeyAsync("keys-alone", new(Role.Administrator, null, ["keys:write"]));
        await Machine.RefusedAsync("last-administrator", () => administrator.RevokeKeyAsync("first-administrator"));
        await administrator.RevokeKeyAsync("ends");
        await administrator.NewKeyAsync("second", new(Role.Administrator));
        await administrator.RevokeKeyAsync("first-administrator");
    }

    [Theory, MemberData(nameof(Markets.Everywhere), MemberType = typeof(Markets))]
    public async Task Both_secrets_of_a_rotated_key_open_while_they_overlap(string store)
    {
        var server = await markets.OnAsync(store);
        using var administrator = server.Client("administrator");
        using var first = server.With(await administrator.NewKeyAsync("turning", new(Role.Auditor)));

        var turned = await administrator.RotateKeyAsync("turning", 1, new(24));
        Assert.True(turned.Changed);
        Assert.Equal(1, turned.Value.Rotations);
        Assert.NotNull(turned.Value.OverlapEndsAt);
        using var second = server.With(turned.Value.Key!);
        await first.JournalHeadAsync();
        await second.JournalHeadAsync();

        // The same once more gives no other secret.
        var again = await administrator.RotateKeyAsync("turning", 1, new(0));
        Assert.False(again.Changed);
        Assert.Null(again.Value.Key);
        await first.JournalHeadAsync();
        await Machine.RefusedAsync("rotation-not-next", () => administrator.RotateKeyAsync("turning", 3, new()));
        await Machine.RefusedAsync("overlap-invalid", () => administrator.RotateKeyAsync("turning", 2, new(721)));
        await Machine.RefusedAsync("overlap-invalid", () => administrator.RotateKeyAsync("turning", 2, new(-1)));
        await Machine.RefusedAsync("invalid-id", () => administrator.RotateKeyAsync("turning", 0, new()));

        using var third = server.With((await administrator.RotateKeyAsync("turning", 2, new(0))).Value.Key!);
        await third.JournalHeadAsync();
        await Machine.RefusedAsync("unauthenticated", () => first.JournalHeadAsync());
        await Machine.RefusedAsync("unauthenticated", () => second.JournalHeadAsync());

        await administrator.RevokeKeyAsync("turning");
        await Machine.RefusedAsync("unauthenticated", () => third.JournalHeadAsync());
        await Machine.RefusedAsync("key-revoked", () => administrator.RotateKeyAsync("turning", 3, new()));
    }

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Scopes_secrets_and_last_uses_are_there_after_a_restart(string store)
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        try
        {
            string[] arguments = ["--journal", Markets.JournalOf(store)];
            string first, second;
            await using (var server = await ServerProcess.StartAsync(folder, arguments))
            {
                using var administrator = server.Client("administrator");
                first = await administrator.NewKeyAsync("kept", new(Role.Auditor, null, ["journal:read"]));
                second = (await administrator.RotateKeyAsync("kept", 1, new(24))).Value.Key!;
                using var used = server.With(second);
                await used.JournalHeadAsync();
                await server.StopAsync();
            }

            await using var again = await ServerProcess.StartAsync(folder, arguments);
            using var asked = again.Client("administrator");
            var kept = (await asked.KeyAsync("kept")).Value;
            Assert.NotNull(kept.LastUsedAt);
            Assert.Equal(1, kept.Rotations);
            foreach (var secret in new[] { first, second })
            {
                using var market = again.With(secret);
                await market.JournalHeadAsync();
                await Machine.RefusedAsync("scope-missing", () => market.ProgramsAsync());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [PostgresFact]
    public async Task What_ends_at_one_gateway_ends_at_another()
    {
        var folder = Directory.CreateTempSubdirectory("kaimarket-acceptance-").FullName;
        string[] arguments =
        [
            "--journal", Markets.JournalOf("postgres"), "--engine", "local", "--issuer", Cluster.Issuer,
            "--identity-key", Path.Combine(folder, "identity.key"), "--seals", Path.Combine(folder, "seals"),
            "--seal-key", Path.Combine(folder, "seal.key"), .. Markets.ManyFailures,
        ];
        try
        {
            await using var here = await ServerProcess.StartAsync(null, arguments);
            await using var there = await ServerProcess.StartAsync(null, arguments);
            using var administrator = here.Client("administrator");
            var first = await administrator.NewKeyAsync("roaming", new(Role.Auditor));
            using var anonymous = here.Client(null);
            var token = (await anonymous.TokenAsync("roaming", first)).Token;
            foreach (var secret in new[] { first, token }) await ComesToAsync(there, secret, HttpStatusCode.OK);

            // The next secret comes, and the old one goes at once with what was got for it.
            var second = (await administrator.RotateKeyAsync("roaming", 1, new(0))).Value.Key!;
            await ComesToAsync(there, second, HttpStatusCode.OK);
            await ComesToAsync(there, first, HttpStatusCode.Unauthorized);
            await ComesToAsync(there, token, HttpStatusCode.Unauthorized);
            var young = (await anonymous.TokenAsync("roaming", second)).Token;
            await ComesToAsync(there, young, HttpStatusCode.OK);

            await administrator.RevokeKeyAsync("roaming");
            foreach (var secret in new[] { second, young }) await ComesToAsync(there, secret, HttpStatusCode.Unauthorized);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ComesToAsync(ServerProcess server, string secret, HttpStatusCode status)
    {
        using var http = server.RawWith(secret);
        await Until.TrueAsync(
            async () =>
            {
                using var reply = await http.GetAsync(new Uri("/v1/journal/head", UriKind.Relative));
                return reply.StatusCode == status;
            },
            () => $"It does not come to {status}.");
    }
}
