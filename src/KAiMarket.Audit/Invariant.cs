namespace KAiMarket.Audit;

/// <summary>Something that is true of every sound journal. The name is permanent: reports and tests quote it.</summary>
public sealed class Invariant
{
    private static readonly List<Invariant> Catalogue = [];

    private Invariant(string name, string rule)
    {
        (Name, Rule, Index) = (name, rule, Catalogue.Count);
        Catalogue.Add(this);
    }

    public string Name { get; }
    public string Rule { get; }
    internal int Index { get; }

    /// <summary>Every invariant, journal first, then market, then money.</summary>
    public static IReadOnlyList<Invariant> All => Catalogue;

    // The journal itself.
    public static readonly Invariant PositionsContiguous =
        new("positions-contiguous", "Positions are 1, 2, 3 and so on.");
    public static readonly Invariant TimeForward =
        new("time-never-backwards", "No event is timed before the one before it.");
    public static readonly Invariant VersionsContiguous =
        new("versions-contiguous", "Each stream's versions are 1, 2, 3 and so on.");
    public static readonly Invariant ChainDigest =
        new("chain-digest", "A batch's digest is that of its events' bytes.");
    public static readonly Invariant ChainHash = new("chain-hash", "A batch's hash continues from the batch before.");
    public static readonly Invariant BatchesCover = new("batches-cover-events", "Each event is in exactly one batch.");
    public static readonly Invariant BatchTime = new("batch-time", "An event has its batch's time.");
    public static readonly Invariant HeadEquals =
        new("head-equals-last", "The head names the last position and the last hash.");
    public static readonly Invariant NameKnown =
        new("stored-name-known", "Every stored name is one the market writes.");
    public static readonly Invariant Shape = new("event-shape", "Data and meta have the members their name promises.");
    public static readonly Invariant StreamFits =
        new("stream-fits-event", "An event stands in a stream of its own kind.");
    public static readonly Invariant DecidedOn = new("decided-on", "An event follows the version its decision saw.");
    public static readonly Invariant AppendWhole =
        new("append-in-one-batch", "One decision's events are in one batch.");
    public static readonly Invariant ActorAllowed =
        new("actor-allowed", "Who acted had the role and organisation for it.");
    public static readonly Invariant BeginsOnce =
        new("begins-once", "A stream's first event begins it, and no other does.");

    // Programmes.
    public static readonly Invariant BudgetKept =
        new("budget-not-exceeded", "What a programme granted and gave back is never above its budget.");
    public static readonly Invariant OncePerSme = new("one-claim-per-sme", "An SME claims once in a programme.");
    public static readonly Invariant OncePerFirm = new("one-claim-per-firm", "A firm claims once in a programme.");
    public static readonly Invariant ClaimInPeriod = new("claim-in-period", "Claims arrive within the claim period.");
    public static readonly Invariant ClaimWithinCap = new("claim-within-cap", "No government share is above the cap.");
    public static readonly Invariant ClaimSplit =
        new("claim-split", "The self-pay share is the applicant type's, rounded up.");
    public static readonly Invariant ClaimAfterClosing =
        new("no-claim-after-closing", "A closed programme grants nothing.");
    public static readonly Invariant ClaimAsRegistered =
        new("claim-as-registered", "A claim has the firm and type its SME registered.");
    public static readonly Invariant BudgetReturned =
        new("budget-returned-as-balance", "What comes back to a programme is what a voucher returned, once.");
    public static readonly Invariant ClosingReturnsRest =
        new("closing-returns-rest", "Closing returns exactly what is left, once, in time.");

