namespace KAiMarket.Journal;

/// <summary>
/// Something that happens once, which any number may wait for. Whoever raises it runs none of their code, and each goes
/// on in the synchronisation context in which it waits.
/// </summary>
public sealed class Signal
{
    private readonly TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _heard;

    // Task.WaitAsync and Task.WhenAny on the source's own task would be carried over the thread pool, whatever the
    // context of the waiter: an async method in between goes on in that context. One serves all waiters, so a wait that
    // is given up and begun anew leaves nothing behind.
    public Task Task => _heard ??= HearAsync();

    public void Raise() => _raised.TrySetResult();

    private async Task HearAsync() => await _raised.Task;
}
