using System.Security.Cryptography;
using KAiMarket.Sealing;

namespace KAiMarket.Specs.Sealing;

public sealed class HeldKeysSpec : IDisposable
{
    private static readonly FileStamp Stamp = new(DateTime.UnixEpoch, 400, UnixFileMode.UserRead);

    private readonly HandTimer _clock = new();
    private readonly HeldKeys _keys;

    public HeldKeysSpec() => _keys = new(_clock);

    [Fact]
    public void A_key_is_for_one_caller_at_a_time()
    {
        var key = New(Stamp);
        _keys.Return("a", key);
        Assert.True(_keys.TryTake("a", Stamp, out var taken));
        Assert.Same(key, taken);
        Assert.False(_keys.TryTake("a", Stamp, out _));
    }

    [Fact]
    public void A_key_of_a_file_that_was_replaced_is_closed()
    {
        var key = New(Stamp);
        _keys.Return("a", key);
        Assert.False(_keys.TryTake("a", Stamp with { Length = 200 }, out _));
        Assert.True(IsClosed(key));
        Assert.False(_keys.TryTake("a", Stamp, out _));
    }

    [Fact]
    public void A_key_that_rests_is_closed()
    {
        var (used, resting) = (New(Stamp), New(Stamp));
        _keys.Return("used", used);
        _keys.Return("resting", resting);
        _clock.Tick();
        Assert.True(_keys.TryTake("used", Stamp, out _));
        _keys.Return("used", used);
        _clock.Tick();
        Assert.True(IsClosed(resting));
        Assert.False(_keys.TryTake("resting", Stamp, out _));
        Assert.True(_keys.TryTake("used", Stamp, out _));
    }

    [Fact]
    public void A_key_that_is_to_be_forgotten_is_closed_however_long_ago_it_was_used()
    {
        var (earlier, recent, other) = (New(Stamp), New(Stamp), New(Stamp));
        _keys.Return("a", earlier);
        _clock.Tick();
        _keys.Return("a", recent);
        _keys.Return("b", other);
        _keys.Forget("a");
        Assert.True(IsClosed(earlier));
        Assert.True(IsClosed(recent));
        Assert.False(IsClosed(other));
    }

    [Fact]
    public void A_key_that_comes_back_after_the_end_is_closed()
    {
        var (held, late) = (New(Stamp), New(Stamp));
        _keys.Return("a", held);
        _keys.Dispose();
        _keys.Return("a", late);
        Assert.True(IsClosed(held));
        Assert.True(IsClosed(late));
    }

    public void Dispose() => _keys.Dispose();

    private static HeldKey New(FileStamp stamp) => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256), "id", stamp);

    private static bool IsClosed(HeldKey key)
    {
        try
        {
            key.Pair.ExportParameters(includePrivateParameters: false);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Its one timer fires when a test says so.</summary>
    private sealed class HandTimer : TimeProvider, ITimer
    {
        private Action _fire = () => { };

        public void Tick() => _fire();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => _fire = () => { };

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
