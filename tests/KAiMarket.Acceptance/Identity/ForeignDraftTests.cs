using System.Security.Cryptography;
using System.Text.Json;
using KAiMarket.Acceptance.Running;
using KAiMarket.Acceptance.Tenders;
using KAiMarket.Client;
using KAiMarket.Sealing;
using EnvelopeKind = KAiMarket.Sealing.EnvelopeKind;

namespace KAiMarket.Acceptance.Identity;

/// <summary>A draft is its ministry's alone: to others it is like a tender that nobody has.</summary>
public sealed class ForeignDraftTests
{
    private const string Draft = "draft-1", Nothing = "draft-2", Away = "away";

    [Fact]
    public async Task No_operation_tells_strangers_another_ministrys_draft_from_a_tender_that_does_not_exist()
    {
        await using var server = await OrganisationTests.StartAsync("--demo");
        using var administrator = server.Client("administrator");
        using var ministry = server.Client("ministry");
        var closes = TenderSamples.ClosesAfter(TimeProvider.System.GetUtcNow());
        await ministry.AdoptPlanAsync("demo-ministry", 2026, new([new("ai-services", "AI 서비스 도입", 900_000_000_000)]));
        await ministry.PlanTenderAsync("demo-ministry", 2026, Draft, new("ai-services", TenderSamples.Budget));
        await ministry.DraftTenderAsync(Draft, new("demo-ministry", TenderSamples.Terms(closes)));

        using var http = server.Raw(null);
        using var described = JsonDocument.Parse(
            await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var naming = DescribedOperation.AllOf(described.RootElement)
            .Where(operation => operation.Path.Contains("{tender}", StringComparison.Ordinal)).ToList();
        Assert.True(naming.Count >= 20, $"{naming.Count} operations name a tender");
        var told = new List<string>();
        var asked = 0;
        await foreach (var caller in StrangersAsync(server))
        {
            // Whatever the caller says of itself and of what it has seen.
            var ways =
                from operation in naming
                from owner in new[] { Away, "demo-ministry" }
                from match in new[] { null, "*", "\"1\"" }
                select (operation, owner, match);
            foreach (var (operation, owner, match) in ways)
            {
                var (there, missing) = (await AskAsync(Draft), await AskAsync(Nothing));
                asked++;
                if (there != missing)
                    told.Add($"{operation.Id} by {caller.Name}, {owner}, {match}: {there} and {missing}");

                async Task<MatrixAnswer> AskAsync(string tender)
                {
                    var request = operation.Request(
                    [
                        ("ai-civil-service", tender), ("r26bk00000001", tender), ("demo-vendor", Away),
                        ("demo-ministry", owner),
                    ]);
                    if (match is not null) request.Headers.TryAddWithoutValidation("If-Match", match);
                    var answer = await MatrixAnswer.OfAsync(http, request, caller);
                    return answer with { Text = answer.Text.Replace(tender, "", StringComparison.Ordinal) };
                }
            }
        }

        Assert.True(told.Count == 0, string.Join('\n', told));
        Assert.True(asked > 800, $"{asked} pairs of questions");

        // A bid that is one gets further than the examples' do.
        using var vendor = server.With((await administrator.RotateKeyAsync("away-vendor", 1, new(0))).Value.Key!);
        foreach (var tender in new[] { Draft, Nothing })
        {
            await Machine.RefusedAsync(
                "tender-missing", () => vendor.SubmitBidAsync(tender, TenderSamples.MainLot, Away, Sealed(tender)));
        }

        // Its own ministry hears of it as ever, and everybody once it is published.
        Assert.Equal(TenderStatus.Draft, (await ministry.TenderAsync(Draft)).Value.Status);
        using var other = server.With((await administrator.RotateKeyAsync("away-ministry", 1, new(0))).Value.Key!);
        await Machine.RefusedAsync("tender-missing", () => other.CancelTenderAsync(Draft, new("Mine.")));
        await ministry.PublishTenderAsync(Draft);
        await Machine.RefusedAsync("not-your-tender", () => other.CancelTenderAsync(Draft, new("Mine.")));
    }

    private static BidBody Sealed(string tender)
    {
        using var pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        byte[] key = [4, .. point.X!, .. point.Y!];
        return new(Seal(EnvelopeKind.Technical, [1]), Seal(EnvelopeKind.Price, PriceContent.Of(1)));

        byte[] Seal(EnvelopeKind kind, byte[] content) =>
            Envelope.Seal(key, new(kind, tender, TenderSamples.MainLot, Away), content).Bytes.ToArray();
    }

    /// <summary>Of each role that has an organisation, by key; and of a ministry by token and in person.</summary>
    private static async IAsyncEnumerable<Caller> StrangersAsync(ServerProcess server)
    {
        using var administrator = server.Client("administrator");
        using var anyone = server.Client(null);
        await administrator.RegisterMinistryAsync(Away, new("Ministry of Far Matters"));
        foreach (var role in new[] { Role.Ministry, Role.Vendor, Role.Sme, Role.Provider })
        {
            var word = role.ToString().ToLowerInvariant();
            var key = await administrator.NewKeyAsync($"away-{word}", new(role, Away));
            yield return new($"another {word}", $"Bearer {key}", word);
            if (role == Role.Ministry)
            {
                var token = (await anyone.TokenAsync("away-ministry", key)).Token;
                yield return new("another ministry, by token", $"Bearer {token}", word);
            }
        }

        using var kim = await OrganisationTests.OwnerAsync(
            server, "kim", "far-ministry", new(OrganisationKind.Ministry, "Ministry of the Moon (fictional)"));
        yield return new("another ministry in person", $"Bearer {kim.Secret}", "ministry");
    }
}
