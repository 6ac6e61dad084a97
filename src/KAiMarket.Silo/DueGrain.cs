using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace KAiMarket.Silo;

/// <summary>
/// Wakes due work. The runner that holds its lease looks every second; should there be none, the reminder, which is kept
/// in the database, sees to it that some silo looks once a minute.
/// </summary>
[Alias("due")]
internal interface IDueGrain : IGrainWithIntegerKey
{
    /// <summary>Sees that the reminder stands.</summary>
    [Alias("wake")]
    Task Wake();
}

[Reentrant]
[RandomPlacement]
internal sealed class DueGrain(DueDates due) : Grain, IDueGrain, IRemindable
{
    private const string Reminder = "due";
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    public Task Wake() => this.RegisterOrUpdateReminder(Reminder, Every, Every);

    public Task ReceiveReminder(string reminderName, TickStatus status) => due.LookAsync();
}

/// <summary>What the reminder calls in the silo that it wakes.</summary>
internal sealed record DueDates(Func<Task> LookAsync);
