namespace Lakehouse.TableFormat.Storage.S3.Locks;

/// <summary>
/// The tag that this process left a lock object with when it last released it. Where nobody else had the lock between its last two holdings, the
/// next one is tried with that tag at once: a tag that still stands says that the lock is free. Thread-safe.
/// </summary>
internal sealed class LastRelease
{
    private readonly Lock gate = new();
    private string? left;
    private bool isQuiet;

    /// <summary>The tag to try without a look at the object; null when a look is worth it.</summary>
    public string? Hope
    {
        get
        {
            lock (gate)
            {
                return isQuiet ? left : null;
            }
        }
    }

    /// <summary>What the object was found as.</summary>
    /// <param name="etag">Its tag; null where it was not there, or was not as hoped.</param>
    public void Found(string? etag)
    {
        lock (gate)
        {
            isQuiet = etag is not null && etag == left;
        }
    }

    /// <summary>What it was left as.</summary>
    public void Left(string etag)
    {
        lock (gate)
        {
            left = etag;
        }
    }
}
