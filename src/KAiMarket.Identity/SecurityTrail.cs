using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KAiMarket.Identity;

/// <summary>
/// Who did what to accounts, keys, members and personal data, and when. It is only ever added to; the records of access
/// that 개인정보의 안전성 확보조치 기준, article 8, asks for are in it.
/// </summary>
public sealed class SecurityTrail
{
    private static readonly string Membership = string.Join(", ",
        new[]
        {
            SecurityAct.MemberJoined, SecurityAct.MemberChanged, SecurityAct.MemberLeft, SecurityAct.MemberRemoved,
            SecurityAct.OwnershipTransferred,
        }.Select(act => $"'{NameOf(act)}'"));

    private readonly IdentityDatabase _database;
    private readonly TimeProvider _clock;
    private readonly byte[] _secret;
    private readonly string _trail;

    private SecurityTrail(IdentityDatabase database, TimeProvider clock, byte[] secret) =>
        (_database, _clock, _secret, _trail) = (database, clock, secret, $"{database.Schema}security_trail");

    internal static string Schema(IdentityDatabase database)
    {
        var id = database.IsPostgres
            ? "bigint generated always as identity primary key"
            : "integer primary key autoincrement";
        return $"""
            create table if not exists {database.Schema}security_trail (id {id}, at bigint not null, act text not null,
                account text not null, organisation text not null, subject text not null, address text not null);
            create index if not exists security_trail_account on {database.Schema}security_trail (account, id);
            """;
    }

    public static async Task<SecurityTrail> OpenAsync(IdentityStore store, TimeProvider clock, CancellationToken cancel) =>
        new(store.Database, clock,
            await store.SecretAsync("security-trail", RandomNumberGenerator.GetBytes(32), cancel));

    public Task NoteAsync(SecurityAct act, string account, string subject, CancellationToken cancel) =>
        NoteAsync(act, account, subject, "", null, cancel);

    /// <param name="account">Who does it; empty where nobody knows.</param>
    /// <param name="subject">What it is done to, or empty; never a name, an e-mail address or a secret.</param>
    /// <param name="organisation">Under which hat; empty for none.</param>
    /// <param name="address">Where the request came from; only a keyed digest is kept.</param>
    public Task NoteAsync(
        SecurityAct act, string account, string subject, string organisation, IPAddress? address,
        CancellationToken cancel) =>
        _database.RunAsync(
            $"""
                insert into {_trail} (at, act, account, organisation, subject, address)
                values (@a, @b, @c, @d, @e, @f)
                """,
            cancel, _clock.GetUtcNow().ToUnixTimeMilliseconds(), NameOf(act), account, organisation, subject,
            DigestOf(address));

    /// <summary>In the order in which they were noted.</summary>
    /// <param name="account">Only those of who did it or whom it was done to; null for all.</param>
    /// <param name="act">Only these; null for all.</param>
    public Task<List<SecurityEvent>> ReadAsync(
        long after, int limit, string? account, SecurityAct? act, CancellationToken cancel) => _database.AskAsync(
        $"""
            select id, at, act, account, organisation, subject, address from {_trail}
            where id > @a and (cast(@b as text) is null or account = @b or subject = @b
                    or (act in ({Membership}) and subject like cast(@e as text) escape '!'))
                and (cast(@c as text) is null or act = @c)
            order by id limit @d
            """,
        row => new SecurityEvent(
            row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), ActOf(row.GetString(2)),
            row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6)),
        cancel, after, account, act is { } only ? NameOf(only) : null, (long)limit, account is null ? null : SubjectEnd(account));

    // What is done to a member is noted of its organisation, a colon and its account.
    private static string SubjectEnd(string account) =>
        "%:" + account.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal);

    private static string NameOf(SecurityAct act) => JsonNamingPolicy.KebabCaseLower.ConvertName(act.ToString());

    private static SecurityAct ActOf(string name) => Enum.Parse<SecurityAct>(name.Replace("-", ""), ignoreCase: true);

    private string DigestOf(IPAddress? address)
    {
        if (address is null) return "";
        var text = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        return Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(text)))[..16];
    }
}
