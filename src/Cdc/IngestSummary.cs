namespace Lakehouse.Cdc;

/// <summary>What an ingest run did.</summary>
/// <param name="Tables">Final figures of every table, by name.</param>
/// <param name="Stopped">True when it ended because it was asked to, false when the source ended.</param>
public sealed record IngestSummary(IReadOnlyList<TableProgress> Tables, bool Stopped);
