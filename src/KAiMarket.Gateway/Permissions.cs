using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using KAiMarket.Gateway.Http;

namespace KAiMarket.Gateway;

/// <summary>
/// Who may do what, as one table: each operation names its row with <see cref="Operation.May"/>, and a market with an
/// operation that names none does not start. "No" is refused before the operation begins; "own" is looked at where what
/// it is about is known, which for commands is Decide. docs/permissions.md shows it operation by operation, and what
/// Decide says in each state.
/// </summary>
public static class Permissions
{
    /// <summary>Whether the market lives, and what its API is. No credential is looked at, however bad it is.</summary>
    public static readonly Permission Anyone = Permission.Anyone(nameof(Anyone));

    // The columns: administrator, operator, auditor, ministry, vendor, sme, provider, and a person without any of them.
    //       adm opr aud min ven sme pro per

    /// <summary>What is public in the market: programmes, offers, firms, plans, notices.</summary>
    public static readonly Permission SeeMarket =
        Row("yes yes yes yes yes yes yes yes");

    public static readonly Permission SeeSme =
        Row("yes yes yes yes yes yes yes yes",
            "A firm's name: itself and those who see all.");

    public static readonly Permission SeeTenders =
        Row("yes yes yes yes yes yes yes yes",
            "A draft: its buyer and those who see all.");

    public static readonly Permission SeeEnquiries =
        Row("yes yes yes yes yes yes yes yes",
            "Before the answer: who asks, the buyer and those who see all.");

    /// <summary>The market's business and its machinery.</summary>
    public static readonly Permission RunMarket =
        Row("yes yes no  no  no  no  no  no");

    public static readonly Permission AuditMarket =
        Row("yes yes yes no  no  no  no  no");

    public static readonly Permission Administer =
        Row("yes no  no  no  no  no  no  no");

    /// <summary>What was done with accounts and keys: for those who watch over it.</summary>
    public static readonly Permission SeeSecurity =
        Row("yes no  yes no  no  no  no  no");

    /// <summary>People and their organisations.</summary>
    public static readonly Permission OwnAccount =
        Row("own own own own own own own own",
            "For people who signed in; a key hears person-needed.");

    public static readonly Permission SeeOrganisation =
        Row("yes yes yes own own own own own",
            "One's own: for its people who signed in; a key hears person-needed.");

    public static readonly Permission LeadOrganisation =
        Row("own own own own own own own no",
            "For its Owners who signed in; a key hears person-needed.");

    public static readonly Permission HandOverOrganisation =
        Row("yes own own own own own own no",
            "For its Owners who signed in; an administrator where they are lost.");

    public static readonly Permission RegisterCompany =
        Row("yes yes no  no  own no  own no");

    public static readonly Permission RegisterSme =
        Row("yes yes no  no  no  own no  no");

    /// <summary>Programmes and vouchers.</summary>
    public static readonly Permission RunProgram =
        Row("yes yes no  own no  no  no  no");

    public static readonly Permission SpendVoucher =
        Row("yes yes no  no  no  own no  no");

    public static readonly Permission SeeVoucher =
        Row("yes yes yes own no  own no  no");

    /// <summary>Offers, orders and their use.</summary>
    public static readonly Permission SupplyOffer =
        Row("yes yes no  no  no  no  own no");

    public static readonly Permission SeeOrder =
        Row("yes yes yes own no  own own no");

    public static readonly Permission SeeStatement =
        Row("yes yes yes no  no  no  own no");

    /// <summary>The buyer's side of tenders and contracts. Nobody opens bids on an officer's behalf.</summary>
    public static readonly Permission Buy =
        Row("yes yes no  own no  no  no  no");

    public static readonly Permission ApproveOpening =
        Row("no  no  no  own no  no  no  no");

    /// <summary>The supplier's side. A proposal is its bidder's and the buyer's alone, also before auditors.</summary>
    public static readonly Permission BidAndPerform =
        Row("yes yes no  no  own no  no  no");

    public static readonly Permission SeeBid =
        Row("yes yes yes no  own no  no  no");

    public static readonly Permission SeeProposal =
        Row("no  no  no  own own no  no  no");

    public static readonly Permission SeeContract =
        Row("yes yes yes own own no  no  no");

    public static readonly Permission BringDocument =
        Row("yes yes no  own own no  own no");

    public static readonly Permission SeeDocument =
        Row("yes yes yes own own no  own no");

    /// <summary>Every row, in the order of this file.</summary>
    public static ImmutableArray<Permission> All { get; } =
    [
        .. typeof(Permissions).GetFields(BindingFlags.Public | BindingFlags.Static)
            .OrderBy(field => field.MetadataToken).Select(field => (Permission)field.GetValue(null)!),
    ];

    private static Permission Row(string cells, string note = "", [CallerMemberName] string name = "") =>
        Permission.Row(name, cells, note);
}
