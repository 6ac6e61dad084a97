using System.Buffers.Binary;
using System.Security.Cryptography;
using KAiMarket.Identity.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace KAiMarket.Identity.Passwords;

/// <summary>
/// ASP.NET Core Identity's hashes, of passwords in form KC: one that was typed decomposed opens what was set composed.
/// Older hashes are made anew when their password is right.
/// </summary>
internal sealed class PasswordHashes()
    : PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }))
{
    /// <summary>
    /// Of PBKDF2 with HMAC-SHA-512, as OWASP's password storage cheat sheet asks. More would let fewer people sign in on
    /// the morning when all do, and a password has 15 characters at least.
    /// </summary>
    public const int Iterations = 210_000;

    /// <summary>A hash that no password has, and that takes as long to try as any: random bytes in its format.</summary>
    public static string OfNothing()
    {
        // A mark, the function (2 is HMAC-SHA-512), the iterations and the length of the salt, then salt and key.
        const int Salt = 16, Key = 32, Head = 13;
        var hash = RandomNumberGenerator.GetBytes(Head + Salt + Key);
        hash[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(1), 2);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(5), Iterations);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(9), Salt);
        return Convert.ToBase64String(hash);
    }

    public override string HashPassword(Account user, string password) =>
        base.HashPassword(user, Nfkc.Of(password));

    public override PasswordVerificationResult VerifyHashedPassword(
        Account user, string hashedPassword, string providedPassword) =>
        base.VerifyHashedPassword(user, hashedPassword, Nfkc.Of(providedPassword));
}

/// <summary>The rule of passwords as ASP.NET Core Identity asks for it, so that no way to set one goes around it.</summary>
internal sealed class PasswordCheck : IPasswordValidator<Account>
{
    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(PasswordRule.Objection(password ?? "", user.Email ?? "") is { } objection
            ? IdentityResult.Failed(new IdentityError { Code = "password-weak", Description = objection })
            : IdentityResult.Success);
}
