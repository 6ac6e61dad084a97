using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace KAiMarket.Identity.Organisations;

/// <summary>
/// Asks whoever reads a mailbox to become a member. The secret goes by mail alone; only its SHA-256 is kept.
/// </summary>
/// <param name="Email">Normalised; empty once the invitation has ended.</param>
/// <param name="Until">The end of the membership that is offered; null for none.</param>
/// <param name="Token">SHA-256 of the secret, in lower-case hexadecimal; empty once the invitation has ended.</param>
/// <param name="By">The Owner's account.</param>
/// <param name="ExpiresAt">From then on it is worth nothing.</param>
public sealed record Invitation(
    InvitationId Id, string Email, Duty Duty, DateTimeOffset? Until,
    [property: JsonConverter(typeof(ScopesJson))] Scopes Scopes,
    string Token, string By, DateTimeOffset ExpiresAt, InvitationState State = InvitationState.Open)
{
    /// <summary>How long an invitation stands.</summary>
    public static readonly TimeSpan Stands = TimeSpan.FromDays(7);

    /// <summary>A new secret of 256 random bits, and what is kept of it.</summary>
    public static (string Secret, string Token) NewToken()
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return (secret, TokenOf(secret));
    }

    /// <summary>What is kept of a secret.</summary>
    public static string TokenOf(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));

    public bool IsOpenAt(DateTimeOffset now) => State == InvitationState.Open && now < ExpiresAt;

    internal Invitation Ended(InvitationState how) => this with { State = how, Email = "", Token = "" };
}

public enum InvitationState
{
    Open,
    Accepted,
    Refused,
    Revoked,
}
