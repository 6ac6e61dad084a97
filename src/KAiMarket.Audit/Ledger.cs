namespace KAiMarket.Audit;

/// <summary>The audit's own double-entry ledger. Sides are posted one by one, so that unequal ones show.</summary>
internal sealed class Ledger(Findings findings)
{
    private readonly Dictionary<string, AccountModel> _accounts = new(StringComparer.Ordinal);
    private long _apart;

    public IReadOnlyDictionary<string, AccountModel> Accounts => _accounts;
    public long Debits { get; private set; }
    public long Credits { get; private set; }

    public AccountModel Account(string kind, string id)
    {
        var name = $"{kind}:{id}";
        if (!_accounts.TryGetValue(name, out var account))
            _accounts.Add(name, account = new AccountModel(name, kind is "appropriation" or "sme"));
        return account;
    }

    public void Transfer(AccountModel from, AccountModel to, long amount)
    {
        Debit(from, amount);
        Credit(to, amount);
    }

    public void Debit(AccountModel account, long amount)
    {
        account.Debits = checked(account.Debits + amount);
        Debits = checked(Debits + amount);
        findings.Check(Invariant.AccountsKept, account.MayOwe || account.Balance >= 0,
            $"{account.Name} stands at {account.Balance} after {amount} left it.");
    }

    public void Credit(AccountModel account, long amount)
    {
        account.Credits = checked(account.Credits + amount);
        Credits = checked(Credits + amount);
    }

    /// <summary>After each event; a gap that an earlier event left is that event's and not reported again.</summary>
    public void CheckBalance()
    {
        var apart = Debits - Credits;
        findings.Check(Invariant.TrialBalance, apart == _apart, $"Debits are {Debits} and credits {Credits}.");
        _apart = apart;
    }
}
