using System.Data.Common;
using System.Text.Json;
using KAiMarket.Domain;

namespace KAiMarket.Identity.Organisations;

/// <summary>
/// Organisations with their people, one row each. A row is written only upon the revision that was read, so of two
/// changes at a time the second is decided anew.
/// </summary>
public sealed class MarketOrganisationTable(IdentityDatabase database)
{
    private const string Columns = "id, document, revision";

    public static string Schema(IdentityDatabase database) =>
        $"""
        create table if not exists {database.Schema}market_organisations (id text primary key, kind text not null,
            firm text, standing text not null, document text not null, revision bigint not null,
            changed_at bigint not null);
        create index if not exists market_organisations_changed_at on {database.Schema}market_organisations (changed_at);
        create unique index if not exists market_organisations_firm on {database.Schema}market_organisations (kind, firm)
            where firm is not null and standing <> 'Refused';
        """;

    /// <summary>Writes an organisation upon the revision that it has; a new one has 0.</summary>
    /// <returns>It with its new revision; null when another change came first, or its firm has another organisation.</returns>
    public async Task<MarketOrganisation?> SaveAsync(
        MarketOrganisation organisation, DateTimeOffset at, CancellationToken cancel)
    {
        var next = organisation with { Revision = organisation.Revision + 1 };
        object?[] values =
        [
            next.Id.Value, next.Kind.ToString(), next.Firm?.Value, next.Standing.ToString(),
            JsonSerializer.Serialize(next, MarketJson.Options), next.Revision, at.ToUnixTimeMilliseconds(),
        ];
        var written = organisation.Revision == 0
            ? await database.RunAsync(
                $"""
                    insert into {database.Schema}market_organisations
                        (id, kind, firm, standing, document, revision, changed_at)
                    values (@a, @b, @c, @d, @e, @f, @g) on conflict do nothing
                    """,
                cancel, values)
            : await database.RunAsync(
                $"""
                    update {database.Schema}market_organisations
                    set kind = @b, firm = @c, standing = @d, document = @e, revision = @f, changed_at = @g
                    where id = @a and revision = @f - 1 and (@d = 'Refused' or not exists (
                        select 1 from {database.Schema}market_organisations other
                        where other.kind = @b and other.firm = @c and other.id <> @a and other.standing <> 'Refused'))
                    """,
                cancel, values);
        return written == 1 ? next : null;
    }

    public async Task<MarketOrganisation?> FindAsync(OrganisationId id, CancellationToken cancel) =>
        (await database.AskAsync(
            $"select {Columns} from {database.Schema}market_organisations where id = @a", Read, cancel, id.Value))
        .SingleOrDefault();

    /// <summary>The organisation of a kind that a firm has or applied for; null for none.</summary>
    public async Task<MarketOrganisation?> OfFirmAsync(
        OrganisationKind kind, FirmReference firm, CancellationToken cancel) =>
        (await database.AskAsync(
            $"""
                select {Columns} from {database.Schema}market_organisations
                where kind = @a and firm = @b and standing <> 'Refused'
                """,
            Read, cancel, kind.ToString(), firm.Value))
        .SingleOrDefault();

    /// <summary>Organisations that changed at a time or later.</summary>
    public Task<List<MarketOrganisation>> ChangedAsync(DateTimeOffset since, CancellationToken cancel) => database.AskAsync(
        $"select {Columns} from {database.Schema}market_organisations where changed_at >= @a order by id",
        Read, cancel, since.ToUnixTimeMilliseconds());

    private static MarketOrganisation Read(DbDataReader row) =>
        JsonSerializer.Deserialize<MarketOrganisation>(row.GetString(1), MarketJson.Options)! with
        {
            Revision = row.GetInt64(2),
        };
}
