using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Simulation.History;

/// <summary>Which table a simulated history is of.</summary>
/// <param name="Type">Table type.</param>
/// <param name="Buckets">Buckets per partition; null for a simple index.</param>
internal sealed record HistorySettings(TableType Type, int? Buckets);
