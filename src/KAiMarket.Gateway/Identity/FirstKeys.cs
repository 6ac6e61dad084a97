using System.Text.Json;
using KAiMarket.Domain;

namespace KAiMarket.Gateway.Identity;

/// <summary>The keys that a new market begins with: one for each role, shown only in a file that its owner alone can read.</summary>
public static class FirstKeys
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly (Role Role, string Organisation)[] Wanted =
    [
        (Role.Administrator, ""), (Role.Operator, ""), (Role.Ministry, "demo-ministry"), (Role.Vendor, "demo-vendor"),
        (Role.Sme, "demo-sme"), (Role.Provider, "demo-provider"), (Role.Auditor, ""),
    ];

    /// <summary>Makes those that the market does not have; a start that was cut off goes on with the file it left.</summary>
    /// <param name="path">keys.json: role to secret.</param>
    public static async Task MakeAsync(KeyRing ring, string path, TimeProvider clock, CancellationToken cancel)
    {
        var missing = Wanted.Where(wanted => !ring.ById.ContainsKey(IdOf(wanted.Role))).ToList();
        if (missing.Count == 0) return;

        var secrets = await ReadAsync(path, cancel);
        foreach (var (role, _) in missing) secrets.TryAdd(NameOf(role), ApiKey.NewSecret(role));

        // The file first: a crash in between leaves secrets that open nothing yet, never keys that nobody knows.
        await WriteAsync(path, secrets, cancel);
        foreach (var (role, organisation) in missing)
        {
            KeyHash.TryOf(secrets[NameOf(role)], out var hash);
            await ring.AddAsync(new ApiKey(IdOf(role), hash, role, organisation, clock.GetUtcNow(), null), cancel);
        }
    }

    private static string IdOf(Role role) => $"first-{NameOf(role)}";

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
