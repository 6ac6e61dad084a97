using System.Text.Json.Serialization;

namespace KAiMarket.Domain;

/// <summary>What the outside lends a decision: the time, who acts, and which command this is.</summary>
/// <param name="Now">When the command reached the gateway (UTC).</param>
/// <param name="Actor">Who acts, for which organisation, in which role.</param>
/// <param name="Command">
/// The command's id, for the audit trail; derived from the causing event inside a process.
/// </param>
public readonly record struct Moment(DateTimeOffset Now, Actor Actor, string Command);

/// <summary>
/// Who acts. Accounts are references only: the person behind one is known to the identity store alone.
/// </summary>
/// <param name="Account">The account's id.</param>
/// <param name="Organisation">
/// The organisation the account acts for: the id of a ministry, company or SME; empty for none.
/// </param>
/// <param name="Role">The hat the account wears.</param>
public sealed record Actor(string Account, string Organisation, Role Role)
{
    /// <summary>
    /// The account of the person who made the key that acts; null where a person acts, and for keys that nobody is
    /// known to have made.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MadeBy { get; init; }

    /// <summary>
    /// Who counts where two must act: a person is one, whatever keys and hats they act with.
    /// </summary>
    public string Person => MadeBy ?? Account;

    /// <summary>The market itself: processes and due work.</summary>
    public static readonly Actor Market = new("market", "", Role.Market);

    /// <summary>True for the market itself and for the people who run it.</summary>
    public bool RunsMarket => Role is Role.Market or Role.Operator or Role.Administrator;

    /// <summary>
    /// True when this actor wears <paramref name="role"/> for <paramref name="organisation"/>, or runs the market.
    /// </summary>
    public bool ActsFor(Role role, string organisation) => RunsMarket || (Role == role && Organisation == organisation);
}

/// <summary>The hats of the market.</summary>
public enum Role
{
    /// <summary>The market's own processes. Never given to a key.</summary>
    Market,
    /// <summary>Runs the installation: keys, views, everything an operator may do.</summary>
    Administrator,
    /// <summary>Runs the market's business on behalf of others (help desk, replays).</summary>
    Operator,
    /// <summary>Owns programmes and tenders (수요기관, 발주기관).</summary>
    Ministry,
    /// <summary>Bids on tenders (공급기업).</summary>
    Vendor,
    /// <summary>Claims and spends vouchers (수요기업).</summary>
    Sme,
    /// <summary>Publishes offers and meters their use (공급기업).</summary>
    Provider,
    /// <summary>Reads everything, changes nothing.</summary>
    Auditor,
    /// <summary>Somebody who signed in and acts for no organisation. Never given to a key.</summary>
    Person,
}
