using KAiMarket.Acceptance.Running;
using KAiMarket.Acceptance.Tenders;
using KAiMarket.Client;

namespace KAiMarket.Acceptance.Identity;

/// <summary>A delegation (위임) ends by itself; its last and first tick are specs, this is the way through the server.</summary>
public sealed class DelegationTests
{
    private const string Moon = "moon-cloud";

    [ClockedFact]
    public async Task A_delegation_holds_until_its_end_and_not_longer()
    {
        await using var market = await ClockedMarket.StartAsync();
        var server = market.Server;
        using var kim = await OrganisationTests.OwnerAsync(server, "kim", Moon,
            new(OrganisationKind.Company, "Moon Cloud (fictional)", Samples.BusinessNumber(501)));
        using var lee = await Person.NewAsync(server, "lee");
        var until = market.Now.AddMinutes(20);
        await OrganisationTests.JoinAsync(kim, lee, "lee", new(lee.Email, Duty.Clerk, until), letter: 1, Moon);
        await lee.Market.ChooseHatAsync(new(Moon, Role.Provider));

        market.GoTo(until.AddSeconds(-30));
        await lee.Market.PublishOfferAsync("moon-gpu", Samples.Offer() with { Provider = Moon });
        Assert.False((await kim.Market.MembersAsync(Moon)).Value.Items.Single(one => one.Account == lee.Account).Ended);

        market.GoTo(until);
        await OrganisationTests.RefusedAsync("hat-gone", () => lee.Market.OffersAsync());
        Assert.Empty((await lee.Market.HatsAsync()).Value.Items);
        Assert.True((await kim.Market.MembersAsync(Moon)).Value.Items.Single(one => one.Account == lee.Account).Ended);
        await OrganisationTests.RefusedAsync(
            "member-missing", () => kim.Market.ChangeMemberAsync(Moon, lee.Account, new(Duty.Clerk)));
    }
}
