using System.Threading.Channels;
using KAiMarket.Identity.Mail;
using Microsoft.Extensions.Logging.Abstractions;

namespace KAiMarket.Specs.Identity.Mail;

public sealed class PostboxSpec
{
    private static readonly Letter Lost = new("nobody@moon.example", "Lost", ""), Good = new("kim@moon.example", "Good", "");

    [Fact]
    public async Task A_letter_that_no_server_takes_holds_up_no_other_and_is_tried_five_times()
    {
        var clock = new TimersByHand();
        var mail = new Picky();
        await using var post = new Postbox(mail, clock, NullLogger.Instance);
        for (var tries = 1; tries <= 5; tries++)
        {
            if (tries == 1) Assert.True(post.TryPost(Lost));
            else await clock.FireAsync(TimeSpan.FromSeconds(1 << (tries - 1)));
            Assert.Equal(Lost, await mail.NextAsync());
            Assert.True(post.TryPost(Good));
            Assert.Equal(Good, await mail.NextAsync());
        }

        Assert.True(clock.IsIdle);
    }

    /// <summary>Takes letters but one.</summary>
    private sealed class Picky : IMail
    {
        private readonly Channel<Letter> _seen = Channel.CreateUnbounded<Letter>();

        public Task SendAsync(Letter letter, CancellationToken cancel)
        {
            _seen.Writer.TryWrite(letter);
            return letter == Lost ? Task.FromException(new IOException("550 No such user")) : Task.CompletedTask;
        }

        public async Task<Letter> NextAsync() => await _seen.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Timers end when a test says so.</summary>
    private sealed class TimersByHand : TimeProvider
    {
        private readonly Channel<Waiting> _timers = Channel.CreateUnbounded<Waiting>();

        public bool IsIdle => !_timers.Reader.TryPeek(out _);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Waiting(() => callback(state), dueTime);
            _timers.Writer.TryWrite(timer);
            return timer;
        }

        public async Task FireAsync(TimeSpan due)
        {
            var timer = await _timers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(due, timer.Due);
            timer.End();
        }
    }

    private sealed class Waiting(Action end, TimeSpan due) : ITimer
    {
        public TimeSpan Due => due;
        public void End() => end();
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;
        public void Dispose() { }
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
