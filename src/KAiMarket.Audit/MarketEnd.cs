namespace KAiMarket.Audit;

internal sealed partial class Market
{
    /// <summary>What is true only of the whole: nothing forgotten in a leg, books that agree with the market.</summary>
    public void CheckEnd()
    {
        foreach (var voucher in _vouchers.Values)
        {
            _findings.CheckAt(Invariant.BalanceReturnedWhole, !voucher.Expired || voucher.Free == default,
                voucher.Position, $"voucher/{voucher.Id}", "An expired voucher keeps an uncommitted balance.");
        }

        foreach (var tender in _tenders.Values)
        {
            (_findings.Position, _findings.Stream) = (tender.Position, $"tender/{tender.Id}");
            CheckWhole(tender, isUnderWay: false);
        }

        foreach (var (account, balance) in Expected())
        {
            _findings.CheckAt(Invariant.LedgerEqualsState, account.Balance == balance, 0, "",
                account.Balance == balance ? ""
                    : $"{account.Name} stands at {account.Balance}; the events say {balance}.");
        }
    }

    private Dictionary<AccountModel, long> Expected()
    {
        var expected = _ledger.Accounts.Values.ToDictionary(account => account, _ => 0L);
        foreach (var program in _programs.Values)
        {
            expected[program.Account] += program.Remaining + program.Arriving;
            expected[program.Appropriation] += program.ReturnedToMinistry - program.Budget;
        }

        foreach (var voucher in _vouchers.Values)
        {
            expected[voucher.Account] += voucher.Free.Government;
            expected[voucher.SmeAccount] -= voucher.Held.SelfPay + voucher.Spent.SelfPay;
        }

        foreach (var order in _orders.Values)
        {
            expected[order.Account] += order switch
            {
                { Hold: Claim.Live } => order.Held.Total,
                { Hold: Claim.Taken, Status: not "settled" } => order.Captured.Total,
                _ => 0,
            };
        }

        foreach (var provider in _providers.Values) expected[provider.Account] += provider.Settled;
        foreach (var contract in _contracts.Values.Where(contract => contract.IsSigned))
        {
            var paid = contract.Milestones.Where(one => one.Paid).ToList();
            var (toSupplier, kept) = (paid.Sum(one => one.ToPay), paid.Sum(one => one.Damages));
            expected[contract.Account] += contract.Amount - toSupplier - kept;
            expected[contract.Company] += toSupplier;
            expected[contract.Appropriation] += kept - contract.Amount;
        }

        return expected;
    }

    /// <summary>Processes that have begun and not ended.</summary>
    public IEnumerable<Unfinished> Unfinished()
    {
        foreach (var voucher in _vouchers.Values)
        {
            var stream = $"voucher/{voucher.Id}";
            var missing = voucher.Returned.Government - voucher.ArrivedInProgram;
            if (missing > 0)
                yield return new(voucher.Position, stream, "balance-not-arrived",
                    $"{missing} returned has not arrived in the programme.");
        }

        foreach (var tender in _tenders.Values)
            foreach (var (kind, sentence) in Missing(tender))
                yield return new(tender.Position, $"tender/{tender.Id}", kind, sentence);

        foreach (var order in _orders.Values)
            if (Missing(order) is var (kind, sentence))
                yield return new(order.Position, $"order/{order.Id}", kind, sentence);
    }

    private (string Kind, string Sentence)? Missing(OrderModel order)
    {
        var left = $"hold {order.Hold}, reservation {order.Reservation}".ToLowerInvariant();
        return order.Status switch
        {
            "placed" => ("placed-not-answered", $"The order is neither confirmed nor refused ({left})."),
            "refused" or "cancelled" or "none" when order.HoldsAnything =>
                ($"{order.Status}-still-holding", $"The order is {order.Status} and still has something ({left})."),
            "accepted" => ("accepted-not-settled", $"The order is accepted and not settled ({left})."),
            "settled" when order.Reservation == Claim.Live && order.Reserved > order.Used =>
                ("settled-still-reserving", "The order is settled and its unused capacity did not go back."),
            "confirmed" when order.Sequence == 0 && _vouchers.TryGetValue(order.Voucher, out var voucher)
                && voucher.Expired =>
                ("expired-still-holding", "The voucher expired and its unused order was not cancelled."),
            _ => null,
        };
    }

    private IEnumerable<(string Kind, string Sentence)> Missing(TenderModel tender)
    {
        foreach (var kind in tender.Approvals.Keys)
            if (tender.IsApproved(kind) && !tender.Openings.ContainsKey(kind))
                yield return ("approved-not-opened", $"The opening of {kind} envelopes is approved and not recorded.");
        foreach (var lot in tender.Lots)
        {
            if (lot.Winner is not null && !_contracts.ContainsKey($"{tender.Id}.{lot.Id}"))
                yield return ("awarded-not-drawn-up", $"Lot {lot.Id} is awarded and has no contract.");
            if (ToRelease(tender, lot.Id) is > 0 and var due && !tender.Released.ContainsKey(lot.Id))
                yield return ("budget-not-released", $"Lot {lot.Id} has {due} to give back to the plan.");
        }
    }
}
