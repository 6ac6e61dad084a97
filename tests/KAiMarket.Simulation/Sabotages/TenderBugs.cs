using System.Text;
using KAiMarket.Domain;
using KAiMarket.Domain.Tenders;
using KAiMarket.Grains;
using KAiMarket.Journal;
using KAiMarket.Simulation.Store;

namespace KAiMarket.Simulation.Sabotages;

/// <summary>The first officer's approval counts as the last.</summary>
internal sealed class OneOfficer : Sabotage
{
    public override string[] Violates => ["opened-early"];

    public override Commit Apply(MemoryStore store, IReadOnlyList<Append> batch, DateTimeOffset now) =>
        store.Apply(Rewriting.Each(batch, "opening-approved.v1", AsLast), now);

    private static string AsLast(string data) =>
        data.Replace("\"isLast\":false", "\"isLast\":true", StringComparison.Ordinal);
}

/// <summary>The record of an opening leaves out its first bid.</summary>
internal sealed class SkipBid : Sabotage
{
    public override string[] Violates => ["bids-opened"];

    public override Commit Apply(MemoryStore store, IReadOnlyList<Append> batch, DateTimeOffset now) =>
        store.Apply(Rewriting.Each(batch, "envelopes-opened.v1", WithoutFirst), now);

    private static string WithoutFirst(string data)
    {
        var (from, to) = (data.IndexOf('[', StringComparison.Ordinal) + 1, data.IndexOf("},{", StringComparison.Ordinal));
        return to < 0 ? data : data.Remove(from, to + 2 - from);
    }
}

/// <summary>A plan commits ten times and more what a tender was planned for.</summary>
internal sealed class OverdrawPlan : Sabotage
{
    public override string[] Violates => ["line-not-exceeded"];

    public override Commit Apply(MemoryStore store, IReadOnlyList<Append> batch, DateTimeOffset now) =>
        store.Apply(Rewriting.Each(batch, "tender-planned.v1", TenTimes), now);

    private static string TenTimes(string data) =>
        data.Replace("\"amount\":", "\"amount\":9", StringComparison.Ordinal);
}

/// <summary>The home of a tender takes a bid that came after the close, as if it had come just before.</summary>
internal sealed class LateBid : Sabotage
{
    private static readonly TimeSpan Lenience = TimeSpan.FromSeconds(2);

    public override string[] Violates => ["arrived-in-time"];

    public override IGrains Between(IGrains grains) => new Lenient(grains);

    private sealed class Lenient(IGrains inner) : PassingGrains(inner)
    {
        public override ITenderGrain Tender(TenderId id) => new LenientTender(base.Tender(id));
    }

    private sealed class LenientTender(ITenderGrain inner) : ITenderGrain
    {
        public Task<Reply> Ask(TenderCommand command, Moment at, long? ifVersion = null) => inner.Ask(command, at, ifVersion);

        public async Task<Answered<TAnswer>> Ask<TAnswer>(
            TenderCommand command, IQuestion<Tender, TAnswer> question, Moment at, long? ifVersion = null)
            where TAnswer : class
        {
            var answered = await inner.Ask(command, question, at, ifVersion);
            return command is SubmitBid && answered.Reply.Refusal?.Code == SubmitBid.Closed.Code
                ? await inner.Ask(command, question, at with { Now = at.Now - Lenience }, ifVersion)
                : answered;
        }

        // Whoever asks what would become of a bid hears that it is not too late.
        public async Task<Reading<Tender>> Read(long seen = 0)
        {
            var reading = await inner.Read(seen);
            return reading.State is not { Status: TenderStatus.Published, Terms: { } terms } state ? reading : reading with
            {
                State = Domain.Tenders.Tender.Evolve(
                    state, new TenderAmended(state.Amendment, false, terms with { Closes = terms.Closes + Lenience }, "None.")),
            };
        }

        public Task<Reading<Tender>> ReadPast(long version, CancellationToken cancel) => inner.ReadPast(version, cancel);
    }
}

/// <summary>Other data for events of a name, as they are written.</summary>
internal static class Rewriting
{
    public static List<Append> Each(IReadOnlyList<Append> batch, string name, Func<string, string> rewrite) =>
        batch.Select(append => append with
        {
            Events = append.Events.Select(one => one.Name == name ? Rewritten(one, rewrite) : one).ToList(),
        }).ToList();

    private static NewEvent Rewritten(NewEvent one, Func<string, string> rewrite) =>
        one with { Data = Encoding.UTF8.GetBytes(rewrite(Encoding.UTF8.GetString(one.Data.Span))), Fact = null };
}
