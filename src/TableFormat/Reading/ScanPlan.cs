using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>What a scan will read, settled before the first byte of data. Immutable.</summary>
/// <param name="Schema">Columns of the answer, in order, meta columns among them.</param>
/// <param name="Files">Slices whose base files are read, in the order of the answer.</param>
/// <param name="At">The newest committed instant that the answer holds; null for a table without commits.</param>
/// <param name="Filter">Rows to keep; null keeps all.</param>
public sealed record ScanPlan(
    TableSchema Schema,
    IReadOnlyList<FileSlice> Files,
    InstantTime? At,
    CommitTimeFilter? Filter = null)
{
    /// <summary>Partition fields whose columns the data files lack and the path holds (spec 1.2.2, drop.partition.columns).</summary>
    internal IReadOnlyList<string> FieldsFromPath { get; init; } = [];
}
