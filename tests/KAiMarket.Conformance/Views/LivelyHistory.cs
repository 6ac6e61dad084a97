using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Conformance.Views;

/// <summary>
/// A generated history with everything in it: claims, orders that are refused, cancelled, used and settled, expiry and
/// closing, and the work between the aggregates done in an order that chance decides.
/// </summary>
internal sealed class LivelyHistory : History
{
    private readonly Random _chance;
    private readonly List<Action> _work = [];
    private readonly List<ProgramId> _programs = [];
    private readonly List<VoucherId> _vouchers = [];
    private readonly List<OfferId> _offers = [];
    private readonly List<OrderId> _orders = [];

    public LivelyHistory(int seed, int events)
    {
        _chance = new(seed);
        while (Events.Count < events) Step();
        while (_work.Count > 0) Work();
    }

    public IReadOnlyList<ProgramId> Programs => _programs;
    public IReadOnlyList<VoucherId> Vouchers => _vouchers;
    public IReadOnlyList<OrderId> Orders => _orders;

    public Program Program(ProgramId id) => Of<Program, ProgramCommand, ProgramEvent>(id.Value);
    public Voucher Voucher(VoucherId id) => Of<Voucher, VoucherCommand, VoucherEvent>(id.Value);
    public Order Order(OrderId id) => Of<Order, OrderCommand, OrderEvent>(id.Value);

    private Offer Offer(OfferId id) => Of<Offer, OfferCommand, OfferEvent>(id.Value);
    private void Ask(ProgramId id, ProgramCommand command) => Ask<Program, ProgramCommand, ProgramEvent>(id.Value, command);
    private Refusal? Ask(VoucherId id, VoucherCommand command) => Ask<Voucher, VoucherCommand, VoucherEvent>(id.Value, command);
    private Refusal? Ask(OfferId id, OfferCommand command) => Ask<Offer, OfferCommand, OfferEvent>(id.Value, command);
    private void Ask(OrderId id, OrderCommand command) => Ask<Order, OrderCommand, OrderEvent>(id.Value, command);

    private void Step()
    {
        Now += TimeSpan.FromMinutes(_chance.Next(90));
        switch (_chance.Next(20))
        {
            case 0 when _programs.Count < 6: OpenProgram(); break;
            case 1 when _offers.Count < 5: PublishOffer(); break;
            case 2 when _chance.Next(10) == 0 && _offers.Count > 2: Ask(Any(_offers), new WithdrawOffer()); break;
            case 3 or 4 or 5 when _programs.Count > 0: Claim(Any(_programs)); break;
            case 6 or 7 or 8 when _vouchers.Count > 0 && _offers.Count > 0: Place(); break;
            case 9 or 10 or 11 when _orders.Count > 0: Use(Any(_orders)); break;
            case 12 when _orders.Count > 0: Ask(Any(_orders), new CancelOrder()); break;
            case 13 or 14 when _orders.Count > 0: Accept(Any(_orders)); break;
            case 15 when _programs.Count > 0: Ask(Any(_programs), new CloseProgram()); break;
            case 16 when _vouchers.Count > 0: Ask(Any(_vouchers), new ExpireVoucher()); break;
            default: Work(); break;
        }
    }

    private T Any<T>(List<T> list) => list[_chance.Next(list.Count)];

    private void Work()
    {
        if (_work.Count == 0) return;
        var next = _chance.Next(_work.Count);
        var work = _work[next];
        _work.RemoveAt(next);
        work();
    }

    private void OpenProgram()
    {
        var id = new ProgramId($"program-{_programs.Count}");
        _programs.Add(id);
        Ask(id, new OpenProgram(
            new MinistryId($"ministry-{_programs.Count % 2}"), $"Programme {id}", new Won(20_000_000), new Won(3_000_000),
            [new(ApplicantType.Startup, 1_000), new(ApplicantType.MidSize, 3_333)], new(Now, Now.AddDays(2)), Now.AddDays(5)));
    }

