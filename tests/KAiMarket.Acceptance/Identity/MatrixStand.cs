using System.Text.Json;
using KAiMarket.Acceptance.Running;

namespace KAiMarket.Acceptance.Identity;

/// <summary>
/// All that a call could have changed: the journal, keys, organisations and their members; and the security trail, in
/// which every other change of an account, a session or an invitation stands.
/// </summary>
internal static class MatrixStand
{
    public static async Task<string> OfAsync(ServerProcess server)
    {
        using var market = server.Client("administrator");
        var head = (await market.JournalHeadAsync()).Value;
        var keys = (await market.KeysAsync(limit: 1000)).Value.Items;
        var organisations = (await market.OrganisationsAsync(limit: 1000)).Value.Items;
        var members = new List<object>();
        foreach (var organisation in organisations)
            members.Add((await market.MembersAsync(organisation.Id)).Value.Items);
        var trail = (await market.SecurityEventsAsync(limit: 1000)).Value;
        Assert.Null(trail.Next);

        // That all organisations were read here is noted as well.
        var done = trail.Items.Where(one =>
            (one.Act, one.Account, one.Subject) != ("personal-data-read", "first-administrator", "organisations"));
        return JsonSerializer.Serialize(new
        {
            head.Position,
            head.Hash,
            Keys = keys.Select(key => $"{key.Id} {key.Role} {key.Organisation} {key.RevokedAt} {key.Rotations}"),
            organisations,
            members,
            done,
        });
    }
}
