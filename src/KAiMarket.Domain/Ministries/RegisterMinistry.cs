namespace KAiMarket.Domain.Ministries;

[StoredAs("ministry-registered.v1")]
public sealed record MinistryRegistered(string Name, string? Code = null) : MinistryEvent;

/// <summary>Enters a ministry under the id that the caller chose. Asking again changes nothing.</summary>
/// <param name="Name">Its official name.</param>
/// <param name="Code">Its administrative standard code (행정표준코드) or the one the procurement service gave it.</param>
public sealed record RegisterMinistry(string Name, string? Code = null) : MinistryCommand, ICreation
{
    public static readonly Refusal NameInvalid =
        new("ministry-name-invalid", Kind.Invalid, $"A ministry's name is {Text.Rule}", "name");
    public static readonly Refusal CodeInvalid =
        new("ministry-code-invalid", Kind.Invalid, "A ministry's code is 1 to 20 letters, digits and hyphens", "code");
    public static readonly Refusal NotYours = Ministry.NotYours;
    public static readonly Refusal Differs =
        new("ministry-differs", Kind.Conflict, "This ministry is registered with other particulars");

    public static Decision<MinistryEvent> Decide(Ministry ministry, RegisterMinistry register, Moment at) =>
        ministry switch
        {
            _ when !Text.IsLine(register.Name) => NameInvalid,
            _ when register.Code is { } code && !IsCode(code) => CodeInvalid,
            _ when !at.Actor.RunsMarket => NotYours,
            { IsRegistered: true } =>
                (ministry.Name, ministry.Code) == (register.Name, register.Code) ? new AlreadySo() : Differs,
            _ => new MinistryRegistered(register.Name, register.Code),
        };

    private static bool IsCode(string code) =>
        code.Length is >= 1 and <= 20 && code.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
