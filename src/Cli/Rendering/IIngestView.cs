using Lakehouse.Cdc;

namespace Lakehouse.Cli.Rendering;

/// <summary>Shows a run of the ingest loop while it lasts.</summary>
internal interface IIngestView
{
    /// <summary>Runs the loop with an observer of this view and shows the outcome.</summary>
    Task<IngestSummary> RunAsync(Func<IIngestObserver, Task<IngestSummary>> run);
}
