using KAiMarket.Domain;

namespace KAiMarket.Identity.People;

/// <summary>Why something is not done for an account. They say the same of an account that is not there.</summary>
public static class AccountRefusals
{
    public static readonly Refusal SignInRefused = new("sign-in-refused", Kind.Forbidden,
        "Nobody can sign in with that: something is wrong, or too much was tried");
    public static readonly Refusal TokenInvalid = new("mail-token-invalid", Kind.Gone,
        "The letter's token is not known, was used, or is too old");
    public static readonly Refusal PasswordWeak = new("password-weak", Kind.Invalid, "This password cannot be taken");
    public static readonly Refusal PasswordWrong = new("password-wrong", Kind.Forbidden,
        "The present password is another one, or too much was tried");
    public static readonly Refusal ChangedMeanwhile = new("account-changed-meanwhile", Kind.Conflict,
        "The account was changed at the same moment; try again");
    public static readonly Refusal AccountMissing = new("account-missing", Kind.Missing, "There is no such account");
    public static readonly Refusal SessionOld = new("session-too-old", Kind.Forbidden,
        "That wants a session of the last five minutes");
    public static readonly Refusal IdTokenInvalid = new("id-token-invalid", Kind.Forbidden,
        "The provider's token is not to be believed, or its nonce is not the market's, was used, or is too old");
    public static readonly Refusal LoginTaken = new("login-taken", Kind.Conflict,
        "The identity, or its e-mail address, belongs to another account; sign in to that one");
}