    // Vouchers.
    public static readonly Invariant IssuedAsClaimed =
        new("issued-as-claimed", "A voucher is issued exactly as it was claimed.");
    public static readonly Invariant IssuedOnce = new("issued-once", "A voucher is issued once.");
    public static readonly Invariant LegsKept =
        new("legs-not-exceeded", "Holds, captures and returns never exceed a leg.");
    public static readonly Invariant LegsProportional =
        new("legs-proportional", "Both legs are committed in the voucher's proportion, but for rounding.");
    public static readonly Invariant HoldForOrder =
        new("hold-for-its-order", "A hold is for a placed order of this voucher, once, at the reserved amount.");
    public static readonly Invariant CaptureWithinHold =
        new("capture-within-hold", "Captured and released parts are the hold's, leg by leg.");
    public static readonly Invariant CaptureAsAccepted =
        new("capture-as-accepted", "What is captured is what the order accepted.");
    public static readonly Invariant ReleaseAsHeld =
        new("release-as-held", "A release gives back the whole hold of an order that will not run.");
    public static readonly Invariant NoHoldAfterExpiry =
        new("no-hold-after-expiry", "Nothing new is held once a voucher has expired.");
    public static readonly Invariant ExpiryWhenDue =
        new("expiry-when-due", "A voucher expires once, and not before its time.");
    public static readonly Invariant BalanceReturnedWhole =
        new("balance-returned-whole", "An expired voucher returns all that is uncommitted, with it.");

    // Offers.
    public static readonly Invariant NoOversell =
        new("capacity-not-oversold", "A window's reservations never exceed the capacity.");
    public static readonly Invariant ReservedAsOrdered =
        new("reserved-as-ordered", "A reservation is a placed order's quantity at the offer's price, once.");
    public static readonly Invariant ReleasedAsReserved =
        new("released-as-reserved", "What goes back is what was reserved and not used.");
    public static readonly Invariant WithdrawnSellsNothing =
        new("withdrawn-sells-nothing", "A withdrawn offer takes no reservation.");

    // Orders.
    public static readonly Invariant OrderSequence =
        new("order-sequence", "An order goes from state to state only as the market knows.");
    public static readonly Invariant OrderDay =
        new("order-day", "An order's day is the Korean day on which it arrived.");
    public static readonly Invariant ConfirmedHoldsBoth =
        new("confirmed-holds-both", "A confirmed order has its capacity and its amount.");
    public static readonly Invariant UsageWithinOrder =
        new("usage-within-order", "Usage never exceeds the ordered quantity.");
    public static readonly Invariant UsageSequence = new("usage-sequence", "Usage batches are 1, 2, 3 and so on.");
    public static readonly Invariant UsageSum =
        new("usage-sum", "A usage batch has 1 to 1000 records and states their sum.");
    public static readonly Invariant AcceptedAsMetered =
        new("accepted-as-metered", "What is accepted is what was metered, at the order's price.");
    public static readonly Invariant SettledAsCaptured =
        new("settled-as-captured", "What the provider gets is what was captured and accepted.");
    public static readonly Invariant NothingHalfDone =
        new("nothing-half-done", "When the market is quiet, every process has ended.");

    // Plans.
    public static readonly Invariant PlanKept =
        new("plan-line-kept", "Tenders commit no more of a line of a plan than it has.");
    public static readonly Invariant DraftedAsPlanned =
        new("drafted-as-planned", "A tender is planned once, and drafted for the line and amount that the plan says.");
    public static readonly Invariant ReleasedRightly = new("released-rightly",
        "A lot gives back its budget when nobody won it, and once its contract is signed what that costs less.");

    // Tenders.
    public static readonly Invariant TenderSequence =
        new("tender-sequence", "A tender goes from state to state only as the market knows, and ends when cancelled.");
    public static readonly Invariant ImportedOnlyNoticed =
        new("imported-only-noticed", "An imported tender has imported notices, each order once, and nothing else.");
    public static readonly Invariant LotsAddUp =
        new("lots-add-up", "A tender's lots add up to what was planned, and a lot's parts to its budget.");
    public static readonly Invariant PointsAddUp =
        new("points-add-up", "Points for the items and the price are 100 in all.");
    public static readonly Invariant PacksPinned =
        new("packs-pinned", "A tender pins the hashes of the packs that it names.");
    public static readonly Invariant NoticeLongEnough =
        new("notice-long-enough", "A notice is out 40 days before the close, or 10 where it may be short.");
    public static readonly Invariant AmendmentsConsecutive =
        new("amendments-consecutive", "Amendments are 1, 2, 3 and so on.");
    public static readonly Invariant AmendmentKeepsRules = new("amendment-keeps-rules",
        "An amendment keeps lots and rules, closes no earlier, and says whether it is material.");
    public static readonly Invariant AskedOnce =
        new("asked-once", "A document is attached, a question asked and answered once.");

