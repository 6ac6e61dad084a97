using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;

namespace KAiMarket.Specs.Identity.Organisations;

/// <summary>Organisations for specs, all fictional.</summary>
internal static class Organising
{
    public const string Owner = "a-owner", Clerk = "a-clerk", Reader = "a-reader", Stranger = "a-stranger";
    public const string Administrator = "a-administrator";
    public static readonly DateTimeOffset Noon = Sample.Noon;
    public static readonly DateTimeOffset End = Noon.AddDays(30);
    public static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    public static readonly MarketOrganisation Wish = new(
        new("moon-cloud"), OrganisationKind.Company, "Moon Cloud (fictional)", "0000000015", new("firm-15"), Owner, Noon);

    public static readonly MarketOrganisation Approved = Done(Wish.Approve(Administrator, IdUse.Unused, false, Noon));

    /// <summary>With a clerk whose delegation ends and a reader.</summary>
    public static readonly MarketOrganisation Staffed = Approved with
    {
        Members =
        [
            .. Approved.Members, new(Clerk, Duty.Clerk, Noon, End, Only("orders:write", "usage:read")),
            new(Reader, Duty.Reader, Noon),
        ],
    };

    public static Scopes Only(params string[] names) =>
        Scopes.TryOf(names, out var scopes) ? scopes : throw new ArgumentException(string.Join(' ', names));

    public static Invitation Letter(string token = "token", Duty duty = Duty.Clerk, DateTimeOffset? until = null) => new(
        new("invitation"), "kim@moon-cloud.example", duty, until, Scopes.All, token, Owner,
        Noon + KAiMarket.Identity.Organisations.Invitation.Stands);

    /// <summary>The organisation that a decision leads to; repeated, the decision changes nothing.</summary>
    public static MarketOrganisation Done(
        Decision<MarketOrganisation> decision, Func<MarketOrganisation, Decision<MarketOrganisation>>? again = null)
    {
        Assert.Null(decision.Refusal);
        var next = Assert.Single(decision.Events);
        if (again is not null) AlreadySo(again(next));
        return next;
    }

    public static void AlreadySo(Decision<MarketOrganisation> decision)
    {
        Assert.Null(decision.Refusal);
        Assert.Empty(decision.Events);
    }

    public static void Refused(Refusal expected, Decision<MarketOrganisation> decision)
    {
        Assert.Equal(expected.Code, decision.Refusal?.Code);
        Assert.Empty(decision.Events);
    }
}
