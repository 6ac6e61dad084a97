using System.Security.Cryptography;
using System.Text;

namespace KAiMarket.Identity.People;

/// <summary>
/// Counts what may be tried only so often, by a keyed digest of the e-mail address and not by account: an address
/// without an account waits like any other, so an answer tells nothing.
/// </summary>
public sealed class Attempts(IdentityDatabase database, byte[] secret, TimeProvider clock)
{
    /// <summary>Tries of a password before an address has to wait.</summary>
    public const int Free = 5;

    /// <summary>NIST SP 800-63B revision 4, section 3.2.2: from then on only a recovery opens it.</summary>
    public const int Most = 100;

    public static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);
    public static readonly TimeSpan BetweenLetters = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(30);

    private readonly string _attempts = $"{database.Schema}attempts";

    internal static string Schema(IdentityDatabase database) =>
        $"""
        create table if not exists {database.Schema}attempts (who text primary key, tries bigint not null,
            at bigint not null);
        """;

    /// <summary>How long an address waits after so many failures; null for ever.</summary>
    public static TimeSpan? WaitAfter(long failures) => failures switch
    {
        < Free => TimeSpan.Zero,
        >= Most => null,
        >= Free + 7 => LongestWait,
        _ => FirstWait * (1 << (int)(failures - Free)),
    };

    /// <summary>
    /// Counts a try of a password before it is looked at, so that no number of them at one moment gets past the limit.
    /// </summary>
    /// <returns>Which one it is since the last success; null when it has to wait.</returns>
    public async Task<long?> TryPasswordAsync(string normalEmail, CancellationToken cancel)
    {
        var who = DigestOf("password", normalEmail);
        while (true)
        {
            var now = clock.GetUtcNow();
            var (tries, at) = await ReadAsync(who, cancel);
            if (WaitAfter(tries) is not { } wait || at + wait > now) return null;
            if (await CountAsync(who, tries, now, cancel)) return tries + 1;
        }
    }

    /// <summary>Whether a letter may go to an address: one a minute, whoever asks for it.</summary>
    public async Task<bool> TryLetterAsync(string normalEmail, CancellationToken cancel)
    {
        var who = DigestOf("letter", normalEmail);
        var now = clock.GetUtcNow();
        var (tries, at) = await ReadAsync(who, cancel);
        return (tries == 0 || at + BetweenLetters <= now) && await CountAsync(who, tries, now, cancel);
    }

    /// <summary>After a success, or a recovery.</summary>
    public Task ForgetAsync(string normalEmail, CancellationToken cancel) =>
        database.RunAsync($"delete from {_attempts} where who = @a", cancel, DigestOf("password", normalEmail));

    /// <summary>Forgets what nobody tried for a month, but what is closed for good.</summary>
    public Task SweepAsync(CancellationToken cancel) => database.RunAsync(
        $"delete from {_attempts} where at < @a and tries < @b", cancel,
        (clock.GetUtcNow() - Forgotten).ToUnixTimeMilliseconds(), (long)Most);

    private async Task<(long Tries, DateTimeOffset At)> ReadAsync(string who, CancellationToken cancel) =>
        (await database.AskAsync(
            $"select tries, at from {_attempts} where who = @a",
            row => (row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))), cancel, who))
        .SingleOrDefault();

    // False when another try was counted in between.
    private async Task<bool> CountAsync(string who, long tries, DateTimeOffset now, CancellationToken cancel)
    {
        var at = now.ToUnixTimeMilliseconds();
        return await (tries == 0
            ? database.RunAsync(
                $"insert into {_attempts} (who, tries, at) values (@a, 1, @b) on conflict do nothing", cancel, who, at)
            : database.RunAsync(
                $"update {_attempts} set tries = tries + 1, at = @b where who = @a and tries = @c", cancel,
                who, at, tries)) == 1;
    }

    private string DigestOf(string what, string normalEmail) => Convert.ToHexStringLower(
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{what}:{normalEmail}")))[..40];
}
