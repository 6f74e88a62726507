namespace Lakehouse.TableFormat.Storage;

/// <summary>Calls to a store that need not wait for each other. Both have ended when it returns, whatever became of them.</summary>
internal static class SideBySide
{
    /// <summary>Runs a second call beside one that has begun; the first one's failure goes before the second one's.</summary>
    public static async Task<T> RunAsync<T>(Task first, Func<Task<T>> second)
    {
        var other = Started(second);
        await ((Task)Task.WhenAll(first, other)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
        return await other.ConfigureAwait(false);
    }

    /// <summary>Runs a second call, which gives nothing, beside one that has begun.</summary>
    public static Task RunAsync(Task first, Func<Task> second) => RunAsync(first, async () =>
    {
        await second().ConfigureAwait(false);
        return true;
    });

    // A call that fails before its first wait fails like any other.
    private static async Task<T> Started<T>(Func<Task<T>> call) => await call().ConfigureAwait(false);
}
