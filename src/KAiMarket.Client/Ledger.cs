#if REFIT
using Refit;
#else
using KAiMarket.Client.Fallback;
#endif

namespace KAiMarket.Client;

/// <summary>An account of the double-entry ledger, in won.</summary>
/// <param name="Name">As in <c>program:ai-2026</c>.</param>
public sealed record Account(string Name, long Debits, long Credits);

/// <summary>One transfer: debits one account and credits another, in won.</summary>
/// <param name="Position">The event's position in the journal.</param>
/// <param name="Line">Counts the transfers of that event.</param>
public sealed record Entry(long Position, int Line, string Debit, string Credit, long Amount, DateTimeOffset At);

/// <summary>Debits equal credits at every position.</summary>
public sealed record TrialBalance(long Position, long Debits, long Credits, long Accounts);

public partial interface IKAiMarket
{
    [Get("/v1/ledger/accounts")]
    Task<Answer<Page<Account>>> AccountsAsync(
        int? limit = null, string? after = null, CancellationToken cancel = default);

    [Get("/v1/ledger/accounts/{account}")]
    Task<Answer<Account>> AccountAsync(string account, CancellationToken cancel = default);

    [Get("/v1/ledger/entries")]
    Task<Answer<Page<Entry>>> EntriesAsync(
        string? account = null, int? limit = null, string? after = null, CancellationToken cancel = default);

    [Get("/v1/ledger/trial-balance")]
    Task<Answer<TrialBalance>> TrialBalanceAsync(CancellationToken cancel = default);
}
