using KAiMarket.Acceptance.Running;
using KAiMarket.Client;
using static KAiMarket.Acceptance.Identity.OrganisationTests;

namespace KAiMarket.Acceptance.Identity;

/// <summary>The manual of organisations, members and hats.</summary>
public sealed class OrganisationManualTests
{
    private const string Moon = "moon-cloud";

    [Fact]
    public async Task The_manual_shows_how_an_organisation_comes_in_and_who_acts_for_it()
    {
        await using var server = await StartAsync();
        var manual = new Transcript();
        using var administrator = server.Client("administrator", manual.Listen("administrator"));
        using var kim = await Person.NewAsync(server, "kim", manual.Listen("kim"));
        using var lee = await Person.NewAsync(server, "lee", manual.Listen("lee"));
        var until = TimeProvider.System.GetUtcNow().AddDays(30);

        manual.Next("organisations", "Apply for an organisation, after signing in");
        await kim.Market.ApplyForOrganisationAsync(
            Moon, new(OrganisationKind.Company, "Moon Cloud (fictional)", Samples.BusinessNumber(501)));
        manual.Next("organisations", "What waits for a decision");
        await administrator.OrganisationsAsync(Standing.Applied);
        manual.Next("organisations", "Approve it; its applicant becomes the first Owner");
        await administrator.ApproveOrganisationAsync(Moon, new());
        manual.Next("hats", "For whom may I act, and in which roles?");
        await kim.Market.HatsAsync();
        manual.Next("hats", "Act for one of them from now on");
        await kim.Market.ChooseHatAsync(new(Moon, Role.Provider));

        manual.Next("organisations", "Read the members");
        await kim.Market.MembersAsync(Moon);

        manual.Next("organisations", "Invite somebody by mail, until a date (a delegation)");
        await kim.Market.InviteMemberAsync(Moon, "summer-clerk", new(lee.Email, Duty.Clerk, until, ["orders:read", "usage:write"]));
        manual.Next("organisations", "Accept, with the secret of the letter; it works once, for that address");
        await lee.Market.AcceptInvitationAsync(new(await lee.LetterAsync(1)));
        manual.Next("organisations", "A secret that is not for this account, was used or is too old is refused alike");
        await RefusedAsync("invitation-invalid", () => kim.Market.AcceptInvitationAsync(new("no secret")));
        manual.Next("organisations", "Give a member another duty");
        await kim.Market.ChangeMemberAsync(Moon, lee.Account, new(Duty.Reader, until));
        manual.Next("organisations", "The last Owner does not leave");
        await RefusedAsync("last-owner", () => kim.Market.RemoveMemberAsync(Moon, kim.Account));

        manual.Next("organisations", "Make a key for a program of the organisation");
        await kim.Market.CreateOrganisationKeyAsync(Moon, "meter-moon", new(Role.Provider, ["usage:write"]));
        manual.Next("organisations", "Keys of the organisation");
        await kim.Market.OrganisationKeysAsync(Moon);

        await lee.Market.ChooseHatAsync(new(Moon, Role.Provider));
        manual.Next("organisations", "Hand over: another member becomes Owner, the Owner a Clerk");
        await kim.Market.TransferOwnershipAsync(Moon, new(lee.Account));
        manual.Next("organisations", "Remove a member, or leave");
        await lee.Market.RemoveMemberAsync(Moon, kim.Account);
        manual.Next("hats", "Whoever is no member any more hears it at once");
        await RefusedAsync("hat-gone", () => kim.Market.OffersAsync());
        manual.Next("organisations", "Suspend an organisation, with a reason");
        await administrator.SuspendOrganisationAsync(Moon, new("Its registration is being looked at."));
        manual.Next("organisations", "Reinstate it");
        await administrator.ReinstateOrganisationAsync(Moon);

        manual.Check();
    }
}
