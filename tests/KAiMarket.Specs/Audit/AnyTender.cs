using System.Collections.Immutable;
using System.Text;
using KAiMarket.Domain.Bids;
using KAiMarket.Domain.Companies;
using KAiMarket.Domain.Contracts;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Specs.Evaluation;
using KAiMarket.Specs.Laws;

namespace KAiMarket.Specs.Audit;

/// <summary>
/// A tender whose course chance decides: whatever anybody tries, the market's own rules take or refuse, and what they
/// take stands in a journal. Most tries are possible, some early, late, repeated or somebody else's.
/// </summary>
internal sealed class AnyTender
{
    public static readonly TenderId Id = new("t1");
    private static readonly MinistryId Buyer = new("m1");
    private static readonly DateTimeOffset Begin = new(2026, 8, 3, 1, 0, 0, TimeSpan.Zero);

    private readonly Dice _dice;
    private readonly Dictionary<BidId, Aggregate<Bid, BidCommand, BidEvent>> _bids = [];
    private readonly Dictionary<LotId, Aggregate<Contract, ContractCommand, ContractEvent>> _contracts = [];
    private readonly Aggregate<Ministry, MinistryCommand, MinistryEvent> _ministry = new("ministry/m1");
    private readonly Aggregate<Tender, TenderCommand, TenderEvent> _tender = new($"tender/{Id}");
    private DateTimeOffset _now = Begin;

    private AnyTender(Dice dice) => _dice = dice;

    public HandMadeJournal Journal { get; } = new() { Quiet = false };
    public Tender Tender => _tender.State;
    public IEnumerable<Contract> Contracts => _contracts.Values.Select(contract => contract.State);

    public static AnyTender Run(Dice dice)
    {
        var any = new AnyTender(dice);
        any.Prepare();
        for (var n = 0; n < 60; n++) any.Step(any.Before);
        if (any.Tender.Terms is { } terms && any._now < terms.Closes) any._now = terms.Closes;
        any.Do(any._tender, new CloseTender(), Actor.Market);
        for (var n = 0; n < 120; n++) any.Step(any.After);
        return any;
    }

    private void Prepare()
    {
        Do(_ministry, new RegisterMinistry("Ministry of Examples"), Actor.Market);
        Do(_ministry, new AdoptPlan(Buyer, 2026, [new("ai", "AI services", new(10_000_000_000))]), Clerk(1));
        var terms = Terms();
        Do(_ministry, new PlanTender(Buyer, 2026, "ai", Id, terms.Budget), Clerk(1));
        Do(_tender, new DraftTender(Buyer, 2026, "ai", terms.Budget, terms), Clerk(1));
        if (_dice.Percent(90)) Do(_tender, new PublishTender(new('a', 32), new('b', 32)), Clerk(1));
    }

    // Often not at all, often to the very tick of the close or the one before.
    private void Step(Action act)
    {
        if (Tender is { Terms: { } terms } && _now < terms.Closes && _dice.Percent(4)) _now = terms.Closes.AddTicks(-_dice.Between(0, 1));
        else if (_dice.Percent(50)) _now = _now.AddSeconds(_dice.Between(1, 40_000));
        act();
    }

    private void Before()
    {
        switch (_dice.Between(1, 12))
        {
            case 1: Do(_tender, new MakeEnquiry(new($"q{_dice.Between(1, 3)}"), new("c1"), Hex("question")), Vendor(1)); break;
            case 2: Do(_tender, new AnswerEnquiry(new($"q{_dice.Between(1, 3)}"), Hex("answer")), Clerk(1)); break;
            case 3: Do(_tender, new AttachDocument($"d{_dice.Between(1, 3)}", "A document", Hex("document"), 10, "application/pdf"), Clerk(2)); break;
            case 4 when _dice.Percent(30): Amend(); break;
            case 5 when _dice.Percent(3): Do(_tender, new CancelTender("No longer needed"), Clerk(1)); break;
            case 6: Do(_tender, new WithdrawBid(AnyBid(out var withdrawn), (int)_dice.Between(1, 2)), Vendor(withdrawn)); break;
            case 7 or 8: Do(_tender, new ConfirmBid(AnyBid(out var confirmed), Tender.Amendment), Vendor(confirmed)); break;
            default: Submit(); break;
        }
    }

    private void After()
    {
        var lot = AnyLot();
        switch (_dice.Between(1, 14))
        {
            case 1: Submit(); break;
            case 2: Do(_tender, new CloseTender(), Actor.Market); break;
            case 3 when _dice.Percent(3): Do(_tender, new CancelTender("No longer needed"), Clerk(1)); break;
            case 4 when _dice.Percent(20): Do(_tender, new DeclareFailed(lot), Clerk(1)); break;
            case 5 or 6: Approve(EnvelopeKind.Technical); break;
            case 7 or 8: Approve(EnvelopeKind.Price); break;
            case 9 or 10: Evaluate(lot); break;
            case 11: Award(lot); break;
            default: Perform(lot); break;
        }

        Release();
    }

