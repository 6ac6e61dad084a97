namespace KAiMarket.Acceptance.Running;

/// <summary>Waits for what another process brings about and nobody announces: by asking again and again.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>The first answer that is one.</summary>
    /// <param name="ask">Gives null as long as it is none.</param>
    /// <param name="otherwise">What to say when none comes.</param>
    public static async Task<T> AnsweredAsync<T>(Func<Task<T?>> ask, Func<string> otherwise) where T : class
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer) return answer;
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, otherwise());
            await Task.Delay(Pause);
        }
    }

    public static Task TrueAsync(Func<Task<bool>> holds, Func<string> otherwise) =>
        AnsweredAsync<object>(async () => await holds() ? holds : null, otherwise);
}
