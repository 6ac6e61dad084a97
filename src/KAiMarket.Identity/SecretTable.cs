namespace KAiMarket.Identity;

/// <summary>Secrets of the market itself, one under each name.</summary>
public sealed class SecretTable(IdentityDatabase database)
{
    private readonly string _secrets = $"{database.Schema}secrets";

    internal static string Schema(IdentityDatabase database) =>
        $"create table if not exists {database.Schema}secrets (name text primary key, value {database.Bytes} not null);";

    /// <summary>A secret that is made at random the first time it is asked for.</summary>
    public async Task<byte[]> GetAsync(string name, byte[] random, CancellationToken cancel)
    {
        await database.RunAsync(
            $"insert into {_secrets} (name, value) values (@a, @b) on conflict (name) do nothing",
            cancel, name, random);
        return (await database.AskAsync(
            $"select value from {_secrets} where name = @a", row => (byte[])row.GetValue(0), cancel, name))[0];
    }
}
