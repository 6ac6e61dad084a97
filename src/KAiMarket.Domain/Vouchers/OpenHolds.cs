using System.Collections.Immutable;
using KAiMarket.Domain.Orders;

namespace KAiMarket.Domain.Vouchers;

/// <summary>The orders that hold money of a voucher, in order of their ids.</summary>
public sealed record OpenHolds(ImmutableArray<OrderId> Orders)
{
    public static readonly IQuestion<Voucher, OpenHolds> Asked = new ListHolds();
}

public sealed record ListHolds : IQuestion<Voucher, OpenHolds>
{
    public OpenHolds AnswerFrom(Voucher state) => new([.. state.Holds.Keys]);
}
