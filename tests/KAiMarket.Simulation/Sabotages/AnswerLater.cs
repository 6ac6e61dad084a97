using KAiMarket.Domain;
using KAiMarket.Domain.Offers;
using KAiMarket.Grains;

namespace KAiMarket.Simulation.Sabotages;

/// <summary>A command's question is answered from what the offer holds later, under the version that the command left.</summary>
internal sealed class AnswerLater : Sabotage
{
    public override string[] Violates => ["shown-as-folded"];

    public override IGrains Between(IGrains grains) => new Late(grains);

    private sealed class Late(IGrains inner) : PassingGrains(inner)
    {
        public override IOfferGrain Offer(OfferId id) => new LateOffer(base.Offer(id));
    }

    private sealed class LateOffer(IOfferGrain inner) : IOfferGrain
    {
        public Task<Reply> Ask(OfferCommand command, Moment at, long? ifVersion = null) => inner.Ask(command, at, ifVersion);

        public async Task<Answered<TAnswer>> Ask<TAnswer>(
            OfferCommand command, IQuestion<Offer, TAnswer> question, Moment at, long? ifVersion = null)
            where TAnswer : class
        {
            var reply = await inner.Ask(command, at, ifVersion);
            return new(reply, reply.Refusal is null ? question.AnswerFrom((await inner.Read()).State) : null);
        }

        public Task<Reading<Offer>> Read(long seen = 0) => inner.Read(seen);

        public Task<Reading<Offer>> ReadPast(long version, CancellationToken cancel) => inner.ReadPast(version, cancel);
    }
}