    private void Submit()
    {
        var bid = AnyBid(out var company);
        var one = _dice.Number();
        Do(_tender, new SubmitBid(bid, Sealed($"technical {one}", 'a'), Sealed($"price {one}", 'b')), Vendor(company));
    }

    private void Amend()
    {
        if (Tender.Terms is not { } terms) return;
        var amended = _dice.Between(1, 3) switch
        {
            1 => terms with { Title = $"Title {_dice.Number()}" },
            2 => terms with { Scope = $"Scope {_dice.Number()}" },
            _ => terms with { Closes = terms.Closes.AddDays(_dice.Between(0, 5)) },
        };
        Do(_tender, new AmendTender(Tender.Amendment + 1, amended, "It was unclear"), Clerk(1));
    }

    private void Approve(EnvelopeKind kind)
    {
        if (!Do(_tender, new ApproveOpening(kind), Clerk((int)_dice.Between(1, 3))) || Tender.Approvals[kind].Length < 2) return;
        var opened = ImmutableArray.CreateBuilder<OpenedEnvelope>();
        long? before = null;
        foreach (var due in Tender.ToOpen(kind).OrderBy(bid => bid.Bid.Value, StringComparer.Ordinal).ToList())
        {
            var budget = Tender.Terms!.Find(due.Bid.Lot)!.Budget;
            var price = before is { } same && _dice.Percent(30)
                ? new Won(same) : AnyEvaluation.Price(_dice, budget, PricePacks.Find(Tender.Terms.Pricing)!);
            before = price.Amount;
            string? fault = _dice.Percent(5) ? "It does not open" : null;
            Won? found = kind == EnvelopeKind.Price && fault is null ? price : null;
            Do(Of(_bids, due.Bid, $"bid/{due.Bid}"),
                new RevealEnvelope(kind, due.Of(kind).Digest, fault is null ? Hex("content") : null, found, fault), Actor.Market);
            opened.Add(new(due.Bid, due.Of(kind).Digest, found, fault));
        }

        Do(_tender, new RecordOpening(kind, opened.ToImmutable()), Actor.Market);
    }

    private void Evaluate(LotId lot)
    {
        if (!Tender.Opened.TryGetValue(EnvelopeKind.Technical, out var opened)) return;
        var (marks, none, committee) =
            (ImmutableArray.CreateBuilder<BidMarks>(), ImmutableArray.CreateBuilder<VoidBid>(), (int)_dice.Between(1, 6));
        foreach (var one in opened.Opened.Where(one => one.Bid.Lot == lot && one.Fault is null))
        {
            if (_dice.Percent(5)) none.Add(new(one.Bid.Value, "It is another proposal"));
            else if (marks.Count > 0 && _dice.Percent(30)) marks.Add(marks[^1] with { Bid = one.Bid });
            else marks.Add(new(one.Bid, AnyEvaluation.Marks(_dice, Tender.Terms!.Criteria, committee), _dice.Percent(10) ? 0.125m : 0));
        }

        Do(_tender, new EvaluateLot(lot, marks.ToImmutable(), none.ToImmutable()), Clerk(1));
    }

    private void Award(LotId lot)
    {
        Do(_tender, new AwardLot(lot), Clerk(1));
        if (!Tender.Awards.TryGetValue(lot, out var award)) return;
        var budget = Tender.Terms!.Find(lot)!.Budget;
        Do(Of(_contracts, lot, $"contract/{Id}.{lot}"),
            new DrawUpContract(Id, lot, Buyer, award.Bid.Company, award.Bid, award.Price, budget), Actor.Market);
    }

    private void Perform(LotId lot)
    {
        if (!_contracts.TryGetValue(lot, out var contract)) return;
        var (state, milestone) = (contract.State, new MilestoneId($"m{_dice.Between(1, 2)}"));
        var supplier = new Actor("bidder", state.DrawnUp!.Supplier.Value, Role.Vendor);
        var number = state.Milestones.TryGetValue(milestone, out var standing) ? standing.Deliveries.Length : 0;
        switch (_dice.Between(1, 7))
        {
            case 1 or 2 when state.DrawnUp.Amount > new Won(1):
                var (first, day) = (new Won(_dice.Between(1, state.DrawnUp.Amount.Amount - 1)), DateOnly.FromDateTime(_now.UtcDateTime));
                Do(contract, new ProposeContract(
                    [new(new("m1"), "One", day, first), new(new("m2"), "Two", day.AddDays(3), state.DrawnUp.Amount - first)]), Clerk(1));
                Do(contract, new SignContract(contract.State.Proposed!.Number), supplier);
                break;
            case 3: Do(contract, new DeliverMilestone(milestone, number + 1), supplier); break;
            case 4: Do(contract, new ReturnMilestone(milestone, number, "It fails"), Clerk(1)); break;
            case 5: Do(contract, new AcceptMilestone(milestone, number), Clerk(1)); break;
            default: Do(contract, new PayMilestone(milestone), Clerk(2)); break;
        }
    }

