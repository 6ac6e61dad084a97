namespace KAiMarket.Audit;

/// <summary>An account of the audit's own ledger. Debits leave it, credits arrive in it.</summary>
public sealed class AccountModel
{
    internal AccountModel(string name, bool mayOwe) => (Name, MayOwe) = (name, mayOwe);

    public string Name { get; }
    public long Debits { get; internal set; }
    public long Credits { get; internal set; }
    public long Balance => Credits - Debits;
    internal bool MayOwe { get; }
}

/// <summary>Money in its two parts.</summary>
public readonly record struct Legs(long Government, long SelfPay)
{
    public long Total => checked(Government + SelfPay);
    public static Legs operator +(Legs left, Legs right) =>
        new(checked(left.Government + right.Government), checked(left.SelfPay + right.SelfPay));
    public static Legs operator -(Legs left, Legs right) =>
        new(checked(left.Government - right.Government), checked(left.SelfPay - right.SelfPay));
    public bool FitsIn(Legs whole) => Government <= whole.Government && SelfPay <= whole.SelfPay;
    public override string ToString() => $"{Government} + {SelfPay}";
}

/// <summary>A programme as the events tell it. Amounts in won.</summary>
public sealed class ProgramModel
{
    internal ProgramModel(string id) => Id = id;

    public string Id { get; }
    public string Owner { get; internal set; } = "";
    public string Title { get; internal set; } = "";
    public long Budget { get; internal set; }
    public long Cap { get; internal set; }
    public DateTimeOffset ClaimsFrom { get; internal set; }
    public DateTimeOffset ClaimsUntil { get; internal set; }
    public DateTimeOffset VouchersExpireAt { get; internal set; }
    public bool Closed { get; internal set; }
    public string Status => Closed ? "closed" : "open";

    /// <summary>Self-pay in basis points of the total, by applicant type.</summary>
    public IReadOnlyDictionary<string, long> Ratios => RatiosByType;

    /// <summary>Claims granted, and their government money.</summary>
    public long Claimed { get; internal set; }
    public long Granted { get; internal set; }
    public Legs Held { get; internal set; }
    public Legs Spent { get; internal set; }
    public long ReturnedFromVouchers { get; internal set; }
    public long ReturnedToMinistry { get; internal set; }
    public long Remaining { get; internal set; }

    internal Dictionary<string, long> RatiosByType { get; } = [];
    internal HashSet<string> Firms { get; } = [];

    /// <summary>Came back from vouchers by the ledger, and is not yet the programme's to grant again.</summary>
    internal long Arriving { get; set; }
    internal AccountModel Account { get; set; } = null!;
    internal AccountModel Appropriation { get; set; } = null!;
}

/// <summary>A voucher as the events tell it: claimed of its programme, issued in its own stream later.</summary>
public sealed class VoucherModel
{
    internal VoucherModel(string id) => Id = id;

    public string Id { get; }
    public string Program { get; internal set; } = "";
    public string Sme { get; internal set; } = "";
    public Legs Whole { get; internal set; }
    public Legs Held { get; internal set; }
    public Legs Spent { get; internal set; }
    public Legs Returned { get; internal set; }
    public DateTimeOffset ExpiresAt { get; internal set; }
    public bool Claimed { get; internal set; }
    public bool Issued { get; internal set; }
    public bool Expired { get; internal set; }
    public string Status => Expired ? "expired" : Issued ? "issued" : "claimed";
    public Legs Free => Whole - Held - Spent - Returned;

    internal long ArrivedInProgram { get; set; }
    internal long Roundings { get; set; }
    internal long Position { get; set; }
    internal AccountModel Account { get; set; } = null!;
    internal AccountModel SmeAccount { get; set; } = null!;
    internal ProgramModel? Of { get; set; }
}

/// <summary>An offer as published.</summary>
public sealed class OfferModel
{
    internal OfferModel(string id) => Id = id;

    public string Id { get; }
    public string Provider { get; internal set; } = "";
    public string Title { get; internal set; } = "";
    public string Category { get; internal set; } = "";
    public string Unit { get; internal set; } = "";
    public long Price { get; internal set; }
    public long Per { get; internal set; }
    public long Capacity { get; internal set; }
    public string Every { get; internal set; } = "";
    public string Region { get; internal set; } = "";
    public string? AcceleratorVendor { get; internal set; }
    public bool DomesticNpu { get; internal set; }
    public bool Withdrawn { get; internal set; }
    public string Status => Withdrawn ? "withdrawn" : "published";

    /// <summary>Reserved and used quantity by window.</summary>
    public IReadOnlyDictionary<string, long> Reserved => Windows;

    internal Dictionary<string, long> Windows { get; } = [];
}

/// <summary>What has become of a hold or a reservation.</summary>
public enum Claim
{
    None,
    Live,
    Taken,
    Released,
}

/// <summary>An order with its hold and its reservation, wherever the events about them stand.</summary>
public sealed class OrderModel
{
    internal OrderModel(string id) => Id = id;

    public string Id { get; }
    public string Voucher { get; internal set; } = "";
    public string Offer { get; internal set; } = "";
    public long Quantity { get; internal set; }
    public DateOnly Day { get; internal set; }

    /// <summary>none, placed, confirmed, refused, accepted, settled or cancelled.</summary>
    public string Status { get; internal set; } = "none";
    public string? RefusalCode { get; internal set; }

    /// <summary>As confirmed.</summary>
    public string? Provider { get; internal set; }
    public long Price { get; internal set; }
    public long Per { get; internal set; }
    public long ConfirmedAmount { get; internal set; }

    /// <summary>Usage metered, and the number of its last batch.</summary>
    public long Used { get; internal set; }
    public long Sequence { get; internal set; }
    public long AcceptedAmount { get; internal set; }

    public Claim Hold { get; internal set; }
    public Legs Held { get; internal set; }
    public Legs Captured { get; internal set; }
    public Claim Reservation { get; internal set; }
    public long Reserved { get; internal set; }
    public long ReservedAmount { get; internal set; }
    public Legs Settled { get; internal set; }
    public long SettledPosition { get; internal set; }
    public DateTimeOffset SettledAt { get; internal set; }

    internal string Window { get; set; } = "";
    internal string HoldVoucher { get; set; } = "";
    internal string ReservedOffer { get; set; } = "";
    internal long Position { get; set; }
    internal AccountModel Account { get; set; } = null!;
    internal bool HoldsAnything => Hold == Claim.Live || Reservation == Claim.Live;
}

/// <summary>A provider and what was settled to it, in order of position.</summary>
public sealed class ProviderModel
{
    internal ProviderModel(string id) => Id = id;

    public string Id { get; }
    public long Settled { get; internal set; }
    public IReadOnlyList<OrderModel> Orders => Lines;
    internal List<OrderModel> Lines { get; } = [];
    internal AccountModel Account { get; set; } = null!;
}

internal static class Pricing
{
    /// <summary>floor(quantity × price ÷ per), in 128 bits.</summary>
    public static long Amount(long quantity, long price, long per) =>
        per <= 0 ? throw new OverflowException($"Priced per {per}.") : checked((long)((Int128)quantity * price / per));
}
