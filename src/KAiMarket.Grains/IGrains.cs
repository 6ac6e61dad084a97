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

namespace KAiMarket.Grains;

/// <summary>What a command led to; given only when all it rests on is durable.</summary>
/// <param name="Refusal">The rule that said no, or null.</param>
/// <param name="Version">The aggregate's version after the command.</param>
/// <param name="Position">
/// The journal position of the aggregate's last event; a query that has seen it shows this reply.
/// </param>
/// <param name="Changed">False when it was already so, or refused.</param>
public readonly record struct Reply(Refusal? Refusal, long Version, long Position, bool Changed);

/// <summary>What a command led to, and what the aggregate says of the state that the command left.</summary>
/// <param name="Answer">Null when the command was refused.</param>
public readonly record struct Answered<TAnswer>(Reply Reply, TAnswer? Answer);

/// <summary>A durable state of an aggregate.</summary>
public readonly record struct Reading<TState>(TState State, long Version, long Position)
{
    /// <summary>A question's answer instead of the state.</summary>
    public Reading<TAnswer> To<TAnswer>(IQuestion<TState, TAnswer> question) where TAnswer : class =>
        new(question.AnswerFrom(State), Version, Position);
}

/// <summary>
/// The home of one aggregate. Every engine keeps the same promises, whatever number of homes there are.
/// </summary>
/// <exception cref="Journal.JournalUnavailableException">Nothing was written.</exception>
/// <exception cref="Journal.JournalOutcomeUnknownException">
/// It may have been written: repeat the same command.
/// </exception>
public interface IAggregateGrain<TState, in TCommand>
{
    /// <summary>Decides a command and makes it durable.</summary>
    /// <param name="command">A repeat of one that succeeded changes nothing and succeeds again.</param>
    /// <param name="at">Stamped where the command entered the market.</param>
    /// <param name="ifVersion">Refuses when the aggregate has another version and the command would change it.</param>
    Task<Reply> Ask(TCommand command, Moment at, long? ifVersion = null);

    /// <summary>Decides a command, makes it durable, and answers a question from the state that it left.</summary>
    Task<Answered<TAnswer>> Ask<TAnswer>(
        TCommand command, IQuestion<TState, TAnswer> question, Moment at, long? ifVersion = null)
        where TAnswer : class;

    /// <summary>The whole state as it stands in the journal; of what grows large, ask for a part.</summary>
    /// <param name="seen">A position that the answer must not be older than.</param>
    Task<Reading<TState>> Read(long seen = 0);

    /// <summary>The version as it stands in the journal; 0 where there is nothing.</summary>
    async Task<long> Version() => (await Read()).Version;

    /// <summary>The answer to a question, from the state as it stands in the journal.</summary>
    /// <param name="question">Answered where the aggregate lives.</param>
    /// <param name="seen">A position that the answer must not be older than.</param>
    async Task<Reading<TAnswer>> Read<TAnswer>(IQuestion<TState, TAnswer> question, long seen = 0)
        where TAnswer : class =>
        (await Read(seen)).To(question);

    /// <summary>The whole state once its version is greater than the given one.</summary>
    Task<Reading<TState>> ReadPast(long version, CancellationToken cancel);

    /// <summary>The answer to a question once the version is greater than the given one.</summary>
    async Task<Reading<TAnswer>> ReadPast<TAnswer>(
        IQuestion<TState, TAnswer> question, long version, CancellationToken cancel)
        where TAnswer : class =>
        (await ReadPast(version, cancel)).To(question);
}

public interface IMinistryGrain : IAggregateGrain<Ministry, MinistryCommand>;
public interface ICompanyGrain : IAggregateGrain<Company, CompanyCommand>;
public interface ISmeGrain : IAggregateGrain<Sme, SmeCommand>;
public interface IProgramGrain : IAggregateGrain<Program, ProgramCommand>;
public interface IVoucherGrain : IAggregateGrain<Voucher, VoucherCommand>;
public interface IOfferGrain : IAggregateGrain<Offer, OfferCommand>;
public interface IOrderGrain : IAggregateGrain<Order, OrderCommand>;
public interface ITenderGrain : IAggregateGrain<Tender, TenderCommand>;
public interface IBidGrain : IAggregateGrain<Bid, BidCommand>;
public interface IContractGrain : IAggregateGrain<Contract, ContractCommand>;

/// <summary>Finds the home of an aggregate by its id. One implementation an engine.</summary>
public interface IGrains
{
    IMinistryGrain Ministry(MinistryId id);
    ICompanyGrain Company(CompanyId id);
    ISmeGrain Sme(SmeId id);
    IProgramGrain Program(ProgramId id);
    IVoucherGrain Voucher(VoucherId id);
    IOfferGrain Offer(OfferId id);
    IOrderGrain Order(OrderId id);
    ITenderGrain Tender(TenderId id);
    IBidGrain Bid(BidId id);
    IContractGrain Contract(ContractId id);
}
