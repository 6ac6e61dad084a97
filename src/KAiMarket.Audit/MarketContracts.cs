using System.Globalization;
using KAiMarket.Audit.Tenders;

namespace KAiMarket.Audit;

internal sealed partial class Market
{
    private readonly Dictionary<string, ContractModel> _contracts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, ContractModel> Contracts => _contracts;

    private ContractModel Contract(Step step)
    {
        var contract = Of(_contracts, step.Id, made => new ContractModel(made)
        {
            Account = _ledger.Account("contract", made),
            Appropriation = _ledger.Account("appropriation", ""),
            Company = _ledger.Account("company", ""),
        });
        contract.Position = step.Position;
        return contract;
    }

    private void ContractDrawnUp(Step step)
    {
        var data = step.Data;
        var (tender, lot, bid, supplier) =
            (data.Text("tender"u8), data.Text("lot"u8), data.Text("bid"u8), data.Text("supplier"u8));
        var (buyer, amount, budget, rule) =
            (data.Text("buyer"u8), data.Amount("amount"u8), data.Amount("budget"u8), data.Text("damages"u8));
        Allow(step.Role == "market", step, "the market itself");

        var contract = Contract(step);
        var of = _tenders.GetValueOrDefault(tender);
        var won = of?.LotsById.GetValueOrDefault(lot);
        _findings.Check(Invariant.ContractAsAwarded,
            step.Id == $"{tender}.{lot}" && contract.Status == "none" && won is not null && won.Winner == bid
                && won.Price == amount && of!.Terms?.Lot(lot)?.Budget == budget && of.Buyer == buyer
                && bid == $"{step.Id}.{supplier}",
            $"Drawn up for {bid} at {amount} of {budget}; awarded was {won?.Winner ?? "nobody"} at {won?.Price}.");
        _findings.Check(Invariant.DamagesByRule, DamagesOf(rule, 100_000, 1) is not null,
            $"{rule} is no rule for damages.");
        (contract.Buyer, contract.Supplier, contract.Amount, contract.Budget) = (buyer, supplier, amount, budget);
        (contract.Rule, contract.Status) = (rule, "drawn-up");
        contract.Appropriation = _ledger.Account("appropriation", buyer);
        contract.Company = _ledger.Account("company", supplier);
    }

    private void ContractProposed(Step step)
    {
        var number = step.Data.Amount("number"u8);
        var milestones = step.Data.List("milestones"u8, one =>
            new MilestoneModel(one.Text("id"u8), Day(one, "due"), one.Amount("amount"u8)));
        var contract = Contract(step);
        Allow(step.ActsFor("ministry", contract.Buyer), step, "the buyer");

        Sequence(contract, step, contract.Status is "drawn-up" or "proposed" && number == contract.Proposal + 1);
        _findings.Check(Invariant.MilestonesAddUp,
            milestones.Sum(one => one.Amount) == contract.Amount && milestones.TrueForAll(one => one.Amount > 0)
                && milestones.DistinctBy(one => one.Id).Count() == milestones.Count,
            $"{milestones.Count} milestones cost {milestones.Sum(one => one.Amount)}; the contract {contract.Amount}.");
        (contract.Proposal, contract.Status) = (number, "proposed");
        contract.MilestonesById.Clear();
        foreach (var one in milestones) contract.MilestonesById.TryAdd(one.Id, one);
    }

    private void ContractSigned(Step step)
    {
        var data = step.Data;
        var (proposal, amount, budget) = (data.Amount("proposal"u8), data.Amount("amount"u8), data.Amount("budget"u8));
        var (buyer, supplier) = (data.Text("buyer"u8), data.Text("supplier"u8));
        var contract = Contract(step);
        Allow(step.ActsFor("vendor", contract.Supplier), step, "the supplier");

        Sequence(contract, step, contract.Status == "proposed" && proposal == contract.Proposal);
        _findings.Check(Invariant.ContractAsAwarded,
            (buyer, supplier, amount, budget) == (contract.Buyer, contract.Supplier, contract.Amount, contract.Budget),
            $"Signed by {buyer} and {supplier} for {amount} of {budget}; drawn up for {contract.Amount} of {contract.Budget}.");
        contract.Status = "signed";
        // The books follow what was drawn up on one side and what was signed on the other.
        _ledger.Debit(contract.Appropriation, contract.Amount);
        _ledger.Credit(contract.Account, amount);
    }

    private void MilestoneDelivered(Step step)
    {
        var (number, day) = (step.Data.Amount("number"u8), Day(step.Data, "day"));
        _ = step.Data.TextOrNull("note"u8);
        var (contract, milestone) = Milestone(step);
        Allow(step.ActsFor("vendor", contract.Supplier), step, "the supplier");

        _findings.Check(Invariant.DeliverySequence,
            milestone is { Accepted: false, Waits: false } && number == milestone.Deliveries.Count + 1
                && day == KoreanDay(step.Arrived),
            $"Delivery {number} of {day:O} follows {milestone?.Deliveries.Count}; it arrived at {step.Arrived:O}.");
        if (milestone is null) return;
        milestone.Deliveries.Add(day);
        milestone.Waits = true;
    }

