using Apache.Arrow;

namespace Lakehouse.TableFormat.Keys;

/// <summary>Record keys and partitions of a batch's rows, as columns.</summary>
/// <param name="Keys">Record key per row; null where <paramref name="Errors"/> names the row.</param>
/// <param name="PartitionOfRow">Index into <paramref name="Partitions"/> per row; -1 where <paramref name="Errors"/> names the row.</param>
/// <param name="Partitions">The distinct partition paths, in order of first appearance.</param>
/// <param name="Errors">Rows that have no usable key or partition, ascending; such rows must not be written.</param>
internal sealed record KeyedRows(
    StringArray Keys,
    int[] PartitionOfRow,
    IReadOnlyList<string> Partitions,
    IReadOnlyList<KeyError> Errors);
