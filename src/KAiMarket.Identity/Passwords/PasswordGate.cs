namespace KAiMarket.Identity.Passwords;

/// <summary>Too many passwords wait to be looked at; none was.</summary>
public sealed class PasswordsBusyException() : Exception("Too many passwords wait to be looked at.");

/// <summary>
/// Lets few passwords be hashed at one time, beside the threads that serve requests: each costs a processor a good part
/// of a second on purpose, and whoever sends many must not take the market from everybody else.
/// </summary>
public sealed class PasswordGate : IDisposable
{
    private const int MostWaitingEach = 32;

    // Half of the processors are left to the market, however many want to sign in.
    private static readonly int s_atOnce = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly SemaphoreSlim _free = new(s_atOnce);
    private int _waiting;

    /// <exception cref="PasswordsBusyException">It would wait behind too many.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaitingEach * s_atOnce) throw new PasswordsBusyException();
            await _free.WaitAsync();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await Task.Run(work);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();
}
