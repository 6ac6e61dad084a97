using System.Text.Json;

namespace KAiMarket.Audit;

internal sealed partial class Market
{
    private ProgramModel Program(string id) => Of(_programs, id, made => new ProgramModel(made)
    {
        Account = _ledger.Account("program", made),
        Appropriation = _ledger.Account("appropriation", ""),
    });

    private void ProgramOpened(Step step)
    {
        var data = step.Data;
        var (owner, title) = (data.Text("owner"u8), data.Text("title"u8));
        var (budget, cap) = (data.Amount("budget"u8), data.Amount("cap"u8));
        var expire = data.Time("vouchersExpireAt"u8);
        var claims = new Members();
        claims.Read(data.Raw("claims"u8, JsonTokenType.StartObject));
        var (from, until) = (claims.Time("from"u8), claims.Time("until"u8));
        var ratios = new List<(string, long)>();
        step.ForEach("ratios"u8, ratio => ratios.Add((ratio.Text("type"u8), ratio.Number("selfPayBasisPoints"u8))));
        Allow(step.ActsFor("ministry", owner), step, "the owning ministry");

        var program =
            Of(_programs, step.Id, made => new ProgramModel(made) { Account = _ledger.Account("program", made) });
        (program.Owner, program.Title, program.Budget, program.Cap) = (owner, title, budget, cap);
        (program.ClaimsFrom, program.ClaimsUntil, program.VouchersExpireAt) = (from, until, expire);
        program.Appropriation = _ledger.Account("appropriation", owner);
        program.Remaining = budget;
        foreach (var (type, points) in ratios) program.RatiosByType[type] = points;
        _ledger.Transfer(program.Appropriation, program.Account, budget);
    }

    private void VoucherClaimed(Step step)
    {
        var data = step.Data;
        var (id, sme, firm, type) =
            (data.Text("voucher"u8), data.Text("sme"u8), data.Text("firm"u8), data.Text("type"u8));
        var legs = new Legs(data.Amount("government"u8), data.Amount("selfPay"u8));
        var program = Program(step.Id);
        Allow(step.ActsFor("sme", sme), step, "the claiming SME");

        _findings.Check(Invariant.ClaimAfterClosing, !program.Closed, $"{sme} claims in a closed programme.");
        _findings.Check(
            Invariant.ClaimInPeriod, program.ClaimsFrom <= step.Arrived && step.Arrived < program.ClaimsUntil,
            $"The claim arrived at {step.Arrived:O}, outside {program.ClaimsFrom:O} to {program.ClaimsUntil:O}.");
        _findings.Check(Invariant.ClaimWithinCap, legs.Government <= program.Cap,
            $"{legs.Government} is above the cap of {program.Cap}.");
        var listed = program.RatiosByType.TryGetValue(type, out var points);
        var selfPay = (long)(((Int128)legs.Total * points + 9_999) / 10_000);
        _findings.Check(Invariant.ClaimSplit, listed && legs.SelfPay == selfPay,
            $"{legs.SelfPay} of {legs.Total} is self-pay; {type} {(listed ? $"pays {selfPay}" : "is not eligible")}.");
        _findings.Check(Invariant.OncePerFirm, program.Firms.Add(firm), $"Firm {firm} claims again.");
        _findings.Check(Invariant.ClaimAsRegistered,
            id == $"{step.Id}.{sme}" && (!_smes.TryGetValue(sme, out var registered) || registered == (firm, type)),
            $"{id} is claimed as {firm}, {type}; the SME registered otherwise.");

        var voucher = Voucher(id);
        _findings.Check(Invariant.OncePerSme, !voucher.Claimed, $"{sme} claims again.");
        program.Remaining = checked(program.Remaining - legs.Government);
        _findings.Check(Invariant.BudgetKept, program.Remaining >= 0,
            $"Claims of {legs.Government} leave {program.Remaining} of {program.Budget}.");
        program.Claimed++;
        program.Granted += legs.Government;
        (voucher.Claimed, voucher.Whole, voucher.ExpiresAt) = (true, legs, program.VouchersExpireAt);
        (voucher.Program, voucher.Sme, voucher.Of) = (step.Id, sme, program);
        voucher.Position = step.Position;
        _ledger.Transfer(program.Account, voucher.Account, legs.Government);
    }

    private void BudgetReturned(Step step)
    {
        var (id, amount, toMinistry) =
            (step.Data.Text("voucher"u8), step.Data.Amount("amount"u8), step.Data.Flag("toMinistry"u8));
        var (program, voucher) = (Program(step.Id), Voucher(id));
        AllowMarket(step);

        voucher.ArrivedInProgram += amount;
        program.Arriving -= amount;
        _findings.Check(Invariant.BudgetReturned,
            amount > 0 && voucher.Program == step.Id && voucher.ArrivedInProgram <= voucher.Returned.Government,
            $"{voucher.ArrivedInProgram} has come back from {id}, which returned {voucher.Returned.Government}.");
        _findings.Check(Invariant.BudgetReturned, toMinistry == program.Closed,
            $"The programme is {program.Status}; the money goes {(toMinistry ? "to the ministry" : "back to it")}.");
        program.ReturnedFromVouchers += amount;
        if (!toMinistry)
        {
            program.Remaining = checked(program.Remaining + amount);
            return;
        }

        program.ReturnedToMinistry += amount;
        _ledger.Transfer(program.Account, program.Appropriation, amount);
    }

    private void ProgramClosed(Step step)
    {
        var (owner, returned) = (step.Data.Text("owner"u8), step.Data.Amount("returned"u8));
        var program = Program(step.Id);
        Allow(step.ActsFor("ministry", program.Owner), step, "the owning ministry");

        _findings.Check(Invariant.ClosingReturnsRest,
            !program.Closed && owner == program.Owner && returned == program.Remaining,
            $"{returned} goes to {owner}; {program.Remaining} is left for {program.Owner}, it is {program.Status}.");
        _findings.Check(Invariant.ClosingReturnsRest, step.Role != "market" || program.ClaimsUntil <= step.Arrived,
            $"The market closes at {step.Arrived:O}, before claims end at {program.ClaimsUntil:O}.");
        _ledger.Debit(program.Account, program.Remaining);
        _ledger.Credit(program.Appropriation, returned);
        program.ReturnedToMinistry += returned;
        (program.Closed, program.Remaining) = (true, 0);
    }
}
