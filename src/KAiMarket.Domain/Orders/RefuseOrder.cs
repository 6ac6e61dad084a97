namespace KAiMarket.Domain.Orders;

/// <param name="Code">The code of the refusal that stopped the order.</param>
/// <param name="Reason">What it said.</param>
[StoredAs("order-refused.v1")]
public sealed record OrderRefused(string Code, string Reason) : OrderEvent;

/// <summary>
/// Records that capacity or money was refused, so that a retry hears the same answer as the first caller. Asking again
/// changes nothing.
/// </summary>
public sealed record RefuseOrder(string Code, string Reason) : OrderCommand
{
    public const int MostReasonLength = 500;

    public static readonly Refusal CodeInvalid =
        new("refusal-code-invalid", Kind.Invalid, "A refusal's code is one of the market's codes", "code");
    public static readonly Refusal ReasonInvalid = new("refusal-reason-invalid", Kind.Invalid,
        "A refusal's reason is 1 to 500 characters on one line, not blank, without control characters", "reason");
    public static readonly Refusal OrderMissing = Order.Missing;
    public static readonly Refusal NotYours = Order.NotYours;
    public static readonly Refusal Differs =
        new("refusal-differs", Kind.Conflict, "This order was refused for another reason");
    public static readonly Refusal AlreadyConfirmed =
        new("order-already-confirmed", Kind.Conflict, "The market confirmed this order");

    public static Decision<OrderEvent> Decide(Order order, RefuseOrder refuse, Moment at) => order switch
    {
        _ when !Ids.IsPlain(refuse.Code) => CodeInvalid,
        _ when !Text.IsLine(refuse.Reason, MostReasonLength) => ReasonInvalid,
        { Placed: null } => OrderMissing,
        _ when !at.Actor.RunsMarket => NotYours,
        { Refused: { } refused } => refused.Code == refuse.Code ? new AlreadySo() : Differs,
        { Confirmed: not null } => AlreadyConfirmed,
        _ => new OrderRefused(refuse.Code, refuse.Reason),
    };
}
