using KAiMarket.Domain;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Simulation.Homes;

namespace KAiMarket.Simulation.Clients;

/// <summary>Makes requests, each with an id of its own.</summary>
internal sealed partial class Wishes(Func<long> seen)
{
    private int _made;

    public Request Register(MinistryId id, Actor by) => Make($"register {id}", by, async (grains, at, _) =>
        Answer.Of(await grains.Ministry(id).Ask(new RegisterMinistry($"Ministry {id}"), at)));

    public Request Register(CompanyId id, Actor by) => Make($"register {id}", by, async (grains, at, _) =>
        Answer.Of(await grains.Company(id).Ask(new RegisterCompany(id, new FirmReference($"firm-{id}"), Region.Jeju), at)));

    public Request Register(SmeId id, RegisterSme registration, Actor by) => Make($"register {id}", by, async (grains, at, _) =>
        Answer.Of(await grains.Sme(id).Ask(registration, at)));

    public Request Open(ProgramId id, OpenProgram opening, Actor by) => Make($"open {id}", by, async (grains, at, _) =>
        Answer.Of(await grains.Program(id).Ask(opening, at)));

    public Request Close(ProgramId id, Actor by, long? ifVersion = null) => Make($"close {id}", by, async (grains, at, _) =>
        Answer.Of(await grains.Program(id).Ask(new CloseProgram(), at, ifVersion)));

    public Request Claim(ProgramId id, SmeId sme, Won total, Actor by)
    {
        var known = seen();
        return Make($"claim {id} for {sme}: {total}", by, (grains, at, _) => Front.ClaimAsync(grains, id, sme, total, at, known));
    }

    public Request Publish(OfferId id, PublishOffer publication, Actor by) => Make($"publish {id}", by, async (grains, at, _) =>
        Answer.Of(await grains.Offer(id).Ask(publication, at)));

    public Request Withdraw(OfferId id, Actor by) => Make($"withdraw {id}", by, async (grains, at, _) =>
        Answer.Of(await grains.Offer(id).Ask(new WithdrawOffer(), at)));

    public Request Place(OrderId id, VoucherId voucher, OfferId offer, long quantity, Actor by, long? ifVersion = null) =>
        Make($"place {id}: {quantity} of {offer} on {voucher}", by, (grains, at, home) =>
            Front.PlaceAsync(grains, id, new PlaceOrder(voucher, offer, quantity), at, ifVersion, home.Process.Clock));

    public Request Meter(OrderId id, RecordUsage usage, Actor by, long? ifVersion = null) =>
        Make($"meter {id} #{usage.Sequence}: {usage.Records.Sum(record => record.Quantity)}", by, async (grains, at, _) =>
            Answer.Of(await grains.Order(id).Ask(usage, at, ifVersion)));

    public Request Accept(OrderId id, long quantity, Actor by) => Make($"accept {id}: {quantity}", by, async (grains, at, _) =>
        Answer.Of(await grains.Order(id).Ask(new AcceptOrder(quantity), at)));

    public Request Cancel(OrderId id, Actor by) => Make($"cancel {id}", by, async (grains, at, _) =>
        Answer.Of(await grains.Order(id).Ask(new CancelOrder(), at)));

    public Request Look(OrderId id, Actor by) => Look($"order {id}", by, async (grains, known) =>
    {
        var reading = await grains.Order(id).Read(known);
        return new Answer(Ending.Done, null, reading.Position, reading.State);
    });

    public Request Look(VoucherId id, Actor by) => Look($"voucher {id}", by, async (grains, known) =>
    {
        var reading = await grains.Voucher(id).Read(known);
        return new Answer(Ending.Done, null, reading.Position, reading.State);
    });

    public Request Look(ProgramId id, Actor by) => Look($"program {id}", by, async (grains, known) =>
    {
        var reading = await grains.Program(id).Read(known);
        return new Answer(Ending.Done, null, reading.Position, reading.State);
    });

    private Request Look(string what, Actor by, Func<Grains.IGrains, long, Task<Answer>> look)
    {
        var known = seen();
        return Make($"look at {what} as of {known}", by, (grains, _, _) => look(grains, known));
    }

    private Request Make(string what, Actor by, Func<Grains.IGrains, Moment, Home, Task<Answer>> work) =>
        new($"r{++_made}", what, by, work);
}
