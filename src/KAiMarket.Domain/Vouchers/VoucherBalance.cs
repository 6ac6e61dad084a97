using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;

namespace KAiMarket.Domain.Vouchers;

/// <summary>Where a voucher's money is, without the orders it is in.</summary>
public sealed record VoucherBalance(
    ProgramId Program, SmeId Sme, DateTimeOffset ExpiresAt, bool IsExpired, Legs Granted, Legs Held, Legs Spent,
    Legs Returned)
{
    public static readonly IQuestion<Voucher, VoucherBalance> Asked = new ReadBalance();

    /// <summary>What an order can still hold.</summary>
    public Won Balance => (Granted - Held - Spent - Returned).Total;
}

public sealed record ReadBalance : IQuestion<Voucher, VoucherBalance>
{
    public VoucherBalance AnswerFrom(Voucher state) => new(
        state.Program, state.Sme, state.ExpiresAt, state.IsExpired, state.Granted, state.Held, state.Spent,
        state.Returned);
}

/// <summary>How an order ended on a voucher.</summary>
/// <param name="Finished">Null while it holds money, or never held any.</param>
public sealed record HoldStanding(FinishedOrder? Finished);

public sealed record FindHold(OrderId Order) : IQuestion<Voucher, HoldStanding>
{
    public HoldStanding AnswerFrom(Voucher state) =>
        new(state.Finished.TryGetValue(Order, out var finished) ? finished : null);
}
