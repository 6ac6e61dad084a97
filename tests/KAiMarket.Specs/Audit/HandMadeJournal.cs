using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KAiMarket.Audit;

namespace KAiMarket.Specs.Audit;

/// <summary>
/// A journal written by hand: decisions in order, each with its events as JSON. Positions, versions and the chain follow
/// from the decisions, so a change to one of them leaves the rest sound and breaks only what it should.
/// </summary>
internal sealed class HandMadeJournal
{
    private const int DecisionsInBatch = 3;

    public sealed record Decision(string Stream, string Role, string Organisation, string Arrived,
        List<(string Name, string Data)> Events)
    {
        public long? On { get; set; }
        public string Account { get; set; } = "a-1";
    }

    public List<Decision> Decisions { get; } = [];

    /// <summary>Changes what the chain already covers.</summary>
    public Func<AuditEvent, AuditEvent> Tamper { get; set; } = same => same;
    public Func<AuditBatch, AuditBatch> TamperBatch { get; set; } = same => same;
    public Predicate<AuditBatch> KeepBatch { get; set; } = _ => true;
    public Predicate<AuditEvent> KeepEvent { get; set; } = _ => true;
    public AuditHead? Head { get; set; }

    /// <summary>Batches end after this many events instead, wherever that cuts.</summary>
    public int? EventsInBatch { get; set; }
    public bool Quiet { get; set; } = true;

    public void Add(string stream, string actor, string arrived, params (string Name, string Data)[] events)
    {
        var (role, organisation) = actor.Split(':') is [var one, var other] ? (one, other) : (actor, "");
        Decisions.Add(new Decision(stream, role, organisation, arrived, [.. events]));
    }

    public Decision Deciding(string name, int nth = 0) =>
        Decisions.Where(decision => decision.Events.Exists(one => one.Name == name)).ElementAt(nth);

    public HandMadeJournal Change(string name, string old, string fresh, int nth = 0)
    {
        var decision = Deciding(name, nth);
        var at = decision.Events.FindIndex(one => one.Name == name);
        Assert.Contains(old, decision.Events[at].Data, StringComparison.Ordinal);
        decision.Events[at] = (name, decision.Events[at].Data.Replace(old, fresh, StringComparison.Ordinal));
        return this;
    }

    public HandMadeJournal Rename(string name, string fresh, int nth = 0)
    {
        var events = Deciding(name, nth).Events;
        var at = events.FindIndex(one => one.Name == name);
        events[at] = (fresh, events[at].Data);
        return this;
    }

    public HandMadeJournal Remove(string name, int nth = 0)
    {
        var decision = Deciding(name, nth);
        decision.Events.RemoveAll(one => one.Name == name);
        if (decision.Events.Count == 0) Decisions.Remove(decision);
        return this;
    }

    public HandMadeJournal Repeat(string name, int nth = 0)
    {
        var decision = Deciding(name, nth);
        Decisions.Insert(Decisions.IndexOf(decision) + 1, decision with { Events = [.. decision.Events] });
        return this;
    }

    public HandMadeJournal Replace(string name, Func<Decision, Decision> change, int nth = 0)
    {
        var at = Decisions.IndexOf(Deciding(name, nth));
        Decisions[at] = change(Decisions[at]);
        return this;
    }

    /// <summary>Moves one decision to stand directly before another.</summary>
    public HandMadeJournal Move(string name, string before, int nth = 0, int nthBefore = 0)
    {
        var decision = Deciding(name, nth);
        var target = Deciding(before, nthBefore);
        Decisions.Remove(decision);
        Decisions.Insert(Decisions.IndexOf(target), decision);
        return this;
    }

    public (List<AuditEvent> Events, List<AuditBatch> Batches) Write()
    {
        var (events, batches) = (new List<AuditEvent>(), new List<AuditBatch>());
        var versions = new Dictionary<string, long>();
        var hash = new byte[32];
        foreach (var batch in Batches())
        {
            var at = Time(batch[^1].Decision.Arrived);
            var first = events.Count + 1;
            var encoded = new MemoryStream();
            foreach (var (decision, index) in batch)
            {
                var version = versions[decision.Stream] = versions.GetValueOrDefault(decision.Stream) + 1;
                var (name, data) = decision.Events[index];
                var meta = Encoding.UTF8.GetBytes($$"""
                    {"arrived":"{{decision.Arrived}}","account":"{{decision.Account}}","organisation":"{{decision.Organisation}}","role":"{{decision.Role}}","command":"c-1","on":{{decision.On ?? version - 1 - index}}}
                    """);
                var next = new AuditEvent(events.Count + 1, decision.Stream, version, name,
                    Encoding.UTF8.GetBytes(data), meta, at);
                events.Add(next);
                Part(encoded, Encoding.UTF8.GetBytes(next.Stream));
                encoded.Write(Big(next.Version));
                Part(encoded, Encoding.UTF8.GetBytes(next.Name));
                Part(encoded, next.Data.Span);
                Part(encoded, meta);
            }

            var digest = SHA256.HashData(encoded.ToArray());
            hash = SHA256.HashData([
                .. hash, .. Big(first), .. Big(batch.Count)[4..],
                .. Big((at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond), .. digest]);
            batches.Add(new AuditBatch(first, batch.Count, at, digest, hash));
        }

        return ([.. events.Select(one => Tamper(one)).Where(one => KeepEvent(one))],
            [.. batches.Select(one => TamperBatch(one)).Where(one => KeepBatch(one))]);
    }

    public AuditReport Judge()
    {
        using var auditor = new Auditor();
        return Judge(auditor);
    }

    public AuditReport Judge(Auditor auditor)
    {
        var (events, batches) = Write();
        foreach (var batch in batches) auditor.Add(batch);
        foreach (var one in events) auditor.Add(one);
        return auditor.Finish(Quiet, Head ?? new AuditHead(events[^1].Position, batches[^1].Hash));
    }

    private IEnumerable<List<(Decision Decision, int Index)>> Batches()
    {
        var all = Decisions.Select(decision =>
            decision.Events.Select((_, index) => (decision, index)).ToList()).ToList();
        return EventsInBatch is { } most
            ? all.SelectMany(one => one).Chunk(most).Select(one => one.ToList())
            : all.Chunk(DecisionsInBatch).Select(some => some.SelectMany(one => one).ToList());
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static byte[] Big(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }

    private static void Part(MemoryStream into, ReadOnlySpan<byte> part)
    {
        into.Write(Big(part.Length).AsSpan(4));
        into.Write(part);
    }
}