    private void PublishOffer()
    {
        var id = new OfferId($"offer-{_offers.Count}");
        _offers.Add(id);
        Ask(id, new PublishOffer(
            new CompanyId($"company-{_offers.Count % 3}"), $"Offer {id}", OfferCategory.Gpu, Unit.GpuSecond, new Won(1_001), 3,
            2_000, CapacityPeriod.Day, Region.Seoul, "Fictional Silicon"));
    }

    private void Claim(ProgramId program)
    {
        var sme = new SmeId($"sme-{_chance.Next(12)}");
        Ask(program, new ClaimVoucher(
            program, sme, new FirmReference($"firm-{sme}"), _chance.Next(2) == 0 ? ApplicantType.Startup : ApplicantType.MidSize,
            new Won(_chance.Next(1, 3_000_001))));
    }

    private void Place()
    {
        var id = new OrderId($"order-{_orders.Count}");
        _orders.Add(id);
        Ask(id, new PlaceOrder(Any(_vouchers), Any(_offers), _chance.Next(1, 900)));
    }

    private void Use(OrderId id)
    {
        var order = Order(id);
        var quantity = _chance.Next((int)Math.Max(1, order.Quantity - order.Used + 10));
        Ask(id, new RecordUsage(order.Batches.Count + 1, [new("r-1", Now, Now.AddSeconds(1), quantity), new("r-2", Now, Now, 0)]));
    }

    private void Accept(OrderId id) => Ask(id, new AcceptOrder(Order(id).Used));

    protected override void Recorded(string id, object fact)
    {
        switch (fact)
        {
            case VoucherClaimed claimed:
                _vouchers.Add(claimed.Voucher);
                var expires = Program(new(id)).VouchersExpireAt;
                _work.Add(() => Ask(claimed.Voucher, new IssueVoucher(claimed.Voucher, claimed.Government, claimed.SelfPay, expires)));
                break;
            case OrderPlaced placed:
                _work.Add(() => Confirm(new(id), placed));
                break;
            case OrderCancelled:
                _work.Add(() => Ask(Order(new(id)).Voucher, new ReleaseHold(new(id))));
                _work.Add(() => Ask(Order(new(id)).Offer, new ReleaseCapacity(new(id), 0)));
                break;
            case OrderAccepted accepted:
                _work.Add(() => Settle(new(id), accepted));
                break;
            case VoucherExpired:
                foreach (var order in Voucher(new(id)).Holds.Keys) _work.Add(() => Ask(order, new CancelOrder()));
                break;
            case BalanceReturned returned:
                _work.Add(() => Ask(new VoucherId(id).Program, new ReturnBudget(new(id), returned.GovernmentSoFar)));
                break;
        }
    }

    private void Confirm(OrderId order, OrderPlaced placed)
    {
        if (Ask(placed.Offer, new ReserveCapacity(order, placed.Quantity, placed.Day)) is { } noCapacity)
        {
            Ask(order, new RefuseOrder(noCapacity.Code, noCapacity.Title));
            return;
        }

        var (tariff, provider) = (Offer(placed.Offer).Tariff, Offer(placed.Offer).Provider);
        var amount = tariff.AmountOf(placed.Quantity)!.Value;
        _work.Add(() =>
        {
            if (Ask(placed.Voucher, new HoldAmount(order, amount)) is not { } noMoney)
            {
                _work.Add(() => Ask(order, new ConfirmOrder(provider, tariff.Price, tariff.Per, amount)));
                return;
            }

            Ask(placed.Offer, new ReleaseCapacity(order, 0));
            Ask(order, new RefuseOrder(noMoney.Code, noMoney.Title));
        });
    }

    private void Settle(OrderId id, OrderAccepted accepted)
    {
        var order = Order(id);
        Ask(order.Voucher, new CaptureHold(id, accepted.Amount));
        Ask(order.Offer, new ReleaseCapacity(id, accepted.Quantity));
        var captured = (HoldCaptured)Facts.Read(
            "hold-captured.v1", Events.Last(e => e.Name == "hold-captured.v1" && e.Stream == $"voucher/{order.Voucher}").Data.Span);
        Ask(id, new SettleOrder(captured.Government, captured.SelfPay));
    }
}