    // Bids.
    public static readonly Invariant BidInTime =
        new("bid-in-time", "Bids come and change after the publication and before the close in force.");
    public static readonly Invariant BidSealed = new("bid-sealed",
        "A bid is on a lot of its tender, sealed to both of its keys, and its envelopes are new.");
    public static readonly Invariant BidNumbered =
        new("bid-numbered", "A company's submissions on a lot are 1, 2, 3 and so on.");
    public static readonly Invariant BidThere =
        new("bid-there", "Confirmed and withdrawn are bids that stand, for the last amendment.");
    public static readonly Invariant ClosedInTime =
        new("closed-in-time", "A close is recorded once, not before its time, with the bids that stand.");

    // Openings and awards.
    public static readonly Invariant OpeningApproved = new("opening-approved-by-officers",
        "Nothing is opened before as many different officers of the buyer approved as the procedure says.");
    public static readonly Invariant OpeningInOrder = new("opening-in-order",
        "Technical envelopes are opened after the close, prices after the evaluation, each once.");
    public static readonly Invariant OpeningComplete = new("opening-complete",
        "An opening shows every bid that stands and no other, as its receipt has it.");
    public static readonly Invariant RevealedAsOpened =
        new("revealed-as-opened", "Each envelope is opened once, before the opening that shows what was found.");
    public static readonly Invariant MarksOfOpened =
        new("marks-of-opened", "Every bid that opened is either marked or void, once.");
    public static readonly Invariant MarksWithinItems =
        new("marks-within-items", "Every item is marked once, within its maximum.");
    public static readonly Invariant RankedAsMarked =
        new("ranked-as-marked", "Rankings follow from marks and prices by the pinned packs, to four decimals.");
    public static readonly Invariant AwardedToFirst = new("awarded-to-first",
        "The first rank wins at its price; between equals it is the bid that the lot draws.");
    public static readonly Invariant LotFailsRightly =
        new("lot-fails-rightly", "A lot fails for want of bids, of anyone eligible or of agreement, and then always.");

    // Contracts.
    public static readonly Invariant ContractAsAwarded =
        new("contract-as-awarded", "A contract is with the winner of its lot, at the price that won, once.");
    public static readonly Invariant ContractSequence =
        new("contract-sequence", "A contract goes from state to state only as the market knows.");
    public static readonly Invariant MilestonesAddUp =
        new("milestones-add-up", "A contract's milestones add up to what it costs.");
    public static readonly Invariant DeliverySequence = new("delivery-sequence",
        "Deliveries are 1, 2, 3 and so on; the last is returned or accepted, and a milestone is accepted once.");
    public static readonly Invariant DamagesByRule =
        new("damages-by-rule", "Damages for delay are what the contract's rule says, in whole won.");
    public static readonly Invariant PaidAsAccepted =
        new("paid-as-accepted", "A milestone is paid once, as accepted; nothing is left of a completed contract.");

    // Money.
    public static readonly Invariant AmountsCounted =
        new("amounts-in-range", "Amounts are whole, not negative, and add up within 64 bits.");
    public static readonly Invariant TrialBalance =
        new("trial-balance-zero", "Debits equal credits at every position.");
    public static readonly Invariant AccountsKept =
        new("accounts-not-negative", "Only appropriations and SMEs owe; no other account is below zero.");
    public static readonly Invariant LedgerEqualsState =
        new("ledger-equals-state", "Each account's balance is what the programmes, vouchers and orders say.");
}
