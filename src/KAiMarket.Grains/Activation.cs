using KAiMarket.Domain;
using KAiMarket.Journal;

namespace KAiMarket.Grains;

/// <summary>What an activation needs of its process.</summary>
/// <param name="Snapshots">Where the states of long streams are put down; without it they are folded whole.</param>
/// <param name="SnapshotEvery">Events of a stream after which its first snapshot is worth its cost.</param>
public sealed record ActivationContext(
    IJournal Journal, GroupCommit Writer, JournalTail Tail, TimeProvider Clock, ISnapshots? Snapshots = null,
    int SnapshotEvery = 2_000);

/// <summary>
/// One home of one aggregate. It decides and evolves at once in memory, on the tentative state, and answers when what
/// the answer rests on is durable; so one aggregate takes as many commands a commit as arrive. A refusal or a repeat
/// confirms its version in the journal before it is told, so a home that others have overtaken cannot answer from the
/// past. What fails ends the epoch: memory is forgotten and the journal read again.
/// </summary>
public sealed class Activation<TState, TCommand, TEvent> : IAggregateGrain<TState, TCommand>
    where TState : IAggregate<TState, TCommand, TEvent>
    where TCommand : class
    where TEvent : class
{
    // Another home may win again and again; give up long after that is plausible.
    private const int MostAttempts = 32;
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromMilliseconds(250);

    private readonly ActivationContext _context;
    private readonly string _stream;
    private readonly StreamFold<TState, TCommand, TEvent> _fold;
    private readonly Lock _lock = new();

    private TState _state = TState.Initial;
    private long _version;
    private Epoch? _epoch;

    private TState _durable = TState.Initial;
    private long _durableVersion;
    private long _position;
    private long _seen;

    // The highest version that anybody was told of.
    private long _told;
    private bool _assumed;

    // Appends with events that are on their way, of whichever epoch.
    private int _landing;

    private Task<Epoch>? _loading;
    private Signal? _advance;
    private int _users;
    private bool _closed;
    private long _used;

    public Activation(string id, ActivationContext context)
    {
        (_stream, _context) = ($"{TState.Category}/{id}", context);
        _used = context.Clock.GetTimestamp();
        _fold = new(_stream, context);
    }

    /// <summary>Keeps the activation in memory until <see cref="Leave"/>; false when it has already left memory.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_closed) return false;
            _users++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _users--;
            _used = _context.Clock.GetTimestamp();
        }
    }

    /// <summary>Ends an activation that nobody is in and nobody was in since the given timestamp.</summary>
    public bool TryClose(long idleSince)
    {
        lock (_lock) return _closed = _closed || (_users == 0 && _used < idleSince);
    }

    public async Task<Reply> Ask(TCommand command, Moment at, long? ifVersion = null) =>
        (await AskAsync(command, at, ifVersion)).Reply;

    public async Task<Answered<TAnswer>> Ask<TAnswer>(
        TCommand command, IQuestion<TState, TAnswer> question, Moment at, long? ifVersion = null)
        where TAnswer : class
    {
        var (reply, state) = await AskAsync(command, at, ifVersion);
        return new(reply, state is null ? null : question.AnswerFrom(state));
    }

    private Task<Answered<TState>> AskAsync(TCommand command, Moment at, long? ifVersion) =>
        Asked.IsWatched ? AskWatchedAsync(command, at, ifVersion) : SettleAsync(command, at, ifVersion);

    // Apart, so that nothing is made for it while nobody watches.
    private Task<Answered<TState>> AskWatchedAsync(TCommand command, Moment at, long? ifVersion) =>
        Asked.WatchAsync(TState.Category, command, () => SettleAsync(command, at, ifVersion));

    private async Task<Answered<TState>> SettleAsync(TCommand command, Moment at, long? ifVersion)
    {
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            // A creation that this home knows nothing of most likely creates: it begins at version 0 without a read,
            // and the journal's version check sends it back to read when it was wrong.
            if (Volatile.Read(ref _epoch) is null && !(attempt == 1 && command is ICreation && TryAssumeNew()))
                await LoadAsync();

            if (Decide(command, at, ifVersion) is not { } decided) continue;

            Appended appended;
            try
            {
                appended = await decided.Written;
            }
            catch
            {
                Fail(decided);
                throw;
            }

            if (appended.Outcome == Outcome.Done)
            {
                var reply = Settle(decided, appended);
                return new(reply, reply.Refusal is null ? decided.State : default);
            }

            Fail(decided);
        }

        throw new JournalUnavailableException(
            $"{_stream} is being changed from too many places at once; try again in a moment.");
    }

    public async Task<Reading<TState>> Read(long seen = 0)
    {
        // Whatever the caller has seen, the answer is not older than what this process has heard of others.
        seen = Math.Max(seen, _context.Tail.OwnSince - 1);
        while (true)
        {
            Task landing;
            lock (_lock)
            {
                // A load that has begun may have looked before what was seen was written.
                if (_loading is { } loading) landing = loading;
                else if (_epoch is null || _assumed) break;
                else if (seen <= _seen) return Durable;
                else if (!KnowsWhoWrote(seen)) break;
                else if (_landing == 0) return Durable;

                // Nobody else wrote; what this home wrote may stand in the journal and not be told here yet.
                else landing = (_advance ??= new()).Task;
            }

            await landing;
        }

        while (true)
        {
            await RefreshAsync();
            lock (_lock)
            {
                if (_epoch is not null && !_assumed) return Durable;
            }
        }
    }

    public async Task<Reading<TState>> ReadPast(long version, CancellationToken cancel)
    {
        while (true)
        {
            var reading = await Read();
            Task advance;
            lock (_lock)
            {
                if (_epoch is not null && _durableVersion > version) return Durable;
                if (reading.Version > version) return reading;
                advance = (_advance ??= new()).Task;
            }

            try
            {
                await advance.WaitAsync(RefreshEvery, _context.Clock, cancel);
            }
            catch (TimeoutException)
            {
                // Another home may have moved it.
                await RefreshAsync();
            }
        }
    }

    private Reading<TState> Durable => new(_durable, _durableVersion, _position);

    /// <summary>Between what this home has seen of its stream and a position nobody wrote but this process.</summary>
    private bool KnowsWhoWrote(long seen) => seen <= _context.Tail.Newest && _seen >= _context.Tail.OwnSince - 1;

    private bool TryAssumeNew()
    {
        lock (_lock)
        {
            if (_epoch is not null || _loading is not null || _position > 0) return false;
            Become(TState.Initial, 0, 0, 0, assumed: true);
            return true;
        }
    }

    private Decided? Decide(TCommand command, Moment at, long? ifVersion)
    {
        lock (_lock)
        {
            if (_epoch is not { } epoch) return null;
            if (epoch.Failed)
            {
                _epoch = null;
                return null;
            }

            var decision = TState.Decide(_state, command, at);
            var facts = decision.Events;
            var refusal = decision.Refusal;
            if (!facts.IsEmpty && ifVersion is { } wanted && wanted != _version)
            {
                refusal = Preconditions.VersionDiffers.Because($"It has version {_version}, not {wanted}. Read it again.");
                facts = [];
            }

            var events = facts.IsEmpty ? [] : new NewEvent[facts.Length];
            for (var i = 0; i < events.Length; i++)
                events[i] = new NewEvent(Facts.NameOf(facts[i]), Facts.Write(facts[i]), facts[i]);
            var meta = facts.IsEmpty ? default : Meta.Write(at, _version);
            var append = new Append(_stream, _version, events, meta, epoch);

            var state = _state;
            foreach (var fact in facts) state = TState.Evolve(state, fact);
            (_state, _version) = (state, _version + facts.Length);
            if (events.Length > 0) _landing++;

            // Queued under the lock: the order of decisions is the order of appends.
            return new Decided(epoch, refusal, _state, _version, append, _context.Writer.AppendAsync(append));
        }
    }

    private Reply Settle(Decided decided, Appended appended)
    {
        var changed = decided.Count > 0;
        lock (_lock)
        {
            if (changed) _landing--;
            _told = Math.Max(_told, decided.Version);
            var position = changed ? appended.First + decided.Count - 1
                : decided.Version > _durableVersion ? appended.Head : _position;
            if (_epoch == decided.Epoch)
            {
                _assumed = false;

                // What landed in the same batch after this one has not been told here yet, and may be below the head.
                _seen = Math.Max(_seen, _landing == 0 ? appended.Head : changed ? position : 0);
                if (decided.Version > _durableVersion)
                {
                    (_durable, _durableVersion, _position) = (decided.State, decided.Version, position);
                    if (changed) _fold.Keep(_durable, _durableVersion, _position, decided.Append);
                }
            }
            else if (decided.Version > _durableVersion && _epoch is not null)
            {
                // Memory was read again before this landed: what it holds is older than what was just answered.
                _epoch.Fail();
                _epoch = null;
            }

            if (changed) Advance();
            return new Reply(decided.Refusal, decided.Version, position, changed);
        }
    }

    private void Fail(Decided decided)
    {
        lock (_lock)
        {
            if (decided.Count > 0) _landing--;

            // A confirmation that could not be asked for says nothing against memory.
            if (decided.Count > 0 || decided.Epoch.Failed) Forget(decided.Epoch);
        }
    }

    private void Forget(Epoch epoch)
    {
        lock (_lock)
        {
            epoch.Fail();
            if (_epoch == epoch) _epoch = null;
            Advance();
        }
    }

    private void Advance()
    {
        _advance?.Raise();
        _advance = null;
    }

    private void Become(TState state, long version, long position, long seen, bool assumed)
    {
        (_state, _version, _durable, _durableVersion) = (state, version, state, version);
        (_position, _seen, _assumed, _epoch) = (position, seen, assumed, new Epoch());
    }

    /// <summary>Reads the stream from the journal unless somebody already does.</summary>
    private async Task LoadAsync()
    {
        Task<Epoch> loading;
        lock (_lock)
        {
            if (_epoch is not null) return;
            loading = _loading ??= ReplayAsync();
        }

        await loading;
    }

    private async Task<Epoch> ReplayAsync()
    {
        // Let the caller leave the lock before the store is asked.
        await Task.Yield();
        try
        {
            while (true)
            {
                var (seen, told) = (_context.Tail.Newest, Volatile.Read(ref _told));
                var (state, version, position) = await _fold.ReadAsync();
                if (version < told)
                    throw new InvalidDataException($"{_stream} ends at version {version}; {told} was written.");
                lock (_lock)
                {
                    // What was on its way from an earlier epoch landed while the store was read, and was told.
                    if (version < _told) continue;
                    _loading = null;
                    Become(state, version, position, Math.Max(seen, position), assumed: false);
                    Advance();
                    return _epoch!;
                }
            }
        }
        catch
        {
            lock (_lock) _loading = null;
            throw;
        }
    }

    /// <summary>
    /// Takes in what others wrote to the stream: memory that stands the journal's confirmation has everything, and
    /// memory that does not is read again. The confirmation queues behind what this home has on its way, so what has
    /// landed and was not told yet is never taken for somebody else's.
    /// </summary>
    private async Task RefreshAsync()
    {
        if (Confirm() is { } confirming)
        {
            // When it cannot be asked, nothing that was decided has failed: whoever reads hears of it, nobody else.
            var appended = await confirming.Written;
            if (appended.Outcome == Outcome.Done) Settle(confirming, appended);
            else Fail(confirming);
        }

        await LoadAsync();
    }

    private Decided? Confirm()
    {
        lock (_lock)
        {
            // An assumption is no knowledge, nor is memory that has failed and was not told yet: read.
            if (_assumed || _epoch is { Failed: true }) (_epoch, _assumed) = (null, false);
            if (_epoch is not { } epoch) return null;

            var append = new Append(_stream, _version, [], default, epoch);
            return new Decided(epoch, null, _state, _version, append, _context.Writer.AppendAsync(append));
        }
    }

    private readonly record struct Decided(
        Epoch Epoch, Refusal? Refusal, TState State, long Version, Append Append, Task<Appended> Written)
    {
        public int Count => Append.Events.Count;
    }
}
