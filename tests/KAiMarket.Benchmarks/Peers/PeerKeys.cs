using System.Text.Json;
using KAiMarket.Identity;
using Microsoft.AspNetCore.Http;

namespace KAiMarket.Benchmarks.Peers;

/// <summary>The market's own check of API keys, in front of a peer.</summary>
internal sealed class PeerKeys(KeyRing ring)
{
    private const string Scheme = "Bearer ";

    /// <summary>Makes keys in a folder and leaves them in its keys.json, as the market's server does.</summary>
    public static async Task<PeerKeys> OpenAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await using var store = IdentityStore.InFile(Path.Combine(folder, "identity.db"));
        await store.OpenAsync(CancellationToken.None);
        var ring = new KeyRing(store, TimeProvider.System);
        await ring.RefreshAsync(CancellationToken.None);
        await FirstKeys.MakeAsync(ring, File(folder), TimeProvider.System, CancellationToken.None);
        return new PeerKeys(ring);
    }

    /// <summary>The operator's key of a folder.</summary>
    public static async Task<string> OperatorAsync(string folder)
    {
        using var keys = JsonDocument.Parse(await System.IO.File.ReadAllTextAsync(File(folder)));
        return keys.RootElement.GetProperty("operator").GetString()!;
    }

    public bool Admits(HttpContext http) =>
        http.Request.Headers.Authorization is [{ } value] && value.StartsWith(Scheme, StringComparison.Ordinal) &&
        ring.Find(value.AsSpan(Scheme.Length)) is not null;

    private static string File(string folder) => Path.Combine(folder, "keys.json");
}
