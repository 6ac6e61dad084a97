using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using KAiMarket.Acceptance.Running;
using KAiMarket.Acceptance.Telemetry;
using Npgsql;

namespace KAiMarket.Acceptance.Tenders;

/// <summary>
/// Looks for secrets wherever a market could give them away: in every file of its data folder, in every row and file of
/// its database, in what it prints and tells a collector, in what it answered so far, and in the reply of every address
/// that can be read, with every key.
/// </summary>
/// <param name="cluster">The data folder of the database's server; null where there is none.</param>
/// <param name="connection">To the database.</param>
/// <param name="keys">By a name for messages.</param>
/// <param name="ids">What may stand for each parameter of a path.</param>
internal sealed class Spy(
    ServerProcess server, string? cluster, string? connection, Receiver collector, IReadOnlyDictionary<string, string> keys,
    IReadOnlyDictionary<string, string[]> ids)
{
    /// <summary>What of the demo data stands for each parameter of a path.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> DemoIds = new Dictionary<string, string[]>
    {
        ["company"] = ["demo-vendor", "demo-provider"],
        ["ministry"] = ["demo-ministry"],
        ["year"] = ["2026"],
        ["account"] = ["company:demo-vendor"],
        ["sme"] = ["demo-sme"],
        ["program"] = ["demo-program"],
        ["voucher"] = ["demo-program.demo-sme"],
        ["offer"] = ["demo-gpu"],
        ["order"] = ["none"],
        ["tender"] = ["none"],
        ["lot"] = ["none"],
        ["contract"] = ["none.none"],
        ["document"] = ["none"],
        ["key"] = ["first-vendor"],
        ["organisation"] = ["none"],
        ["person"] = ["a-0000000000000000"],
        ["published"] = ["2026-01-05"],
        ["due"] = ["2026-03-02"],
    };

    public const string Output = "the output", Collector = "the collector", Answers = "the answers so far";

    private readonly List<byte[]> _answers = [];

    /// <summary>Carries a client's requests and keeps what is answered.</summary>
    public DelegatingHandler Listen() => new Listener(_answers);

    /// <summary>Which secret was found where.</summary>
    public async Task<IReadOnlyList<Sighting>> LookAsync(params Secret[] secrets)
    {
        var found = new List<Sighting>();
        void Look(string place, ReadOnlySpan<byte> bytes)
        {
            foreach (var secret in secrets)
                if (secret.FindIn(bytes) is { } form) found.Add(new(place, secret.Name, form));
        }

        foreach (var (place, content) in Files(server.Folder)) Look(place, content);
        if (cluster is not null)
            foreach (var (place, content) in Files(cluster)) Look(place, content);
        if (connection is not null)
            await foreach (var (place, content) in RowsAsync(connection)) Look(place, content);

        Look(Output, Encoding.UTF8.GetBytes(server.Output));
        Look(Collector, Encoding.Latin1.GetBytes(collector.Everything));
        lock (_answers)
            foreach (var answer in _answers) Look(Answers, answer);

        var addresses = await AddressesAsync();
        foreach (var (name, key) in keys)
        {
            using var http = new HttpClient { BaseAddress = server.Address };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            foreach (var address in addresses)
            {
                using var reply = await http.GetAsync(new Uri(address, UriKind.Relative));
                Assert.True((int)reply.StatusCode is < 500 and not 429, $"{name} {address}: {reply.StatusCode}");
                Look(Place(name, address), [
                    .. Encoding.UTF8.GetBytes($"{reply.Headers}{reply.Content.Headers}"),
                    .. await reply.Content.ReadAsByteArrayAsync(),
                ]);
            }
        }

        return [.. found.Distinct()];
    }

    /// <summary>The name of a reply's place.</summary>
    public static string Place(string key, string address) => $"{key}: GET {address}";

    /// <summary>The name of a table's place.</summary>
    public static string Table(string name) => $"table {name}";

    private static IEnumerable<(string Place, byte[] Content)> Files(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            // Such as the lock, which nobody else may open.
            if (new FileInfo(file) is { Exists: true, Length: 0 }) continue;
            byte[] content;
            try
            {
                // It is open in the market, and writing goes on.
                using var stream = new FileStream(
                    file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var read = new MemoryStream();
                stream.CopyTo(read);
                content = read.ToArray();
            }
            catch (FileNotFoundException)
            {
                // A database's server tidies up.
                continue;
            }

            yield return (Path.GetRelativePath(folder, file), content);
        }
    }

    // In its files the database may have compressed what it shows here; bytes show as hexadecimal.
    private static async IAsyncEnumerable<(string Place, byte[] Content)> RowsAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        var tables = new List<string>();
        await using (var list = source.CreateCommand(
            "select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables "
            + "where schemaname not in ('pg_catalog', 'information_schema')"))
        await using (var names = await list.ExecuteReaderAsync())
            while (await names.ReadAsync()) tables.Add(names.GetString(0));

        Assert.NotEmpty(tables);
        foreach (var table in tables)
        {
            await using var every = source.CreateCommand($"select t::text from {table} t");
            await using var rows = await every.ExecuteReaderAsync();
            while (await rows.ReadAsync()) yield return (Table(table), Encoding.UTF8.GetBytes(rows.GetString(0)));
        }
    }

    /// <summary>Every address that the market itself says can be read, with the ids filled in, and its longest lists.</summary>
    private async Task<List<string>> AddressesAsync()
    {
        using var http = server.Raw(null);
        using var description = JsonDocument.Parse(
            await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var addresses = new List<string>();
        foreach (var path in description.RootElement.GetProperty("paths").EnumerateObject())
        {
            if (!path.Value.TryGetProperty("get", out var get)) continue;
            IEnumerable<string> filled = [path.Name];
            var query = "";
            if (get.TryGetProperty("parameters", out var parameters))
            {
                foreach (var parameter in parameters.EnumerateArray())
                {
                    var name = parameter.GetProperty("name").GetString()!;
                    switch (parameter.GetProperty("in").GetString())
                    {
                        case "path":
                            Assert.True(ids.ContainsKey(name), $"{path.Name}: say what goes into {{{name}}}.");
                            filled = [.. filled.SelectMany(address => ids[name].Select(id =>
                                address.Replace($"{{{name}}}", Uri.EscapeDataString(id), StringComparison.Ordinal)))];
                            break;
                        case "query" when name == "limit":
                            query = "?limit=1000";
                            break;
                    }
                }
            }

            addresses.AddRange(filled.Select(address => address + query));
        }

        Assert.True(addresses.Count > 30, "The description has lost its addresses.");
        return addresses;
    }

    private sealed class Listener(List<byte[]> answers) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            lock (answers) answers.Add([.. Encoding.UTF8.GetBytes($"{response.Headers}"), .. body]);
            return response;
        }
    }
}

/// <summary>A secret that was found.</summary>
internal sealed record Sighting(string Place, string Secret, string Form)
{
    /// <summary>Whether its place's name begins so.</summary>
    public bool IsIn(string place) => Place.StartsWith(place, StringComparison.Ordinal);
}
