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
using KAiMarket.Specs.Laws;

namespace KAiMarket.Specs.Authority;

/// <summary>The trials of all aggregates: what their states are called, and what likely happens to them.</summary>
internal static class Trials
{
    private static readonly Lazy<IReadOnlyList<Trial>> Tried = new(
        () => [Ministries(), Companies(), Smes(), Programs(), Vouchers(), Offers(), Orders(), Tenders(), Bids(), Contracts()]);

    public static IReadOnlyList<Trial> All => Tried.Value;

    /// <summary>The trial that a command was in.</summary>
    public static Trial Of(Type command) => All.Single(trial => trial.Aggregate.Commands.Contains(command));

    private static Trial<Ministry, MinistryCommand, MinistryEvent> Ministries() => new(
        ["none", "registered"],
        (ministry, _) => ministry.IsRegistered ? "registered" : "none",
        history => (MinistryLaws.Likely(history.Dice, history.State), Actor.Market));

    private static Trial<Company, CompanyCommand, CompanyEvent> Companies() => new(
        ["none", "registered"],
        (company, _) => company.IsRegistered ? "registered" : "none",
        _ => (new RegisterCompany(Sample.Provider, Sample.Firm, Region.Jeju), Actor.Market));

    private static Trial<Sme, SmeCommand, SmeEvent> Smes() => new(
        ["none", "registered"],
        (sme, _) => sme.IsRegistered ? "registered" : "none",
        _ => (new RegisterSme(Sample.Sme, Sample.Firm, ApplicantType.Startup, Region.Jeju), Actor.Market));

    private static Trial<Program, ProgramCommand, ProgramEvent> Programs() => new(
        ["none", "before claims", "claims open", "after claims", "closed"],
        (program, now) => program switch
        {
            { IsOpened: false } => "none",
            { IsClosed: true } => "closed",
            _ when !program.Claims.HasStarted(now) => "before claims",
            _ => program.Claims.HasEnded(now) ? "after claims" : "claims open",
        },
        history =>
        {
            if (history.Facts.Count == 0) history.Now = Sample.Claims.From.AddHours(-20);
            else if (history.Dice.Percent(20)) history.Now = history.Now.AddHours(history.Dice.Between(1, 48));
            var likely = ProgramLaws.Likely(history.Dice, history.State);
            return (likely, likely is CloseProgram ? Actor.Market : Sample.Operator);
        });

    private static Trial<Voucher, VoucherCommand, VoucherEvent> Vouchers() => new(
        ["none", "issued", "past its end", "expired"],
        (voucher, now) => voucher switch
        {
            { IsIssued: false } => "none",
            { IsExpired: true } => "expired",
            _ => voucher.ExpiresAt <= now ? "past its end" : "issued",
        },
        history =>
        {
            if (history.Facts.Count > 60) history.Now = Sample.Expiry;
            return (VoucherLaws.Likely(history.Dice, history.State), Actor.Market);
        });

    private static Trial<Offer, OfferCommand, OfferEvent> Offers() => new(
        ["none", "published", "withdrawn"],
        (offer, _) => offer switch
        {
            { IsPublished: false } => "none",
            { IsWithdrawn: true } => "withdrawn",
            _ => "published",
        },
        history => (history.Facts.Count > 40 ? new WithdrawOffer() : OfferLaws.Likely(history.Dice, history.State), Actor.Market));

    private static Trial<Order, OrderCommand, OrderEvent> Orders() => new(
        Names<OrderStatus>(), (order, _) => Name(order.Status),
        history => (
            history.State.Status is OrderStatus.Placed or OrderStatus.Confirmed && history.Dice.Percent(15)
                ? new CancelOrder()
                : OrderLaws.Likely(history.Dice, history.State), Actor.Market));

    private static Trial<Tender, TenderCommand, TenderEvent> Tenders() => new(
        [
            "none", "draft", "published", "past its close", "closed", "technical opened", "evaluated", "prices opened",
            "concluded", "cancelled", "imported",
        ],
        (tender, now) => tender switch
        {
            { IsImported: true } => "imported",
            { Status: TenderStatus.Published, Terms: { } terms } when terms.Closes <= now => "past its close",
            _ => Name(tender.Status),
        },
        history =>
        {
            if (history.Facts.Count == 0 && history.Dice.Percent(10)) return (new ImportNotice(Tendering.Notice), Sample.Operator);
            history.Now = TenderLaws.Later(history);
            if (history.Facts.Count > 0 && history.Dice.Percent(2)) return (new CancelTender("까닭"), Sample.Operator);
            return history.State.IsImported
                ? (new AnswerEnquiry(new("q1"), Tendering.Digest("answer")), Sample.Owner)
                : TenderLaws.Likely(history);
        },
        new ImportNotice(Tendering.Notice), new CancelTender("까닭"), Tendering.Draft,
        new AttachDocument("rfp", "제안요청서", Tendering.Digest("rfp"), 1, "application/pdf"));

    private static Trial<Bid, BidCommand, BidEvent> Bids() => new(
        ["sealed", "technical opened", "both opened"],
        (bid, _) => bid switch
        {
            { Price: not null } => "both opened",
            _ => bid.Technical is null ? "sealed" : "technical opened",
        },
        history => (
            history.State.Technical is null
                ? new RevealEnvelope(EnvelopeKind.Technical, Tendering.Digest("t"), Tendering.Digest("c"), null, null)
                : new RevealEnvelope(EnvelopeKind.Price, Tendering.Digest("p"), Tendering.Digest("c"), new Won(1), null),
            Actor.Market));

    private static Trial<Contract, ContractCommand, ContractEvent> Contracts() => new(
        Names<ContractStatus>(), (contract, _) => Name(contract.Status),
        history =>
        {
            history.Now = history.Now.AddHours(history.Dice.Between(0, 96));
            return (ContractLaws.Likely(history.Dice, history.State), Actor.Market);
        });

    private static string[] Names<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(Name)];

    // TechnicalOpened: technical opened.
    private static string Name<T>(T status) where T : struct, Enum => string.Concat(
        status.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
