using System.Text;
using System.Text.Json;
using KAiMarket.Acceptance.Running;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Identity;

/// <summary>Somebody with an account of a running server, who reads their letters in its outbox.</summary>
internal sealed class Person : IDisposable
{
    public const string Password = "a fictional pass phrase of nobody";

    private readonly ServerProcess _server;
    private readonly HttpMessageHandler? _inner;

    private Person(ServerProcess server, string name, HttpMessageHandler? inner) =>
        (_server, Email, _inner) = (server, $"{name}@people.example", inner);

    public string Email { get; }

    /// <summary>As the journal knows it.</summary>
    public string Account { get; private set; } = "";

    /// <summary>Of the session.</summary>
    public string Secret { get; private set; } = "";

    /// <summary>The id of the session, by which it is ended.</summary>
    public string Session { get; private set; } = "";

    /// <summary>With the session.</summary>
    public IKAiMarket Market { get; private set; } = null!;

    /// <summary>Makes an account and signs in. Five people at most in a minute, where the server counts as it usually does.</summary>
    public static async Task<Person> NewAsync(ServerProcess server, string name, HttpMessageHandler? inner = null)
    {
        var person = new Person(server, name, inner);
        await person.SendAsync("/v1/accounts", new { email = person.Email });
        var made = await person.SendAsync(
            "/v1/accounts/confirmations", new { token = await person.LetterAsync(0), password = Password, name });
        person.Account = made.GetProperty("id").GetString()!;
        await person.SignInAsync();
        return person;
    }

    public async Task SignInAsync()
    {
        var session = await SendAsync("/v1/sessions", new { email = Email, password = Password });
        Secret = session.GetProperty("secret").GetString()!;
        Session = session.GetProperty("id").GetString()!;
        Market?.Dispose();
        Market = KAiMarketClient.Create(_server.Address, Secret, new KAiMarketOptions { Inner = _inner });
    }

    /// <summary>The code in the letter of this number to this person, from 0, when it has come.</summary>
    public async Task<string> LetterAsync(int number)
    {
        var outbox = Path.Combine(_server.Folder, "outbox");
        var letter = await Until.AnsweredAsync(
            () => Task.FromResult(Directory.Exists(outbox)
                ? Directory.EnumerateFiles(outbox, "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllText)
                    .Where(text => text.Contains($"To: {Email}\r\n", StringComparison.Ordinal)).ElementAtOrDefault(number)
                : null),
            () => $"Letter {number} to {Email} does not come.");
        var body = letter[(letter.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return Encoding.UTF8.GetString(Convert.FromBase64String(body)).Trim().Split('\n')[^1].Trim();
    }

    public void Dispose() => Market.Dispose();

    private async Task<JsonElement> SendAsync(string path, object body)
    {
        using var http = _server.Raw(null);
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
