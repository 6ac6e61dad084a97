using System.Globalization;
using System.Text;

namespace KAiMarket.Identity;

/// <summary>Who stands behind an id of the market.</summary>
/// <param name="Kind">company or sme</param>
/// <param name="BusinessNumber">Ten digits.</param>
public sealed record Organisation(string Kind, string Id, string Name, string BusinessNumber);

/// <summary>Names and business numbers of who trades in the market.</summary>
public sealed class OrganisationTable(IdentityDatabase database)
{
    private readonly string _organisations = $"{database.Schema}organisations";

    internal static string Schema(IdentityDatabase database) =>
        $"""
        create table if not exists {database.Schema}organisations (kind text not null, id text not null,
            name text not null, business_number text not null, primary key (kind, id));
        """;

    /// <summary>Writes organisations in one statement; each may be in it once.</summary>
    public Task SaveAsync(IReadOnlyCollection<Organisation> organisations, CancellationToken cancel)
    {
        var sql = new StringBuilder($"insert into {_organisations} (kind, id, name, business_number) values ");
        var values = new List<object>(organisations.Count * 4);
        foreach (var (kind, id, name, number) in organisations)
        {
            var n = values.Count;
            sql.Append(CultureInfo.InvariantCulture, $"{(n == 0 ? "" : ", ")}({IdentityDatabase.Name(n)}, ")
                .Append(CultureInfo.InvariantCulture, $"{IdentityDatabase.Name(n + 1)}, ")
                .Append(CultureInfo.InvariantCulture, $"{IdentityDatabase.Name(n + 2)}, {IdentityDatabase.Name(n + 3)})");
            values.AddRange([kind, id, name, number]);
        }

        sql.Append(
            " on conflict (kind, id) do update set name = excluded.name, business_number = excluded.business_number");
        return database.RunAsync(sql.ToString(), cancel, [.. values]);
    }

    public async Task<string?> NameOfAsync(string kind, string id, CancellationToken cancel) =>
        (await database.AskAsync(
            $"select name from {_organisations} where kind = @a and id = @b", row => row.GetString(0), cancel, kind, id))
        .SingleOrDefault();
}
