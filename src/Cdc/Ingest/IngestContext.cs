using Lakehouse.Cdc.Batching;
using Lakehouse.Cdc.Sources;

namespace Lakehouse.Cdc.Ingest;

/// <summary>What the parts of a run share. Touched by the line's thread alone.</summary>
/// <param name="Options">Settings.</param>
/// <param name="Source">Where events come from.</param>
/// <param name="Tables">The lake.</param>
/// <param name="Observer">Told what happens.</param>
/// <param name="Time">Clock.</param>
internal sealed record IngestContext(IngestOptions Options, IChangeSource Source, ILakeTables Tables, IIngestObserver Observer, TimeProvider Time)
{
    public FeedRegistry Feeds { get; } = new();

    public ReadProgress Progress { get; } = new();
}
