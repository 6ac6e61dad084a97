namespace KAiMarket.Identity.People;

/// <summary>
/// A person's account: the identity store's alone. Journals and trails know its id, which tells nothing and stays when
/// the rest is erased. Mutable, as ASP.NET Core Identity's UserManager wants its users.
/// </summary>
public sealed class Account
{
    public required string Id { get; init; }

    /// <summary>null when it was erased.</summary>
    public string? Email { get; set; }

    /// <summary><see cref="EmailAddress.Normal"/> of it; unique.</summary>
    public string? NormalEmail { get; set; }

    public string? Name { get; set; }

    /// <summary>null for an account that only another provider's identity signs in to.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Another one with each password and each lock: what was issued under the last is worth nothing.</summary>
    public string Stamp { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when an administrator keeps it from signing in.</summary>
    public DateTimeOffset? LockedAt { get; set; }

    public DateTimeOffset? ErasedAt { get; set; }

    /// <summary>Counts its changes: one is written only upon the one before.</summary>
    public long Revision { get; set; }
}
