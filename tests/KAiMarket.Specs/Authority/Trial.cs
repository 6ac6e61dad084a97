using KAiMarket.Specs.Laws;

namespace KAiMarket.Specs.Authority;

/// <summary>How far the domain lets a role go with a command.</summary>
internal enum Reach
{
    Refused,

    /// <summary>For its own organisation.</summary>
    Own,

    /// <summary>For whichever organisation, or none.</summary>
    Everyone,
}

/// <summary>What Decide said of each command in each state that generated histories came to, to each role.</summary>
internal abstract class Trial(Aggregate aggregate, string[] states)
{
    public const string AlreadySo = "already so";

    private readonly Dictionary<(Type Command, string State, Role Role), Reach> _reach = [];
    private readonly Dictionary<(Type Command, string State, string Answer), int> _answers = [];
    private readonly HashSet<string> _visited = [];

    // What the aggregate itself declares stands for the state; what a command declares may be due to its content.
    private readonly HashSet<string> _ofTheState = [.. Aggregate.RefusalsOf(aggregate.State).Select(one => one.Refusal.Code)];

    public Aggregate Aggregate => aggregate;

    /// <summary>In the order in which a life goes through them.</summary>
    public IReadOnlyList<string> States => states;

    public IReadOnlySet<string> Visited => _visited;

    public Reach Of(Type command, string state, Role role) => _reach.GetValueOrDefault((command, state, role));

    /// <summary>In whichever state it gets farthest.</summary>
    public Reach Of(Type command, Role role) => states.Max(state => Of(command, state, role));

    /// <summary>What those most often hear in a state who may give the command elsewhere.</summary>
    public string AnswerIn(Type command, string state) => _answers
        .Where(one => one.Key.Command == command && one.Key.State == state)
        .OrderBy(one => KindOf(command, one.Key.Answer) == Kind.Invalid)
        .ThenBy(one => !_ofTheState.Contains(one.Key.Answer)).ThenByDescending(one => one.Value).ThenBy(one => one.Key.Answer, StringComparer.Ordinal)
        .Select(one => one.Key.Answer).FirstOrDefault("");

    public static Kind? KindOf(Type command, string code) =>
        Aggregate.RefusalsOf(command).Select(one => one.Refusal).FirstOrDefault(one => one.Code == code)?.Kind;

    protected void Note(Type command, string state, Role role, Reach reach)
    {
        _visited.Add(state);
        if (reach > Of(command, state, role)) _reach[(command, state, role)] = reach;
    }

    protected void Note(Type command, string state, Refusal? refusal)
    {
        if (refusal?.Kind == Kind.Forbidden) return;
        var key = (command, state, refusal?.Code ?? AlreadySo);
        _answers[key] = _answers.GetValueOrDefault(key) + 1;
    }
}

/// <summary>The trial of one aggregate, over histories that a seed repeats.</summary>
internal sealed class Trial<TState, TCommand, TEvent> : Trial
    where TState : IAggregate<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    private const int Seeds = 20;
    private const int Steps = 160;
    private const int MostVisits = 50;
    private const int OfEachKind = 2;

    private static readonly (Role Role, string[] Own)[] Parties =
    [
        (Role.Administrator, []), (Role.Operator, []), (Role.Auditor, []), (Role.Person, []), (Role.Market, []),
        (Role.Ministry, ["compute"]), (Role.Vendor, ["moon-cloud", "star-cloud", "sun-cloud"]),
        (Role.Sme, ["firm-7", .. Enumerable.Range(1, 15).Select(number => $"firm-{number}")]),
        (Role.Provider, ["moon-cloud"]),
    ];

    private readonly Func<TState, DateTimeOffset, string> _stateOf;
    private readonly Func<History<TState, TCommand, TEvent>, (TCommand Command, Actor Actor)> _next;
    private readonly Dictionary<Type, List<TCommand>> _pool;
    private readonly Dictionary<string, int> _visits = [];

    // Of its own, so that the trial does not change the histories that it looks at.
    private readonly Dice _dice = new(1);

    /// <param name="stateOf">The name of a state at a time.</param>
    /// <param name="next">Moves a history's time and says what likely comes next, from whom.</param>
    /// <param name="more">Commands that never come next but may be given.</param>
    public Trial(
        string[] states, Func<TState, DateTimeOffset, string> stateOf,
        Func<History<TState, TCommand, TEvent>, (TCommand Command, Actor Actor)> next, params TCommand[] more)
        : base(Aggregate.All.Single(one => one.State == typeof(TState)), states)
    {
        (_stateOf, _next) = (stateOf, next);
        var given = more.ToList();
        Live((_, command) => given.Add(command));
        _pool = given.GroupBy(command => command.GetType()).ToDictionary(same => same.Key, same => same.ToList());
        Live(Try);
    }

    private void Live(Action<History<TState, TCommand, TEvent>, TCommand> see)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var history = new History<TState, TCommand, TEvent>(seed);
            for (var step = 0; step < Steps; step++)
            {
                var (command, actor) = _next(history);
                see(history, command);
                history.Go(command, actor);
            }
        }
    }

    private void Try(History<TState, TCommand, TEvent> history, TCommand likely)
    {
        var state = _stateOf(history.State, history.Now);
        Judge(history, state, likely);
        var visit = _visits[state] = _visits.GetValueOrDefault(state) + 1;
        if (visit > MostVisits) return;
        foreach (var kind in _pool.Values)
            for (var i = 0; i < OfEachKind; i++) Judge(history, state, _dice.Of(kind));
    }

    private void Judge(History<TState, TCommand, TEvent> history, string state, TCommand command)
    {
        foreach (var (role, own) in Parties)
        {
            var reach = Takes(role, own.Length == 0 ? "" : "a-stranger") ? Reach.Everyone
                : own.Any(organisation => Takes(role, organisation)) ? Reach.Own
                : Reach.Refused;
            Note(command.GetType(), state, role, reach);
        }

        bool Takes(Role role, string organisation)
        {
            var at = new Moment(history.Now, new("somebody", organisation, role), "trial");
            var decision = TState.Decide(history.State, command, at);
            if (decision.Events.Length > 0) return true;
            Note(command.GetType(), state, decision.Refusal);
            return false;
        }
    }
}
