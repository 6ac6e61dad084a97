using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using KAiMarket.Conformance.Stores;

namespace KAiMarket.Acceptance.Identity;

/// <summary>People over HTTP: how they come in, what they may do, and how that ends.</summary>
public sealed partial class AccountTests
{
    private const string Next = "another fictional pass phrase";

    [Theory, MemberData(nameof(Markets.Stores), MemberType = typeof(Markets))]
    public async Task Somebody_comes_in_reads_what_everyone_may_changes_nothing_and_leaves(string store)
    {
        await using var server = await StartAsync("--journal", Markets.JournalOf(store));
        using var kim = await Person.NewAsync(server, "kim");
        using var administrator = server.Client("administrator");
        using var auditor = server.Client("auditor");
        var market = kim.Market;

        var own = (await market.OwnAccountAsync()).Value;
        Assert.Equal((kim.Account, kim.Email, true), (own.Id, own.Email, own.HasPassword));
        await market.ProgramsAsync();
        await RefusedAsync("role-may-not", () => market.RegisterMinistryAsync("mine", new("Ministry of Nothing")));
        await RefusedAsync("role-may-not", () => market.KeysAsync());
        await RefusedAsync("role-may-not", () => market.SecurityEventsAsync());
        await RefusedAsync("person-needed", () => administrator.OwnAccountAsync());

        var first = kim.Secret;
        await kim.SignInAsync();
        market = kim.Market;
        var sessions = (await market.SessionsAsync()).Value.Items;
        Assert.Equal((2, 1), (sessions.Count, sessions.Count(session => session.Current)));
        Assert.All(sessions, session => Assert.Null(session.Secret));
        using var other = KAiMarketClient.Create(server.Address, first);
        await market.EndSessionAsync(sessions.Single(session => !session.Current).Id);
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefusedAsync("unauthenticated", () => other.OwnAccountAsync())).Status);
        await RefusedAsync("not-found", () => market.EndSessionAsync("s-0000000000000000"));

        Assert.Equal(kim.Email, (await administrator.PersonAsync(kim.Account)).Value.Email);
        Assert.Null((await administrator.LockAccountAsync(kim.Account)).Value.Email);
        await RefusedAsync("unauthenticated", () => market.OwnAccountAsync());
        await administrator.UnlockAccountAsync(kim.Account);
        await kim.SignInAsync();

        var export = (await kim.Market.ExportAccountAsync()).Value;
        Assert.Equal(kim.Email, export.Account.Email);
        Assert.Contains(export.SecurityEvents, one => one.Act == "personal-data-read");
        Assert.Null((await kim.Market.EraseAccountAsync()).Value.Email);
        Assert.NotNull((await administrator.PersonAsync(kim.Account)).Value.ErasedAt);

        var acts = (await auditor.SecurityEventsAsync(kim.Account, limit: 1000)).Value.Items.Select(one => one.Act).ToList();
        Assert.Equal(
            ["account-made", "signed-in", "signed-in", "session-ended", "personal-data-read", "account-locked",
                "account-unlocked", "signed-in", "personal-data-exported", "personal-data-erased", "personal-data-read"],
            acts);
        Assert.Single((await auditor.SecurityEventsAsync(kim.Account, "account-locked")).Value.Items);
    }

    [Fact]
    public async Task Nobody_learns_from_an_answer_whether_an_address_has_an_account()
    {
        await using var server = await StartAsync();
        using var kim = await Person.NewAsync(server, "kim");
        using var http = server.Raw(null);
        foreach (var (path, body) in new[]
        {
            ("/v1/accounts", """{"email":"EMAIL"}"""),
            ("/v1/recoveries", """{"email":"EMAIL"}"""),
            ("/v1/recoveries/completions", """{"email":"EMAIL","token":"CfDJ8","password":"another fictional pass phrase"}"""),
            ("/v1/sessions", """{"email":"EMAIL","password":"not the pass phrase of kim"}"""),
        })
        {
            var answers = new List<(HttpStatusCode, string, string)>();
            foreach (var email in new[] { kim.Email, "nobody@people.example" })
            {
                using var answer = await http.PostAsync(
                    new Uri(path, UriKind.Relative),
                    new StringContent(body.Replace("EMAIL", email, StringComparison.Ordinal), Encoding.UTF8, "application/json"));
                var headers = string.Join(';', answer.Headers.NonValidated.Select(header => header.Key).Order());
                answers.Add((answer.StatusCode, headers, Varying().Replace(await answer.Content.ReadAsStringAsync(), "")));
            }

            Assert.Equal(answers[0], answers[1]);
        }
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_a_letter_and_a_known_one_by_itself()
    {
        await using var server = await StartAsync();
        using var kim = await Person.NewAsync(server, "kim");
        using var anyone = server.Client(null);
        await anyone.RecoverAccountAsync(new(kim.Email));
        var token = await kim.LetterAsync(1);
        await anyone.CompleteRecoveryAsync(new(kim.Email, token, Next));
        await RefusedAsync("mail-token-invalid", () => anyone.CompleteRecoveryAsync(new(kim.Email, token, Next)));
        await RefusedAsync("unauthenticated", () => kim.Market.OwnAccountAsync());

        var secret = (await anyone.SignInAsync(new(kim.Email, Next))).Value.Secret;
        using var again = KAiMarketClient.Create(server.Address, secret);
        await RefusedAsync("password-wrong", () => again.ChangePasswordAsync(new("not the pass phrase of kim", Next + " again")));
        var weak = await RefusedAsync("password-weak", () => again.ChangePasswordAsync(new(Next, "passwordpassword")));
        Assert.Equal("/password", weak.Pointer);
        await again.ChangePasswordAsync(new(Next, Next + " again"));
        await again.OwnAccountAsync();
        await RefusedAsync("sign-in-refused", () => anyone.SignInAsync(new(kim.Email, Next)));
        await RefusedAsync("missing-member", () => anyone.SignInAsync(new(kim.Email)));
    }

    [Fact]
    public async Task No_secret_and_no_person_is_anywhere_but_in_the_identity_store()
    {
        await using var server = await StartAsync("--log", "json");
        using var kim = await Person.NewAsync(server, "kim");
        using var anyone = server.Client(null);
        await RefusedAsync("sign-in-refused", () => anyone.SignInAsync(new(kim.Email, "not the pass phrase of kim")));
        using var administrator = server.Client("administrator");
        await administrator.PersonAsync(kim.Account);

        foreach (var file in Directory.EnumerateFiles(server.Folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetFileName(file);
            if (name is "server.lock" or "keys.json" || name.EndsWith(".lease", StringComparison.Ordinal)) continue;
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var memory = new MemoryStream();
            await open.CopyToAsync(memory);
            Assert.True(memory.ToArray().AsSpan().IndexOf(Encoding.ASCII.GetBytes(kim.Secret)) < 0, $"{name} has a secret.");
            if (name.StartsWith("identity.db", StringComparison.Ordinal) || name.EndsWith(".eml", StringComparison.Ordinal)) continue;
            Assert.True(memory.ToArray().AsSpan().IndexOf(Encoding.ASCII.GetBytes(kim.Email)) < 0, $"{name} has an address.");
        }

        Assert.DoesNotContain(kim.Secret, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(kim.Email, server.Output, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Signing_in_and_its_end_act_on_every_gateway_within_five_seconds()
    {
        var journal = Markets.JournalOf("postgres");
        await using var cluster = await Cluster.StartAsync(_ => journal, silos: Cluster.HasSilos ? 1 : 0, gateways: 2, runners: 1);
        using var kim = await Person.NewAsync(cluster.Gateway, "kim");
        using var there = KAiMarketClient.Create(cluster["gateway-2"].Address, kim.Secret);
        var begun = TimeProvider.System.GetTimestamp();
        await Until.TrueAsync(() => AnswersAsync(there), () => "The session does not get there.");
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(5));

        var session = (await kim.Market.SessionsAsync()).Value.Items.Single();
        await kim.Market.EndSessionAsync(session.Id);
        begun = TimeProvider.System.GetTimestamp();
        await Until.TrueAsync(async () => !await AnswersAsync(there), () => "The session does not end there.");
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("--smtp", "mail.example")]
    [InlineData("--mail-from", "nobody")]
    [InlineData("--oidc", "/nowhere/providers.json")]
    public async Task What_cannot_be_is_said_at_the_start(string option, string value)
    {
        var (code, output) = await ServerProcess.RunAsync("--port", "0", option, value);
        Assert.Equal(2, code);
        Assert.Contains("KAiMarket: ", output, StringComparison.Ordinal);
    }

    private static async Task<bool> AnswersAsync(IKAiMarket market)
    {
        try
        {
            await market.OwnAccountAsync();
            return true;
        }
        catch (ProblemException problem) when (problem.Code is "unauthenticated" or "too-many-failures")
        {
            return false;
        }
    }

    private static Task<ServerProcess> StartAsync(params string[] arguments) =>
        ServerProcess.StartAsync(null, ["--failed-credentials", "1000000", .. arguments]);

    private static async Task<ProblemException> RefusedAsync(string code, Func<Task> ask)
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(ask);
        Assert.Equal(code, problem.Code);
        return problem;
    }

    [GeneratedRegex("\"(traceId|validUntil)\":\"[^\"]*\"")]
    private static partial Regex Varying();
}
