namespace KAiMarket.Audit;

/// <summary>
/// The market as its events tell it, kept as simply as possible: one mutable record for each thing, one method for each
/// event that first checks and then believes it. It goes on after a violation, so that one fault is reported once.
/// </summary>
internal sealed partial class Market
{
    private readonly Findings _findings;
    private readonly Ledger _ledger;
    private readonly Dictionary<string, (string Firm, string Type)> _smes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProgramModel> _programs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VoucherModel> _vouchers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OfferModel> _offers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrderModel> _orders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProviderModel> _providers = new(StringComparer.Ordinal);

    public Market(Findings findings) => (_findings, _ledger) = (findings, new Ledger(findings));

    public IReadOnlyDictionary<string, ProgramModel> Programs => _programs;
    public IReadOnlyDictionary<string, VoucherModel> Vouchers => _vouchers;
    public IReadOnlyDictionary<string, OfferModel> Offers => _offers;
    public IReadOnlyDictionary<string, OrderModel> Orders => _orders;
    public IReadOnlyDictionary<string, ProviderModel> Providers => _providers;
    public Ledger Ledger => _ledger;

    /// <returns>False when no event has this name.</returns>
    /// <exception cref="ShapeException">The data is not what the name promises; nothing was taken over.</exception>
    /// <exception cref="OverflowException">An amount is negative or leaves 64 bits.</exception>
    public bool Take(Step step)
    {
        switch (step.Name)
        {
            case "ministry-registered.v1": Begin(step, "ministry"); MinistryRegistered(step); break;
            case "company-registered.v1": Begin(step, "company"); CompanyRegistered(step); break;
            case "sme-registered.v1": Begin(step, "sme"); SmeRegistered(step); break;

            case "program-opened.v1": Begin(step, "program"); ProgramOpened(step); break;
            case "voucher-claimed.v1": Continue(step, "program"); VoucherClaimed(step); break;
            case "budget-returned.v1": Continue(step, "program"); BudgetReturned(step); break;
            case "program-closed.v1": Continue(step, "program"); ProgramClosed(step); break;

            case "voucher-issued.v1": Begin(step, "voucher"); VoucherIssued(step); break;
            case "amount-held.v1": Continue(step, "voucher"); AmountHeld(step); break;
            case "hold-captured.v1": Continue(step, "voucher"); HoldCaptured(step); break;
            case "hold-released.v1": Continue(step, "voucher"); HoldReleased(step); break;
            case "voucher-expired.v1": Continue(step, "voucher"); VoucherExpired(step); break;
            case "balance-returned.v1": Continue(step, "voucher"); BalanceReturned(step); break;

            case "offer-published.v1": Begin(step, "offer"); OfferPublished(step); break;
            case "capacity-reserved.v1": Continue(step, "offer"); CapacityReserved(step); break;
            case "capacity-released.v1": Continue(step, "offer"); CapacityReleased(step); break;
            case "offer-withdrawn.v1": Continue(step, "offer"); OfferWithdrawn(step); break;

            case "order-placed.v1": Begin(step, "order"); OrderPlaced(step); break;
            case "order-confirmed.v1": Continue(step, "order"); OrderConfirmed(step); break;
            case "order-refused.v1": Continue(step, "order"); OrderRefused(step); break;
            case "usage-recorded.v1": Continue(step, "order"); UsageRecorded(step); break;
            case "order-accepted.v1": Continue(step, "order"); OrderAccepted(step); break;
            case "order-cancelled.v1": Continue(step, "order"); OrderCancelled(step); break;
            case "order-settled.v1": Continue(step, "order"); OrderSettled(step); break;

            case "plan-adopted.v1": Continue(step, "ministry"); PlanAdopted(step); break;
            case "tender-planned.v1": Continue(step, "ministry"); TenderPlanned(step); break;
            case "budget-released.v1": Continue(step, "ministry"); BudgetReleased(step); break;

            case "tender-drafted.v1": Fits(step, "tender"); TenderDrafted(step); break;
            case "tender-published.v1": Continue(step, "tender"); TenderPublished(step); break;
            case "tender-amended.v1": Continue(step, "tender"); TenderAmended(step); break;
            case "tender-cancelled.v1": Continue(step, "tender"); TenderCancelled(step); break;
            case "document-attached.v1": Continue(step, "tender"); DocumentAttached(step); break;
            case "enquiry-made.v1": Continue(step, "tender"); EnquiryMade(step); break;
            case "enquiry-answered.v1": Continue(step, "tender"); EnquiryAnswered(step); break;
            case "notice-imported.v1": NoticeImported(step); break;
            case "bid-accepted.v1": Continue(step, "tender"); BidAccepted(step); break;
            case "bid-confirmed.v1": Continue(step, "tender"); BidConfirmed(step); break;
            case "bid-withdrawn.v1": Continue(step, "tender"); BidWithdrawn(step); break;
            case "tender-closed.v1": Continue(step, "tender"); TenderClosed(step); break;
            case "opening-approved.v1": Continue(step, "tender"); OpeningApproved(step); break;
            case "envelope-revealed.v1": EnvelopeRevealed(step); break;
            case "envelopes-opened.v1": Continue(step, "tender"); EnvelopesOpened(step); break;
            case "lot-evaluated.v1": Continue(step, "tender"); LotEvaluated(step); break;
            case "lot-ranked.v1": Continue(step, "tender"); LotRanked(step); break;
            case "lot-awarded.v1": Continue(step, "tender"); LotAwarded(step); break;
            case "lot-failed.v1": Continue(step, "tender"); LotFailed(step); break;

            case "contract-drawn-up.v1": Begin(step, "contract"); ContractDrawnUp(step); break;
            case "contract-proposed.v1": Continue(step, "contract"); ContractProposed(step); break;
            case "contract-signed.v1": Continue(step, "contract"); ContractSigned(step); break;
            case "milestone-delivered.v1": Continue(step, "contract"); MilestoneDelivered(step); break;
            case "milestone-returned.v1": Continue(step, "contract"); MilestoneReturned(step); break;
            case "milestone-accepted.v1": Continue(step, "contract"); MilestoneAccepted(step); break;
            case "milestone-paid.v1": Continue(step, "contract"); MilestonePaid(step); break;
            default: return false;
        }

        return true;
    }