    private void MilestoneReturned(Step step)
    {
        var delivery = step.Data.Amount("delivery"u8);
        _ = step.Data.Text("reason"u8);
        var (contract, milestone) = Milestone(step);
        Allow(step.ActsFor("ministry", contract.Buyer), step, "the buyer");
        Inspected(milestone, delivery);
        if (milestone is not null) milestone.Waits = false;
    }

    private void MilestoneAccepted(Step step)
    {
        var data = step.Data;
        var (delivery, day, late) = (data.Amount("delivery"u8), Day(data, "day"), data.Amount("daysLate"u8));
        var (paid, damages) = (data.Amount("paid"u8), data.Amount("damages"u8));
        var (contract, milestone) = Milestone(step);
        Allow(step.ActsFor("ministry", contract.Buyer), step, "the buyer");
        Inspected(milestone, delivery);
        if (milestone is null) return;

        var days = milestone.Deliveries.Count == 0 ? 0
            : Math.Max(0, milestone.Deliveries[^1].DayNumber - milestone.Due.DayNumber);
        var follows = DamagesOf(contract.Rule, milestone.Amount, days);
        _findings.Check(Invariant.DamagesByRule,
            late == days && damages == follows && paid == milestone.Amount - damages && day == KoreanDay(step.Arrived),
            $"{late} days late on {day:O} cost {damages} and leave {paid}; it follows {days}, {follows}.");
        (milestone.Accepted, milestone.Waits, milestone.ToPay, milestone.Damages) = (true, false, paid, damages);
    }

    private void MilestonePaid(Step step)
    {
        var data = step.Data;
        var (paid, damages, last) = (data.Amount("paid"u8), data.Amount("damages"u8), data.Flag("isLast"u8));
        var (buyer, supplier) = (data.Text("buyer"u8), data.Text("supplier"u8));
        var (contract, milestone) = Milestone(step);
        Allow(step.ActsFor("ministry", contract.Buyer), step, "the buyer");

        _findings.Check(Invariant.PaidAsAccepted,
            milestone is { Accepted: true, Paid: false } && (paid, damages) == (milestone.ToPay, milestone.Damages)
                && (buyer, supplier) == (contract.Buyer, contract.Supplier),
            $"{paid} and {damages} are booked; accepted were {milestone?.ToPay} and {milestone?.Damages}.");
        if (milestone is not null) milestone.Paid = true;
        _ledger.Debit(contract.Account, checked((milestone?.ToPay ?? paid) + (milestone?.Damages ?? damages)));
        _ledger.Credit(contract.Company, paid);
        _ledger.Credit(contract.Appropriation, damages);

        var all = contract.MilestonesById.Values.All(one => one.Paid);
        _findings.Check(Invariant.PaidAsAccepted, last == all && (!all || contract.Account.Balance == 0),
            $"{(last ? "The last" : "Not the last")} milestone; {contract.Account.Balance} is left of the contract.");
        if (last) contract.Status = "completed";
    }

    private void Inspected(MilestoneModel? milestone, long delivery) => _findings.Check(
        Invariant.DeliverySequence,
        milestone is { Accepted: false, Waits: true } && delivery == milestone.Deliveries.Count,
        $"Delivery {delivery} of {milestone?.Deliveries.Count} is inspected.");

    private (ContractModel, MilestoneModel?) Milestone(Step step)
    {
        var id = step.Data.Text("milestone"u8);
        var contract = Contract(step);
        var milestone = contract.MilestonesById.GetValueOrDefault(id);
        Sequence(contract, step, contract.Status == "signed" && milestone is not null);
        return (contract, milestone);
    }

    private void Sequence(ContractModel contract, Step step, bool legal) => _findings.Check(
        Invariant.ContractSequence, legal,
        $"{step.Name} happens to a contract that is {contract.Status} after proposal {contract.Proposal}.");

    // In 1/100,000 of the amount for each day and at most; a fraction of a won is not charged.
    private static long? DamagesOf(string rule, long amount, long days) => rule switch
    {
        "kr-state-service-delay" => (long)((Int128)amount * Math.Min(125 * days, 30_000) / 100_000),
        "kr-state-goods-delay" => (long)((Int128)amount * Math.Min(75 * days, 30_000) / 100_000),
        _ => null,
    };

    private static DateOnly Day(Members members, string name) =>
        DateOnly.TryParseExact(members.Text(System.Text.Encoding.UTF8.GetBytes(name)), "yyyy-MM-dd",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new ShapeException($"{name} is not a date.");
}
