using System.Text.Json;
using KAiMarket.Domain;

namespace KAiMarket.Identity;

/// <summary>
/// The keys that a new market begins with: one for each role, shown only in a file that its owner alone can read.
/// </summary>
public static class FirstKeys
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly (Role Role, string Organisation)[] Wanted =
    [
        (Role.Administrator, ""), (Role.Operator, ""), (Role.Ministry, "demo-ministry"), (Role.Vendor, "demo-vendor"),
        (Role.Sme, "demo-sme"), (Role.Provider, "demo-provider"), (Role.Auditor, ""),
    ];

    /// <summary>
    /// Makes those that the market does not have; a start that was cut off goes on with the file it left.
    /// </summary>
    /// <param name="path">keys.json: role to secret.</param>
    public static async Task MakeAsync(KeyRing ring, string path, TimeProvider clock, CancellationToken cancel)
    {
        var missing = Wanted.Where(wanted => !ring.ById.ContainsKey(IdOf(wanted.Role, 1))).ToList();
        if (missing.Count == 0) return;
        await AddAsync(ring, missing, 1, await ReadAsync(path, cancel), path, clock, cancel);
    }

    /// <summary>
    /// Makes another set under ids of its own, where nobody has the keys; those that there are stay as they are.
    /// </summary>
    /// <param name="path">keys.json, which then has the new set alone.</param>
    public static async Task MakeAnewAsync(KeyRing ring, string path, TimeProvider clock, CancellationToken cancel)
    {
        var set = 2;
        while (Wanted.Any(wanted => ring.ById.ContainsKey(IdOf(wanted.Role, set)))) set++;
        await AddAsync(ring, Wanted, set, [], path, clock, cancel);
    }

    /// <summary>Those that still open the market and were made before.</summary>
    public static IEnumerable<ApiKey> OlderThan(KeyRing ring, DateTimeOffset before) => ring.ById.Values.Where(key =>
        key.RevokedAt is null && key.CreatedAt < before
        && (key.Id == IdOf(key.Role, 1) || (key.Id.StartsWith("set-", StringComparison.Ordinal)
            && key.Id.EndsWith("-" + NameOf(key.Role), StringComparison.Ordinal))));

    private static async Task AddAsync(
        KeyRing ring, IReadOnlyList<(Role Role, string Organisation)> keys, int set, Dictionary<string, string> secrets,
        string path, TimeProvider clock, CancellationToken cancel)
    {
        foreach (var (role, _) in keys) secrets.TryAdd(NameOf(role), ApiKey.NewSecret(role));

        // The file first: a crash in between leaves secrets that open nothing yet, never keys that nobody knows.
        await WriteAsync(path, secrets, cancel);
        var taken = 0;
        foreach (var (role, organisation) in keys)
        {
            KeyHash.TryOf(secrets[NameOf(role)], out var hash);
            var key = new ApiKey(IdOf(role, set), hash, role, organisation, clock.GetUtcNow(), null);
            if (await ring.AddAsync(key, cancel)) continue;

            // Another server began with this market at the same time; its file has the secret that opens.
            secrets.Remove(NameOf(role));
            taken++;
        }

        if (taken == 0) return;
        if (secrets.Count > 0) await WriteAsync(path, secrets, cancel);
        else File.Delete(path);
    }

    private static string IdOf(Role role, int set) => set == 1 ? $"first-{NameOf(role)}" : $"set-{set}-{NameOf(role)}";

    private static string NameOf(Role role) => JsonNamingPolicy.KebabCaseLower.ConvertName(role.ToString());

    private static async Task<Dictionary<string, string>> ReadAsync(string path, CancellationToken cancel)
    {
        if (!File.Exists(path)) return [];
        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<Dictionary<string, string>>(file, cancellationToken: cancel) ?? [];
    }

    private static async Task WriteAsync(string path, Dictionary<string, string> keys, CancellationToken cancel)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var written = path + ".new";
        await using (var file = new FileStream(written, options))
        {
            await JsonSerializer.SerializeAsync(file, keys, Indented, cancel);
            file.Flush(flushToDisk: true);
        }

        File.Move(written, path, overwrite: true);
    }
}