    private void Begin(Step step, string category)
    {
        Fits(step, category);
        _findings.Check(Invariant.BeginsOnce, step.Version == 1,
            $"{step.Name} is version {step.Version} of its stream.");
    }

    private void Continue(Step step, string category)
    {
        Fits(step, category);
        _findings.Check(Invariant.BeginsOnce, step.Version != 1, $"{step.Name} stands first in its stream.");
    }

    private void Fits(Step step, string category)
    {
        var stream = step.Stream;
        _findings.Check(Invariant.StreamFits,
            stream.Length > category.Length + 1 && stream[category.Length] == '/'
                && stream.StartsWith(category, StringComparison.Ordinal),
            $"{step.Name} stands in {stream}.");
    }

    private void Allow(bool allowed, Step step, string who) => _findings.Check(Invariant.ActorAllowed, allowed,
        $"{step.Name} is {who}'s to do, but was done as {step.Role} of \"{step.Organisation}\".");

    private void AllowMarket(Step step) => Allow(step.RunsMarket, step, "the market");

    private static T Of<T>(Dictionary<string, T> things, string id, Func<string, T> make)
    {
        if (!things.TryGetValue(id, out var thing)) things.Add(id, thing = make(id));
        return thing;
    }

    private void MinistryRegistered(Step step)
    {
        _ = step.Data.Text("name"u8);
        AllowMarket(step);
    }

    private void CompanyRegistered(Step step)
    {
        _ = (step.Data.Text("firm"u8), step.Data.Text("region"u8));
        Allow(step.ActsFor("provider", step.Id) || step.ActsFor("vendor", step.Id), step, "the company");
    }

    private void SmeRegistered(Step step)
    {
        var registered = (step.Data.Text("firm"u8), step.Data.Text("type"u8));
        _ = step.Data.Text("region"u8);
        Allow(step.ActsFor("sme", step.Id), step, "the SME");
        _smes[step.Id] = registered;
    }
}
