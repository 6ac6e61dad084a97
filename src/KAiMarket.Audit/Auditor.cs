using System.Runtime.InteropServices;

namespace KAiMarket.Audit;

/// <summary>
/// Judges a journal, event by event, with a model of the market that shares no rule with the market's own code.
/// Synchronous, deterministic, and never throws for what a journal holds: it reports. Memory grows with the number of
/// streams, not of events. Give events and batches in their own order, interleaved as they come.
/// </summary>
public sealed class Auditor : IDisposable
{
    private readonly AuditOptions _options;
    private readonly Findings _findings;
    private readonly BatchChain _chain;
    private readonly Market _market;
    private readonly Step _step = new();
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private (string Stream, long Version, long On, DateTimeOffset At) _last = ("", 0, -1, DateTimeOffset.MinValue);

    public Auditor(AuditOptions? options = null)
    {
        _options = options ?? AuditOptions.Default;
        _findings = new Findings(_options.MostListed);
        _chain = new BatchChain(_findings);
        _market = new Market(_findings);
    }

    /// <summary>The position after the last event given.</summary>
    public long Position { get; private set; }

    public long Events { get; private set; }

    public IReadOnlyDictionary<string, ProgramModel> Programs => _market.Programs;
    public IReadOnlyDictionary<string, VoucherModel> Vouchers => _market.Vouchers;
    public IReadOnlyDictionary<string, OfferModel> Offers => _market.Offers;
    public IReadOnlyDictionary<string, OrderModel> Orders => _market.Orders;

    public IReadOnlyDictionary<string, TenderModel> Tenders => _market.Tenders;
    public IReadOnlyDictionary<string, ContractModel> Contracts => _market.Contracts;

    /// <summary>Companies that something was settled to.</summary>
    public IReadOnlyDictionary<string, ProviderModel> Providers => _market.Providers;

    /// <summary>The ledger's accounts by name, as in <c>voucher:ai-2026.firm-7</c>; some never moved.</summary>
    public IReadOnlyDictionary<string, AccountModel> Accounts => _market.Ledger.Accounts;

    /// <summary>Violations so far.</summary>
    public long Violations => _findings.Violations;

    public void Add(in AuditBatch batch)
    {
        if (_options.Chain) _chain.Add(batch);
    }

    /// <summary>Judges one event; its bytes may be used for something else afterwards.</summary>
    public void Add(in AuditEvent next)
    {
        (_findings.Position, _findings.Stream) = (next.Position, next.Stream);
        _step.Begin(next);
        _findings.Check(Invariant.PositionsContiguous, next.Position == Position + 1,
            $"{next.Position} follows {Position}.");
        _findings.Check(Invariant.TimeForward, next.At >= _last.At, $"{next.At:O} follows {_last.At:O}.");
        ref var version = ref CollectionsMarshal.GetValueRefOrAddDefault(_versions, next.Stream, out _);
        _findings.Check(Invariant.VersionsContiguous, next.Version == version + 1,
            $"Version {next.Version} follows {version}.");
        version = next.Version;
        (Position, Events) = (next.Position, Events + 1);

        var begins = Judge(next);
        if (_options.Chain) _chain.Add(next, begins);
        _last = (next.Stream, next.Version, _step.On, next.At);
    }

    /// <summary>
    /// Judges the end and reports. May be called again after more events: each report covers everything so far.
    /// </summary>
    /// <param name="quiet">The market had nothing left to do: whatever is unfinished is a violation.</param>
    /// <param name="head">What the journal says its end is.</param>
    public AuditReport Finish(bool? quiet = null, AuditHead? head = null)
    {
        (_findings.Position, _findings.Stream) = (Position, "");
        if (_options.Chain) _chain.Finish(Position, head);
        _market.CheckEnd();
        var unfinished = _market.Unfinished().OrderBy(one => one.Position).ToList();
        if (quiet ?? _options.Quiet)
        {
            _findings.CheckAt(Invariant.NothingHalfDone, true, Position, "", "");
            foreach (var one in unfinished)
                _findings.CheckAt(Invariant.NothingHalfDone, false, one.Position, one.Stream,
                    $"{one.Kind}: {one.Sentence}");
        }

        return new AuditReport(
            Events, _chain.Batches, Position, _findings.Checks, _findings.Violations, _findings.Listed,
            unfinished.Count, [.. unfinished.Take(_options.MostListed)], Convert.ToHexStringLower(_chain.Hash.Span));
    }

    public void Dispose() => _chain.Dispose();

    // True when the event is the first of its decision.
    private bool Judge(in AuditEvent next)
    {
        var begins = true;
        try
        {
            _step.ReadMeta(next);
            // Events of one decision follow each other and say the same version; only the first stands right on it.
            begins = next.Version == _step.On + 1;
            _findings.Check(Invariant.DecidedOn,
                begins || (next.Version > _step.On && _last == (next.Stream, next.Version - 1, _step.On, next.At)),
                $"Version {next.Version} was decided on {_step.On}.");
            _step.Data.Read(next.Data);
            var known = _market.Take(_step);
            _findings.Check(Invariant.NameKnown, known, $"{next.Name} is no event of this market.");
            _findings.Check(Invariant.Shape, true, "");
            _findings.Check(Invariant.AmountsCounted, true, "");
            _market.Ledger.CheckBalance();
        }
        catch (ShapeException shape)
        {
            _findings.Check(Invariant.Shape, false, $"{next.Name}: {shape.Message}");
        }
        catch (OverflowException overflow)
        {
            _findings.Check(Invariant.AmountsCounted, false, $"{next.Name}: {overflow.Message}");
        }

        return begins;
    }
}
