namespace KAiMarket.Audit;

internal sealed partial class Market
{
    private VoucherModel Voucher(string id) => Of(_vouchers, id, made => new VoucherModel(made)
    {
        Account = _ledger.Account("voucher", made),
        SmeAccount = _ledger.Account("sme", made[(made.IndexOf('.') + 1)..]),
    });

    private void VoucherIssued(Step step)
    {
        var data = step.Data;
        var (program, sme) = (data.Text("program"u8), data.Text("sme"u8));
        var legs = new Legs(data.Amount("government"u8), data.Amount("selfPay"u8));
        var expires = data.Time("expiresAt"u8);
        var voucher = Voucher(step.Id);
        AllowMarket(step);

        _findings.Check(Invariant.IssuedOnce, !voucher.Issued, "The voucher was issued before.");
        _findings.Check(Invariant.IssuedAsClaimed,
            voucher.Claimed
                && (voucher.Program, voucher.Sme, voucher.Whole, voucher.ExpiresAt) == (program, sme, legs, expires),
            $"Issued to {sme} of {program} over {legs}; "
                + $"claimed by {voucher.Sme} of {voucher.Program} over {voucher.Whole}.");
        (voucher.Issued, voucher.Whole, voucher.ExpiresAt) = (true, legs, expires);
        voucher.Position = step.Position;
    }

    private void AmountHeld(Step step)
    {
        var id = step.Data.Text("order"u8);
        var legs = new Legs(step.Data.Amount("government"u8), step.Data.Amount("selfPay"u8));
        var (voucher, order) = (Voucher(step.Id), Order(id));
        AllowMarket(step);

        _findings.Check(
            Invariant.NoHoldAfterExpiry, voucher.Issued && !voucher.Expired && step.Arrived < voucher.ExpiresAt,
            $"The voucher is {voucher.Status} until {voucher.ExpiresAt:O}; the hold arrived at {step.Arrived:O}.");
        _findings.Check(Invariant.HoldForOrder,
            order.Hold == Claim.None && MayTake(order) && order.Voucher == step.Id
                && (order.Reservation == Claim.Live || order.Status == "refused") && legs.Total == order.ReservedAmount,
            $"{legs} is held for {id}: {order.Status} on {order.Voucher}, reserved at {order.ReservedAmount}.");
        Commit(voucher, held: legs, spent: default);
        Touch(voucher, order, step);
        (order.Hold, order.Held, order.HoldVoucher) = (Claim.Live, legs, step.Id);
        _ledger.Debit(voucher.Account, legs.Government);
        _ledger.Debit(voucher.SmeAccount, legs.SelfPay);
        _ledger.Credit(order.Account, legs.Total);
    }

    private void HoldCaptured(Step step)
    {
        var id = step.Data.Text("order"u8);
        var taken = new Legs(step.Data.Amount("government"u8), step.Data.Amount("selfPay"u8));
        var freed = new Legs(step.Data.Amount("releasedGovernment"u8), step.Data.Amount("releasedSelfPay"u8));
        var (voucher, order) = (Voucher(step.Id), Order(id));
        AllowMarket(step);

        _findings.Check(Invariant.CaptureWithinHold,
            order.Hold == Claim.Live && order.HoldVoucher == step.Id && taken + freed == order.Held,
            $"{taken} is captured and {freed} released of a hold of {order.Held} for {id}.");
        _findings.Check(Invariant.CaptureAsAccepted, order.Status == "accepted" && taken.Total == order.AcceptedAmount,
            $"{taken.Total} is captured for {id}: {order.Status}, {order.AcceptedAmount} accepted.");
        var gone = order.Hold == Claim.Live ? order.Held - taken : freed;
        voucher.Roundings++;
        Commit(voucher, held: default(Legs) - taken - freed, spent: taken);
        Touch(voucher, order, step);
        (order.Hold, order.Captured) = (Claim.Taken, taken);
        _ledger.Debit(order.Account, Math.Max(0, gone.Total));
        _ledger.Credit(voucher.Account, freed.Government);
        _ledger.Credit(voucher.SmeAccount, freed.SelfPay);
    }

