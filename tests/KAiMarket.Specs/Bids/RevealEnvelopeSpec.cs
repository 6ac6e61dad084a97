using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Tenders;

namespace KAiMarket.Specs.Bids;

public sealed class RevealEnvelopeSpec : Spec<Bid, BidCommand, BidEvent>
{
    private static readonly string Digest = Tendering.Digest("envelope");
    private static readonly string Content = Tendering.Digest("content");
    private static readonly RevealEnvelope Technical = new(EnvelopeKind.Technical, Digest, Content, null, null);
    private static readonly RevealEnvelope Price = new(EnvelopeKind.Price, Digest, Content, new Won(1), null);
    private static readonly EnvelopeRevealed Opened = new(EnvelopeKind.Technical, Digest, Content, null, null);

    [Fact]
    public void What_was_in_it_is_found_once()
    {
        When(Technical).Then(Opened);
        var after = Given(Opened).When(Price).Then(new EnvelopeRevealed(EnvelopeKind.Price, Digest, Content, new Won(1), null));
        Assert.Equal((Opened, new Won(1)), (after.Technical!, after.Price!.Price!.Value));
    }

    [Fact]
    public void A_void_envelope_is_found_void()
    {
        When(Technical with { Content = null, Fault = "It does not open" })
            .Then(Opened with { Content = null, Fault = "It does not open" });
        When(Price with { Price = null, Fault = "It names no price" })
            .Then(new EnvelopeRevealed(EnvelopeKind.Price, Digest, Content, null, "It names no price"));
    }

    [Fact]
    public void What_was_found_first_counts() =>
        Given(Opened).When(Technical with { Content = null, Fault = "It does not open" }).ThenNothing();

    [Fact]
    public void It_opened_or_it_has_a_fault()
    {
        RevealEnvelope[] broken =
        [
            Technical with { Envelope = (EnvelopeKind)2 }, Technical with { Digest = null! }, Technical with { Content = "x" },
            Technical with { Content = null }, Technical with { Price = new Won(1) }, Technical with { Fault = "" },
            Price with { Price = null }, Price with { Price = Won.Zero }, Price with { Fault = "both" },
            Price with { Content = null },
        ];
        Assert.All(broken, reveal => When(reveal).ThenRefused(RevealEnvelope.Invalid));
    }

    [Fact]
    public void Nobody_but_the_market_itself_reveals() => Assert.All([.. Sample.Everybody, Sample.Operator],
        actor => Given(Opened).By(actor).When(Technical).ThenRefused(RevealEnvelope.NotYours));
}
