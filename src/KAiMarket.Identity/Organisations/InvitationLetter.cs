using KAiMarket.Identity.Mail;

namespace KAiMarket.Identity.Organisations;

/// <summary>The mail that invites somebody, in Korean and English.</summary>
public static class InvitationLetter
{
    public static Letter Of(MarketOrganisation organisation, Invitation invitation, string secret) => new(
        invitation.Email, $"KAiMarket: {organisation.Name} 초대 / Invitation",
        $"""
        {organisation.Name}에서 구성원으로 초대했습니다. 이 주소로 만든 계정으로 로그인한 뒤 아래 코드를 붙여 넣어 주십시오.
        7일 동안 한 번만 쓸 수 있습니다. 모르는 초대라면 이 메일을 무시하십시오.

        {organisation.Name} invites you to become a member. Sign in with the account of this address and paste this code.
        It is good once and for 7 days. If you do not know of it, do nothing.

        {secret}
        """);
}
