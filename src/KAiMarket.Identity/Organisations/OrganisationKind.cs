using KAiMarket.Domain;

namespace KAiMarket.Identity.Organisations;

/// <summary>What an organisation is in the market; its members' roles follow from it.</summary>
public enum OrganisationKind
{
    /// <summary>수요기관: owns programmes and tenders.</summary>
    Ministry,

    /// <summary>공급기업: bids, publishes offers, meters.</summary>
    Company,

    /// <summary>수요기업: claims and spends vouchers.</summary>
    Sme,

    /// <summary>Runs the market's business on behalf of others.</summary>
    Operator,

    /// <summary>Reads everything, changes nothing.</summary>
    Auditor,

    /// <summary>Runs the installation and decides who comes in.</summary>
    Administration,
}

public static class OrganisationKinds
{
    /// <summary>The roles in which members act for an organisation of a kind.</summary>
    public static IReadOnlyList<Role> Roles(this OrganisationKind kind) => kind switch
    {
        OrganisationKind.Ministry => [Role.Ministry],
        OrganisationKind.Company => [Role.Vendor, Role.Provider],
        OrganisationKind.Sme => [Role.Sme],
        OrganisationKind.Operator => [Role.Operator],
        OrganisationKind.Auditor => [Role.Auditor],
        OrganisationKind.Administration => [Role.Administrator],
        _ => [],
    };

    /// <summary>
    /// Whether it is one of the market's parties, whose id the market's facts name; the others run or audit the market.
    /// </summary>
    public static bool IsParty(this OrganisationKind kind) =>
        kind is OrganisationKind.Ministry or OrganisationKind.Company or OrganisationKind.Sme;

    /// <summary>Whether it cannot apply without a business number; others may have one.</summary>
    public static bool NeedsNumber(this OrganisationKind kind) => kind is OrganisationKind.Company or OrganisationKind.Sme;
}
