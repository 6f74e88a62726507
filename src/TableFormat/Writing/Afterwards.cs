namespace Lakehouse.TableFormat.Writing;

/// <summary>Work that follows commits and for which nobody waits; it is over before the next instant begins and before the table's lock is given back. Thread-safe.</summary>
internal sealed class Afterwards
{
    private readonly Lock gate = new();
    private Task work = Task.CompletedTask;

    /// <summary>Takes in work that has begun.</summary>
    /// <param name="begun">The work; it does not fail.</param>
    /// <param name="mayWait">False waits for it here; so does work that is over.</param>
    public async Task AddAsync(Task begun, bool mayWait)
    {
        if (!mayWait || begun.IsCompleted)
        {
            await begun.ConfigureAwait(false);
            return;
        }

        lock (gate)
        {
            work = Task.WhenAll(work, begun);
        }
    }

    /// <summary>Waits for all of it.</summary>
    public Task WaitAsync()
    {
        lock (gate)
        {
            return work;
        }
    }
}
