using Lakehouse.Cdc.Ingest;
using Lakehouse.Cdc.Sources;

namespace Lakehouse.Cdc;

/// <summary>
/// The line from a source to the tables of a lake: read, decode, batch per table, commit. Every commit carries the source
/// position of its table, and a run starts from those positions, so that stopping it at any moment loses nothing and
/// applies nothing twice.
/// </summary>
/// <param name="options">Settings.</param>
/// <param name="source">Where events come from; disposed by its maker.</param>
/// <param name="tables">The lake's tables.</param>
/// <param name="observer">Told what happens.</param>
/// <param name="time">Clock.</param>
public sealed class IngestLoop(
    IngestOptions options, IChangeSource source, ILakeTables tables, IIngestObserver observer, TimeProvider time)
{
    /// <summary>Runs until the source ends, <paramref name="stop"/> asks for the end (open rows are committed first), or <paramref name="abort"/> does (at once).</summary>
    /// <exception cref="TableFormat.Errors.LakehouseException">The first error that stopped a table or the source.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="abort"/> was cancelled.</exception>
    public Task<IngestSummary> RunAsync(CancellationToken stop, CancellationToken abort) =>
        Task.Run(() => new IngestRun(new IngestContext(options, source, tables, observer, time), stop, abort).RunAsync(), CancellationToken.None);
}
