using KAiMarket.Domain;
using KAiMarket.Domain.Tenders;
using KAiMarket.Grains;

namespace KAiMarket.Simulation.Sabotages;

/// <summary>Whoever repeats a submission hears of a receipt of that moment.</summary>
internal sealed class AnotherReceipt : Sabotage
{
    public override string[] Violates => ["receipt-repeats"];

    public override IGrains Between(IGrains grains) => new Forgetful(grains);

    private sealed class Forgetful(IGrains inner) : PassingGrains(inner)
    {
        public override ITenderGrain Tender(TenderId id) => new ForgetfulTender(base.Tender(id));
    }

    private sealed class ForgetfulTender(ITenderGrain inner) : ITenderGrain
    {
        public Task<Reply> Ask(TenderCommand command, Moment at, long? ifVersion = null) =>
            inner.Ask(command, at, ifVersion);

        public async Task<Answered<TAnswer>> Ask<TAnswer>(
            TenderCommand command, IQuestion<Tender, TAnswer> question, Moment at, long? ifVersion = null)
            where TAnswer : class
        {
            var answered = await inner.Ask(command, question, at, ifVersion);
            if (command is not SubmitBid submit || answered.Reply is not { Changed: false, Refusal: null }) return answered;
            var state = (await inner.Read()).State;
            var again = new BidAccepted(
                submit.Bid, submit.Technical, submit.Price, state.Bids[submit.Bid].Number + 1, at.Now);
            return new(answered.Reply, question.AnswerFrom(Domain.Tenders.Tender.Evolve(state, again)));
        }

        public Task<Reading<Tender>> Read(long seen = 0) => inner.Read(seen);

        public Task<Reading<Tender>> ReadPast(long version, CancellationToken cancel) => inner.ReadPast(version, cancel);
    }
}
