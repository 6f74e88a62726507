using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc;

/// <summary>
/// Watches an ingest run. Calls come one at a time from the run's own threads: return quickly, never throw. All members
/// have an empty default, so that an observer implements what it shows.
/// </summary>
public interface IIngestObserver
{
    /// <summary>A table was opened or made; <paramref name="created"/> tells which.</summary>
    void OnTable(TableId table, bool created)
    {
    }

    /// <summary>A commit took place.</summary>
    void OnCommit(TableCommit commit)
    {
    }

    /// <summary>The live figures, about once a second and once at the end; <paramref name="bytesRead"/> and <paramref name="bytesTotal"/> are of the source where it knows them.</summary>
    void OnProgress(IReadOnlyList<TableProgress> tables, long bytesRead, long? bytesTotal)
    {
    }

    /// <summary>Another process writes the table; this one stands by.</summary>
    void OnWaiting(TableId table, string reason)
    {
    }

    /// <summary>The table stopped; the others go on, and the run ends with this error.</summary>
    void OnStopped(TableId table, LakehouseException error)
    {
    }

    /// <summary>An event went to the quarantine.</summary>
    void OnQuarantined(TableId table, string reason)
    {
    }

    /// <summary>The state of the source in a sentence, such as a broker that does not answer or a rebalance.</summary>
    void OnSource(string state)
    {
    }

    /// <summary>Something that a person should know; each text comes once per table.</summary>
    void OnWarning(TableId? table, string text)
    {
    }

    /// <summary>A service works on a table beside the run. Unlike the others this call may come beside another one.</summary>
    void OnService(ServiceReport report)
    {
    }

    /// <summary>
    /// A catalog follows the table's commits. Like <see cref="OnService"/> this call may come beside another one.
    /// </summary>
    /// <param name="table">Its name in the source.</param>
    /// <param name="state"><c>synced</c>, <c>waiting</c>, <c>failed</c> or <c>left</c>.</param>
    /// <param name="text">What was done or why not, for people.</param>
    void OnCatalog(TableId table, string state, string text)
    {
    }
}
