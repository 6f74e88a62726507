namespace Lakehouse.TableFormat.Writing;

/// <summary>Work that follows commits and for which nobody waits; it is over before the next instant is complete and before the table's lock is given back. Thread-safe.</summary>
internal sealed class Afterwards
{
    private readonly Lock gate = new();
    private Task work = Task.CompletedTask;

    /// <summary>Takes in work that has begun.</summary>
    /// <param name="begun">The work; it does not fail.</param>
    public void Add(Task begun)
    {
        lock (gate)
        {
            work = work.IsCompletedSuccessfully ? begun : Task.WhenAll(work, begun);
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
