namespace KAiMarket.Domain;

/// <summary>
/// A rule that said no. The code is public API (docs/errors.md) and never changes; the detail helps this caller.
/// Refusals are declared inside their command, in order of precedence: when several apply, the first answers.
/// </summary>
/// <param name="Code">Permanent kebab-case code, unique in the market.</param>
/// <param name="Kind">What sort of no; the gateway alone maps it to HTTP.</param>
/// <param name="Title">A sentence that never varies.</param>
/// <param name="Member">The offending member of the command in camelCase, where one member is to blame.</param>
/// <param name="Detail">What was found this time and what to do about it.</param>
public sealed record Refusal(string Code, Kind Kind, string Title, string? Member = null, string? Detail = null)
{
    /// <summary>The same refusal with what was found this time.</summary>
    public Refusal Because(string detail) => this with { Detail = detail };

    /// <summary>
    /// The same refusal, blaming one member of the command (camelCase; a path such as <c>records/3/id</c> within
    /// arrays).
    /// </summary>
    public Refusal At(string member) => this with { Member = member };
}

/// <summary>What sort of refusal it is.</summary>
public enum Kind
{
    /// <summary>The command can never be right as it stands; repeating does not help.</summary>
    Invalid,

    /// <summary>The thing named does not exist (yet).</summary>
    Missing,

    /// <summary>The state of the market forbids it now; another state may allow it.</summary>
    Conflict,

    /// <summary>Its time has passed; repeating never helps.</summary>
    Gone,

    /// <summary>Its time has not come; repeating later helps.</summary>
    Early,

    /// <summary>The actor may not do this.</summary>
    Forbidden,
}
