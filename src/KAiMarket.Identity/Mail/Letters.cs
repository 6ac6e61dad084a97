namespace KAiMarket.Identity.Mail;

/// <summary>
/// What the market writes to people, in Korean and English. A token stands in the text and is pasted; a link would have
/// to carry it in an address that servers and browsers keep.
/// </summary>
public static class Letters
{
    public static Letter Confirm(string to, string token) => new(to, "KAiMarket: 이메일 주소 확인 / Confirm your address",
        $"""
        이 주소로 KAiMarket 계정을 만들려면 아래 확인 코드를 가입 화면에 붙여 넣어 주십시오. 24시간 동안 유효합니다.
        요청하지 않으셨다면 이 메일을 무시하십시오. 아무 계정도 만들어지지 않습니다.

        To make a KAiMarket account with this address, paste this code where you signed up. It is good for 24 hours.
        If you did not ask for it, do nothing: no account is made.

        {token}
        """);

    public static Letter HasAccount(string to) => new(to, "KAiMarket: 이미 계정이 있습니다 / You have an account",
        """
        이 주소로 새 계정을 만들려는 요청이 있었으나 이미 계정이 있습니다. 비밀번호를 잊으셨다면 비밀번호 재설정을 이용해 주십시오.
        요청하지 않으셨다면 아무것도 하지 않으셔도 됩니다.

        Somebody asked for a new account with this address, which has one. If you forgot its password, ask for a recovery.
        If it was not you, there is nothing to do.
        """);

    public static Letter Recover(string to, string token) => new(to, "KAiMarket: 비밀번호 재설정 / Recover your account",
        $"""
        새 비밀번호를 정하려면 아래 코드를 붙여 넣어 주십시오. 15분 동안 한 번만 쓸 수 있으며, 모든 로그인이 끝납니다.
        요청하지 않으셨다면 이 메일을 무시하십시오. 비밀번호는 그대로입니다.

        To choose a new password, paste this code. It is good once and for 15 minutes; all your sessions will end.
        If you did not ask for it, do nothing: your password stays as it is.

        {token}
        """);

    public static Letter PasswordChanged(string to) => new(to, "KAiMarket: 비밀번호가 바뀌었습니다 / Your password changed",
        """
        계정의 비밀번호가 바뀌고 다른 로그인은 끝났습니다. 본인이 아니라면 즉시 비밀번호를 재설정해 주십시오.

        Your account has a new password, and your other sessions have ended. If it was not you, recover it at once.
        """);

    public static Letter LockedOut(string to) => new(to, "KAiMarket: 로그인이 잠시 막혔습니다 / Signing in has to wait",
        """
        비밀번호가 여러 번 틀려 잠시 로그인할 수 없습니다. 비밀번호를 재설정하면 바로 다시 로그인할 수 있습니다.

        The password was wrong several times, so signing in has to wait. A recovery by mail opens it at once.
        """);
}
