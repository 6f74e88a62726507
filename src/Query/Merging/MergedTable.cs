using Lakehouse.Query.Views;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Merging;

/// <summary>
/// Slices of one table as one statement sees them: their log files are merged with the rows that DuckDB reads from base files, or all their rows
/// are streamed. Thread-safe.
/// </summary>
internal sealed class MergedTable
{
    private readonly HudiTable table;
    private readonly ScanPlan plan;
    private readonly MergeCache? cache;
    private readonly StatementFiles local;
    private readonly IReadOnlyList<(FileSlice Slice, MergedSlice? Merge)> slices;

    private MergedTable(
        HudiTable table, ScanPlan plan, MergeCache? cache, TableSchema hint, StatementFiles local, IReadOnlyList<(FileSlice Slice, MergedSlice? Merge)> slices)
    {
        this.local = local;
        this.table = table;
        this.plan = plan;
        this.cache = cache;
        this.slices = slices;
        Hint = hint;
    }

    /// <summary>Number of slices.</summary>
    public int Count => slices.Count;

    /// <summary>Columns that the statement seems to need; fewer cost another merge, more cost memory.</summary>
    public TableSchema Hint { get; }

    /// <summary>Absolute path of the base file of a slice that DuckDB reads; null for one without.</summary>
    public string? BasePath(int index) => slices[index] is { Merge: not null, Slice.BaseFile: { Length: > 0 } file } ? local.PathOf(table.State.Storage, file.Path) : null;

    /// <summary>Finds what is known of the slices.</summary>
    /// <param name="table">The table.</param>
    /// <param name="plan">Plan of the statement.</param>
    /// <param name="slices">Slices of the plan.</param>
    /// <param name="cache">Keeps merges; null streams all rows of the slices instead.</param>
    /// <param name="hint">Columns that the statement seems to need.</param>
    /// <param name="local">Base files of the statement.</param>
    /// <param name="cancellationToken">Stops the look at commits.</param>
    public static async Task<MergedTable> OpenAsync(
        HudiTable table, ScanPlan plan, IReadOnlyList<FileSlice> slices, MergeCache? cache, TableSchema hint, StatementFiles local, CancellationToken cancellationToken)
    {
        var merges = new List<(FileSlice Slice, MergedSlice? Merge)>(slices.Count);
        foreach (var slice in slices)
        {
            merges.Add((slice, cache is null ? null : await cache.FindAsync(table.State, plan, slice, cancellationToken)));
        }

        return new MergedTable(table, plan, cache, hint, local, merges);
    }

    /// <summary>Base rows of a slice that stay. Merges on the calling thread when nobody has yet.</summary>
    public RowBitmap Staying(int index, CancellationToken cancellationToken) =>
        slices[index].Merge!.Staying(Hint, columns => Merge(index, columns, cancellationToken));

    /// <summary>Rows of a slice that DuckDB does not read itself, with at least the columns; the caller disposes them.</summary>
    public IHandedRows Open(int index, TableSchema columns, CancellationToken cancellationToken)
    {
        var (slice, merge) = slices[index];
        return merge is not null
            ? new KeptRows(merge.Added(columns, all => Merge(index, all, cancellationToken)))
            : new StreamedRows(columns, table.ReadAsync(plan with { Schema = columns, Files = [slice] }, cancellationToken).GetAsyncEnumerator(cancellationToken));
    }

    /// <summary>Gives back memory beyond the cache's limit.</summary>
    public void Trim() => cache?.Trim();

    // DuckDB calls from threads of its own, which have nothing else to do.
    private SliceMerge Merge(int index, TableSchema columns, CancellationToken cancellationToken)
    {
        var merge = table.MergeAsync(plan with { Schema = columns }, slices[index].Slice, cancellationToken).GetAwaiter().GetResult();
        cache?.Grew(merge.Bytes);
        return merge;
    }
}
