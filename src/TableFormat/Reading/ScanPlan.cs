using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Keys;
using Lakehouse.TableFormat.Reading.Cdc;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>What a scan will read, settled before the first byte of data. Immutable.</summary>
/// <param name="Schema">Columns of the answer, in order, meta columns among them.</param>
/// <param name="Files">Slices that are read, in the order of the answer: their base files with their log files merged in.</param>
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

    /// <summary>
    /// Columns of a slice's rows that its files lack and its partition path holds, as texts (null for the default partition);
    /// empty for tables whose files hold all columns.
    /// </summary>
    /// <exception cref="LakehouseException">Unsupported: the path cannot be split into the fields.</exception>
    public IReadOnlyDictionary<string, string?> ValuesFromPath(FileSlice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        var values = FieldsFromPath.Count == 0 ? [] : PartitionPath.Values(slice.PartitionPath, FieldsFromPath) ?? throw new LakehouseException(
            ErrorKind.Unsupported, $"Partition path '{slice.PartitionPath}' does not have one segment for each of {string.Join(", ", FieldsFromPath)}.");
        return FieldsFromPath.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    /// <summary>How an engine that reads base files itself finds their columns; on schema-on-read tables files keep the names of their time (spec 2.4.6).</summary>
    /// <param name="file">A base file of the plan.</param>
    public StoredColumns ColumnsOf(BaseFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return History is null ? StoredColumns.SameNames : new StoredColumns(History.StoredNames(file.Name.Instant));
    }

    /// <summary>
    /// Columns that have one value in all rows of a slice, with its text, as the partition path tells. Only columns that surely have it in every
    /// row are named: on tables whose index never leaves a row behind in the partition of an earlier value.
    /// </summary>
    public IReadOnlyDictionary<string, string> ConstantsOf(FileSlice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        return Constants?.Of(slice.PartitionPath) ?? PartitionConstants.None;
    }

    /// <summary>Bytes of log rows that reading holds at once for one slice; a larger slice is merged in several passes. 256 MiB unless asked otherwise.</summary>
    public long MergeBytes { get; init; } = SliceMergeOptions.DefaultMemoryBytes;

    /// <summary>Finds partition columns that are constant; null where none is.</summary>
    internal PartitionConstants? Constants { get; init; }

    /// <summary>
    /// Newest write that log files may show, by instant time; null for all that is committed. The log files of a slice may hold newer writes
    /// than the instant that the slice was looked up for.
    /// </summary>
    public InstantTime? UpTo { get; init; }

    /// <summary>Where changes are found, oldest first; null for an answer of rows.</summary>
    internal IReadOnlyList<CdcSplit>? Changes { get; init; }

    /// <summary>Earlier names of the columns, on a schema-on-read table.</summary>
    internal ColumnHistory? History { get; init; }
}
