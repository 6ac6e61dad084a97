using KAiMarket.Grains.Messages;

namespace KAiMarket.Silo;

/// <summary>
/// What the home of an aggregate understands over the network; <see cref="OrleansGrains"/> gives it the shape of the
/// market's own contracts.
/// </summary>
internal interface IHome : IGrainWithStringKey
{
    [Alias("ask")]
    Task<AnswerMessage> Ask(AskMessage message);

    [Alias("read")]
    Task<AnswerMessage> Read(ReadMessage message);
}

// The aliases are the names on the wire.

[Alias("ministry")]
internal interface IMinistryHome : IHome;

[Alias("company")]
internal interface ICompanyHome : IHome;

[Alias("sme")]
internal interface ISmeHome : IHome;

[Alias("program")]
internal interface IProgramHome : IHome;

[Alias("voucher")]
internal interface IVoucherHome : IHome;

[Alias("offer")]
internal interface IOfferHome : IHome;

[Alias("order")]
internal interface IOrderHome : IHome;

[Alias("tender")]
internal interface ITenderHome : IHome;

[Alias("bid")]
internal interface IBidHome : IHome;

[Alias("contract")]
internal interface IContractHome : IHome;
