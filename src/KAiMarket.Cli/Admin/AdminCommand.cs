using System.CommandLine;
using KAiMarket.Client;

namespace KAiMarket.Cli.Admin;

/// <summary>What an administrator or operator does: keys, read models, processes.</summary>
internal static class AdminCommand
{
    public static Command Make() => new("admin", "Keys, views and processes of a market")
    {
        Keys(),
        Views(),
        Asking("processes", "Shows how the work across aggregates stands", async (market, json, cancel) =>
        {
            var state = (await market.ProcessesAsync(cancel)).Value;
            if (json) Output.Json(state);
            else
            {
                Output.Line($"position {state.Position}, lag {state.Lag}, dead letters {state.DeadLetters.Count}");
                if (state.Trouble is { } trouble) Output.Line($"trouble: {trouble}");
                if (state.DeadLetters.Count > 0)
                    Output.Table(["position", "stream", "event", "since", "error"],
                        state.DeadLetters.Select(letter => new string?[]
                        { $"{letter.Position}", letter.Stream, letter.Name, $"{letter.Since:u}", letter.Error }));
            }

            return state is { DeadLetters.Count: 0, Trouble: null } ? Exit.Ok : Exit.Found;
        }),
    };

    private static Command Keys()
    {
        var id = new Argument<string>("id") { Description = "The key's id: a-z, 0-9 and hyphen" };
        var role = new Option<string>("--role") { Description = "What the key may do", Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetNames<Role>().Select(name => name.ToLowerInvariant())]);
        var organisation =
            new Option<string?>("--organisation") { Description = "The ministry, company or SME that it acts for" };
        var scopes = new Option<string[]>("--scope")
        {
            Description = "What of the role's rights it may use, such as orders:read; may be given several times",
        };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "When it ends, as in 2027-01-01T00:00Z" };
        var put = Asking("put", "Makes a key and shows its secret, once", async (parsed, market, json, cancel) =>
        {
            var body = new KeyBody(
                Enum.Parse<Role>(parsed.GetValue(role)!, ignoreCase: true), parsed.GetValue(organisation),
                parsed.GetValue(scopes) is { Length: > 0 } names ? names : null, parsed.GetValue(expires));
            var answer = await market.CreateKeyAsync(parsed.GetValue(id)!, body, cancel);
            if (json) Output.Json(answer.Value);
            else if (answer.Value.Key is { } secret) Output.Line(secret);
            else await Console.Error.WriteLineAsync(
                $"The key {answer.Value.Id} exists; its secret was shown when it was made.");
            return Exit.Ok;
        });
        put.Add(id);
        put.Add(role);
        put.Add(organisation);
        put.Add(scopes);
        put.Add(expires);

        var gone = new Argument<string>("id") { Description = "The key's id" };
        var revoke = Asking("revoke", "Ends a key at once and for ever", async (parsed, market, json, cancel) =>
        {
            var key = (await market.RevokeKeyAsync(parsed.GetValue(gone)!, cancel)).Value;
            if (json) Output.Json(key);
            else Output.Line($"{key.Id} is revoked since {key.RevokedAt:u}");
            return Exit.Ok;
        });
        revoke.Add(gone);

        return new Command("key", "API keys (administrators)")
        {
            put,
            Rotate(),
            Asking("list", "Shows all keys, without their secrets", ListKeysAsync),
            revoke,
        };
    }

    private static Command Rotate()
    {
        var id = new Argument<string>("id") { Description = "The key's id" };
        var overlap = new Option<int>("--overlap")
        {
            Description = "Hours that the secrets before go on",
            DefaultValueFactory = _ => new KeyRotationBody().OverlapHours,
        };
        var rotate = Asking(
            "rotate", "Gives a key its next secret and shows it, once", async (parsed, market, json, cancel) =>
        {
            var name = parsed.GetValue(id)!;
            var known = (await market.KeyAsync(name, cancel)).Value;
            var key = (await market.RotateKeyAsync(
                name, known.Rotations + 1, new(parsed.GetValue(overlap)), cancel)).Value;
            if (json) Output.Json(key);
            else if (key.Key is { } secret) Output.Line(secret);
            else await Console.Error.WriteLineAsync($"Somebody else gave {name} its next secret at the same time.");
            return key.Key is null ? Exit.Found : Exit.Ok;
        });
        rotate.Add(id);
        rotate.Add(overlap);
        return rotate;
    }

    private static async Task<int> ListKeysAsync(IKAiMarket market, bool json, CancellationToken cancel)
    {
        var keys = new List<ApiKey>();
        await foreach (var key in Reading.All(after => market.KeysAsync(after: after, cancel: cancel))) keys.Add(key);
        if (json) Output.Json(keys);
        else
            Output.Table(
                ["id", "role", "organisation", "scopes", "created", "used", "ends", "revoked"],
                keys.Select(key => new string?[]
                { key.Id, $"{key.Role}".ToLowerInvariant(), key.Organisation, string.Join(' ', key.Scopes),
                    $"{key.CreatedAt:u}", $"{key.LastUsedAt:u}", $"{key.ExpiresAt:u}", $"{key.RevokedAt:u}" }));
        return Exit.Ok;
    }

    private static Command Views()
    {
        var views = Asking("views", "Shows how the read models stand", async (market, json, cancel) =>
            Show((await market.ViewsAsync(cancel)).Value, json));
        views.Add(Asking("rebuild", "Folds the read models anew while the market serves from the old ones",
            async (market, json, cancel) =>
            Show((await market.RebuildViewsAsync(cancel)).Value, json)));
        return views;
    }

    private static int Show(ViewsState state, bool json)
    {
        if (json) Output.Json(state);
        else
        {
            Output.Line($"generation {state.Generation}, position {state.Position}");
            Output.Line($"behind by {state.Lag} events, {state.LagSeconds:0.0} s");
            if (state.Rebuilding is { } rebuild)
                Output.Line($"rebuilding generation {rebuild.Generation}, at position {rebuild.Position}");
            if (state.Error is { } error) Output.Line($"{(state.Stopped ? "stopped" : "trouble")}: {error}");
        }

        return state.Error is null ? Exit.Ok : Exit.Found;
    }

    private static Command Asking(
        string name, string description, Func<IKAiMarket, bool, CancellationToken, Task<int>> ask) =>
        Asking(name, description, (_, market, json, cancel) => ask(market, json, cancel));

    private static Command Asking(
        string name, string description, Func<ParseResult, IKAiMarket, bool, CancellationToken, Task<int>> ask)
    {
        var json = Output.JsonOption();
        var command = new Command(name, description) { json };
        command.SetAction(async (parsed, cancel) =>
        {
            using var market = Connection.Open();
            return await ask(parsed, market, parsed.GetValue(json), cancel);
        });
        return command;
    }
}
