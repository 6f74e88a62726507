using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.Preparation;

/// <summary>A write's rows in the table's own terms.</summary>
/// <param name="Schema">The table's schema after the write.</param>
/// <param name="SchemaChanged">Whether it differs from the stored one.</param>
/// <param name="Batches">The rows.</param>
/// <param name="Partitions">Partition paths; what <see cref="IncomingBatch.PartitionOf"/> counts.</param>
internal sealed record PreparedRows(
    TableSchema Schema,
    bool SchemaChanged,
    IReadOnlyList<IncomingBatch> Batches,
    IReadOnlyList<string> Partitions);
