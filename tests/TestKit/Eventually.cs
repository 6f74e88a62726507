namespace Lakehouse.TestKit;

/// <summary>Waits for what other threads, processes and servers bring about. A wait that is in vain ends after minutes.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <exception cref="TimeoutException">It was no for minutes.</exception>
    public static Task HoldsAsync(Func<Task<bool>> condition, CancellationToken cancellationToken) =>
        FindAsync(async () => await condition() ? condition : null, cancellationToken);

    /// <summary>Asks again and again until there is something.</summary>
    /// <exception cref="TimeoutException">There was nothing for minutes.</exception>
    public static async Task<T> FindAsync<T>(Func<Task<T?>> find, CancellationToken cancellationToken)
        where T : class
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < Limit)
        {
            if (await find() is { } found)
            {
                return found;
            }

            await Task.Delay(Pause, cancellationToken);
        }

        throw new TimeoutException($"What was waited for did not come within {Limit}.");
    }
}