    private void HoldReleased(Step step)
    {
        var id = step.Data.Text("order"u8);
        var freed = new Legs(step.Data.Amount("government"u8), step.Data.Amount("selfPay"u8));
        var (voucher, order) = (Voucher(step.Id), Order(id));
        AllowMarket(step);

        _findings.Check(Invariant.ReleaseAsHeld,
            order.Hold == Claim.Live && order.HoldVoucher == step.Id && freed == order.Held
                && order.Status is not ("confirmed" or "accepted" or "settled"),
            $"{freed} of a hold of {order.Held} is released for {id}, which is {order.Status}.");
        voucher.Roundings++;
        Commit(voucher, held: default(Legs) - freed, spent: default);
        Touch(voucher, order, step);
        _ledger.Debit(order.Account, order.Hold == Claim.Live ? order.Held.Total : 0);
        order.Hold = Claim.Released;
        _ledger.Credit(voucher.Account, freed.Government);
        _ledger.Credit(voucher.SmeAccount, freed.SelfPay);
    }

    private void VoucherExpired(Step step)
    {
        var voucher = Voucher(step.Id);
        AllowMarket(step);
        _findings.Check(Invariant.ExpiryWhenDue, !voucher.Expired && voucher.ExpiresAt <= step.Arrived,
            $"A voucher that is {voucher.Status} until {voucher.ExpiresAt:O} expires at {step.Arrived:O}.");
        voucher.Expired = true;
        voucher.Position = step.Position;
    }

    private void BalanceReturned(Step step)
    {
        var legs = new Legs(step.Data.Amount("government"u8), step.Data.Amount("selfPay"u8));
        var soFar = step.Data.Amount("governmentSoFar"u8);
        var voucher = Voucher(step.Id);
        AllowMarket(step);

        _findings.Check(Invariant.BalanceReturnedWhole, voucher.Expired && legs == voucher.Free && legs != default,
            $"{legs} is returned of {voucher.Free} left by a voucher that is {voucher.Status}.");
        voucher.Returned += legs;
        CheckLegs(voucher);
        _findings.Check(Invariant.BalanceReturnedWhole, soFar == voucher.Returned.Government,
            $"It states {soFar} returned so far, and {voucher.Returned.Government} was.");
        voucher.Position = step.Position;
        if (voucher.Of is not { } program) return;

        program.Arriving += legs.Government;
        _ledger.Transfer(voucher.Account, program.Account, legs.Government);
    }

    private void Commit(VoucherModel voucher, Legs held, Legs spent)
    {
        voucher.Held += held;
        voucher.Spent += spent;
        if (voucher.Of is { } program)
        {
            program.Held += held;
            program.Spent += spent;
        }

        CheckLegs(voucher);
        // Each hold rounds to the voucher's proportion; a release may leave a won on either side, no more.
        var committed = voucher.Held + voucher.Spent;
        var apart = Int128.Abs(
            (Int128)committed.Government * voucher.Whole.Total - (Int128)voucher.Whole.Government * committed.Total);
        _findings.Check(Invariant.LegsProportional, apart <= (Int128)voucher.Whole.Total * (1 + voucher.Roundings),
            $"{committed} is committed of {voucher.Whole}.");
    }

    private void CheckLegs(VoucherModel voucher) => _findings.Check(Invariant.LegsKept,
        voucher.Held is { Government: >= 0, SelfPay: >= 0 } && voucher.Spent is { Government: >= 0, SelfPay: >= 0 }
            && (voucher.Held + voucher.Spent + voucher.Returned).FitsIn(voucher.Whole),
        $"Held {voucher.Held}, spent {voucher.Spent} and returned {voucher.Returned} of {voucher.Whole}.");

    private static void Touch(VoucherModel voucher, OrderModel order, Step step) =>
        voucher.Position = order.Position = step.Position;
}