    private void Release()
    {
        foreach (var lot in Tender.Terms?.Lots ?? [])
        {
            if (Tender.Status == TenderStatus.Cancelled || Tender.Failures.ContainsKey(lot.Id))
                Do(_ministry, new ReleaseBudget(Id, lot.Id, lot.Budget), Actor.Market);
            else if (_contracts.TryGetValue(lot.Id, out var contract) && contract.State.IsSigned)
                Do(_ministry, new ReleaseBudget(Id, lot.Id, lot.Budget - contract.State.DrawnUp!.Amount), Actor.Market);
        }
    }

    private TenderTerms Terms()
    {
        var any = AnyEvaluation.Terms(_dice);
        var lots = Enumerable.Range(1, (int)_dice.Between(1, 3)).Select(n => Lot($"l{n}", _dice.Between(1_000, 100_000_000)));
        return new(
            "Example", "Do it", [.. lots], new(0, true, false, false), new([], SmePreference.None),
            new(UseDomain.Education, false), any.Criteria, any.PriceMaximum,
            (_dice.Percent(80) ? ProcedurePack.StateNegotiated2026 : ProcedurePack.StateNegotiatedFinal2026).Id,
            _dice.Of(PricePacks.All).Id, _dice.Percent(30), _dice.Percent(10) ? new TenderId("t0") : null, Begin.AddDays(8),
            Begin.AddDays(_dice.Between(11, 14)));
    }

    private static Lot Lot(string id, long budget) => new(
        new(id), $"Lot {id}", new(budget), new((budget + 1) / 2), new(new(budget), Won.Zero, Won.Zero, Won.Zero),
        [new("i1", "Service", "81111899", 1, "set")]);

    private LotId AnyLot() => Tender.Terms is { } terms ? _dice.Of(terms.Lots).Id : new("l1");

    private BidId AnyBid(out int company)
    {
        company = (int)_dice.Between(1, 5);
        return new(Id, AnyLot(), new CompanyId($"c{company}"));
    }

    private static SealedEnvelope Sealed(string content, char key) => new(Hex(content), new(key, 32), 100);
    private static string Hex(string name) => SoundTenders.Digest(name);
    private static Actor Clerk(int account) => new($"clerk-{account}", Buyer.Value, Role.Ministry);

    // Now and then somebody acts for another.
    private Actor Vendor(int company) => new("bidder", $"c{(_dice.Percent(3) ? 9 : company)}", Role.Vendor);

    private static Aggregate<TState, TCommand, TEvent> Of<TKey, TState, TCommand, TEvent>(
        Dictionary<TKey, Aggregate<TState, TCommand, TEvent>> all, TKey key, string stream)
        where TKey : notnull where TState : IAggregate<TState, TCommand, TEvent> where TCommand : class where TEvent : class
    {
        if (!all.TryGetValue(key, out var found)) all.Add(key, found = new(stream));
        return found;
    }

    // True when it changed something.
    private bool Do<TState, TCommand, TEvent>(Aggregate<TState, TCommand, TEvent> on, TCommand command, Actor actor)
        where TState : IAggregate<TState, TCommand, TEvent> where TCommand : class where TEvent : class
    {
        var decided = TState.Decide(on.State, command, new Moment(_now, actor, "c-1"));
        if (decided.Events.IsEmpty) return false;
        on.State = decided.Events.Aggregate(on.State, TState.Evolve);
        var role = actor.Role == Role.Market ? "market" : $"{actor.Role.ToString().ToLowerInvariant()}:{actor.Organisation}";
        Journal.Add(on.Stream, role, $"{_now:yyyy-MM-ddTHH:mm:ss.fffffff}Z",
            [.. decided.Events.Select(fact => (Facts.NameOf(fact), Encoding.UTF8.GetString(Facts.Write(fact))))]);
        Journal.Decisions[^1].Account = actor.Account;
        return true;
    }

    private sealed class Aggregate<TState, TCommand, TEvent>(string stream)
        where TState : IAggregate<TState, TCommand, TEvent> where TCommand : class where TEvent : class
    {
        public string Stream => stream;
        public TState State { get; set; } = TState.Initial;
    }
}
