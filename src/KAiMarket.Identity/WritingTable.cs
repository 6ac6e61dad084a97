using System.Security.Cryptography;
using System.Text;

namespace KAiMarket.Identity;

/// <summary>What people write, kept beside the journal, which has its digest only.</summary>
public sealed class WritingTable(IdentityDatabase database)
{
    private readonly string _writings = $"{database.Schema}writings";

    internal static string Schema(IdentityDatabase database) =>
        $"create table if not exists {database.Schema}writings (digest text primary key, words text not null);";

    /// <summary>Keeps what somebody wrote, under the digest that the journal has of it.</summary>
    /// <returns>SHA-256 of the words in UTF-8, in lower-case hexadecimal.</returns>
    public async Task<string> KeepAsync(string words, CancellationToken cancel)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(words)));
        await database.RunAsync(
            $"insert into {_writings} (digest, words) values (@a, @b) on conflict (digest) do nothing",
            cancel, digest, words);
        return digest;
    }

    /// <summary>What was written under a digest; null when it was erased.</summary>
    public async Task<string?> OfAsync(string digest, CancellationToken cancel) =>
        (await database.AskAsync(
            $"select words from {_writings} where digest = @a", row => row.GetString(0), cancel, digest))
        .SingleOrDefault();
}
