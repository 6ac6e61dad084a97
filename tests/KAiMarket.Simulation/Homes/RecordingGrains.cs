using KAiMarket.Domain;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Offers;
using KAiMarket.Domain.Orders;
using KAiMarket.Domain.Programs;
using KAiMarket.Domain.Smes;
using KAiMarket.Domain.Tenders;
using KAiMarket.Domain.Vouchers;
using KAiMarket.Grains;
using KAiMarket.Journal;
using KAiMarket.Simulation.World;

namespace KAiMarket.Simulation.Homes;

/// <summary>Writes down every answer of a process's homes on its way out.</summary>
internal sealed class RecordingGrains(IGrains inner, SimulatedProcess process, Promises promises) : IGrains
{
    public IMinistryGrain Ministry(MinistryId id) => new MinistryGrain(inner.Ministry(id), $"ministry/{id}", process, promises);
    public ICompanyGrain Company(CompanyId id) => new CompanyGrain(inner.Company(id), $"company/{id}", process, promises);
    public ISmeGrain Sme(SmeId id) => new SmeGrain(inner.Sme(id), $"sme/{id}", process, promises);
    public IProgramGrain Program(ProgramId id) => new ProgramGrain(inner.Program(id), $"program/{id}", process, promises);
    public IVoucherGrain Voucher(VoucherId id) => new VoucherGrain(inner.Voucher(id), $"voucher/{id}", process, promises);
    public IOfferGrain Offer(OfferId id) => new OfferGrain(inner.Offer(id), $"offer/{id}", process, promises);
    public IOrderGrain Order(OrderId id) => new OrderGrain(inner.Order(id), $"order/{id}", process, promises);
    public ITenderGrain Tender(TenderId id) => new TenderGrain(inner.Tender(id), $"tender/{id}", process, promises);
    public IBidGrain Bid(BidId id) => new BidGrain(inner.Bid(id), $"bid/{id}", process, promises);
    public IContractGrain Contract(ContractId id) => new ContractGrain(inner.Contract(id), $"contract/{id}", process, promises);

    private class Grain<TState, TCommand>(
        IAggregateGrain<TState, TCommand> inner, string stream, SimulatedProcess process, Promises promises)
        : IAggregateGrain<TState, TCommand>
        where TState : class
        where TCommand : class
    {
        public async Task<Reply> Ask(TCommand command, Moment at, long? ifVersion = null) => (await PromiseAsync(
            command, at, ifVersion, async () => new(await inner.Ask(command, at, ifVersion), null))).Reply;

        public async Task<Answered<TAnswer>> Ask<TAnswer>(
            TCommand command, IQuestion<TState, TAnswer> question, Moment at, long? ifVersion = null)
            where TAnswer : class
        {
            var (reply, state) = await PromiseAsync(
                command, at, ifVersion, () => inner.Ask(command, Whole.Asked, at, ifVersion));
            return new(reply, state is null ? null : question.AnswerFrom(state));
        }

        private async Task<Answered<TState>> PromiseAsync(
            TCommand command, Moment at, long? ifVersion, Func<Task<Answered<TState>>> ask)
        {
            var sent = process.World.Steps;
            try
            {
                var (reply, state) = await ask();
                promises.Give(new Promise(process.Name, stream, command, at, ifVersion, reply, sent));
                if (state is not null) Show(new(state, reply.Version, reply.Position), reply.Version, 0, sent);
                return new(reply, state);
            }
            catch (JournalUnavailableException)
            {
                promises.Denied.Add(new Denial(stream, at.Command));
                throw;
            }
            catch (Exception failure) when (failure is not JournalOutcomeUnknownException)
            {
                promises.Broken.Add($"{stream} met {command} with {failure}");
                throw;
            }
        }

        private sealed class Whole : IQuestion<TState, TState>
        {
            public static readonly Whole Asked = new();

            public TState AnswerFrom(TState state) => state;
        }

        public async Task<Reading<TState>> Read(long seen = 0)
        {
            var told = promises.Told(process.Name, stream);
            var sent = process.World.Steps;
            return Show(await Watch(inner.Read(seen)), told, seen, sent);
        }

        public async Task<Reading<TState>> ReadPast(long version, CancellationToken cancel)
        {
            var told = Math.Max(version + 1, promises.Told(process.Name, stream));
            return Show(await Watch(inner.ReadPast(version, cancel)), told, 0, 0);
        }

        private Reading<TState> Show(Reading<TState> reading, long told, long seen, long sent)
        {
            promises.Shown.Add(new Showing(process.Name, stream, reading.State, reading.Version, told, seen, sent));
            return reading;
        }

        private async Task<Reading<TState>> Watch(Task<Reading<TState>> reading)
        {
            try
            {
                return await reading;
            }
            catch (Exception failure)
                when (failure is not (JournalUnavailableException or JournalOutcomeUnknownException or OperationCanceledException))
            {
                promises.Broken.Add($"{stream} met a read with {failure}");
                throw;
            }
        }
    }

    private sealed class MinistryGrain(IMinistryGrain inner, string stream, SimulatedProcess process, Promises promises)
        : Grain<Ministry, MinistryCommand>(inner, stream, process, promises), IMinistryGrain;

    private sealed class CompanyGrain(ICompanyGrain inner, string stream, SimulatedProcess process, Promises promises)
        : Grain<Company, CompanyCommand>(inner, stream, process, promises), ICompanyGrain;

    private sealed class SmeGrain(ISmeGrain inner, string stream, SimulatedProcess process, Promises promises)
        : Grain<Sme, SmeCommand>(inner, stream, process, promises), ISmeGrain;

    private sealed class ProgramGrain(IProgramGrain inner, string stream, SimulatedProcess process, Promises promises)
        : Grain<Program, ProgramCommand>(inner, stream, process, promises), IProgramGrain;

    private sealed class VoucherGrain(IVoucherGrain inner, string stream, SimulatedProcess process, Promises promises)
        : Grain<Voucher, VoucherCommand>(inner, stream, process, promises), IVoucherGrain;

    private sealed class OfferGrain(IOfferGrain inner, string stream, SimulatedProcess process, Promises promises)
        : Grain<Offer, OfferCommand>(inner, stream, process, promises), IOfferGrain;

    private sealed class OrderGrain(IOrderGrain inner, string stream, SimulatedProcess process, Promises promises)
        : Grain<Order, OrderCommand>(inner, stream, process, promises), IOrderGrain;

    private sealed class TenderGrain(ITenderGrain inner, string stream, SimulatedProcess process, Promises promises)
        : Grain<Tender, TenderCommand>(inner, stream, process, promises), ITenderGrain;

    private sealed class BidGrain(IBidGrain inner, string stream, SimulatedProcess process, Promises promises)
        : Grain<Bid, BidCommand>(inner, stream, process, promises), IBidGrain;

    private sealed class ContractGrain(IContractGrain inner, string stream, SimulatedProcess process, Promises promises)
        : Grain<Contract, ContractCommand>(inner, stream, process, promises), IContractGrain;
}
