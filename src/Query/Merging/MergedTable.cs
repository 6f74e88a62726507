using Lakehouse.TableFormat;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Merging;

/// <summary>Slices of one table whose log files have to be merged, as one statement sees them. Thread-safe.</summary>
internal sealed class MergedTable
{
    private readonly HudiTable table;
    private readonly ScanPlan plan;
    private readonly MergeCache cache;
    private readonly IReadOnlyList<(FileSlice Slice, MergedSlice Merge)> slices;

    private MergedTable(HudiTable table, ScanPlan plan, MergeCache cache, TableSchema hint, IReadOnlyList<(FileSlice Slice, MergedSlice Merge)> slices)
    {
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

    /// <summary>Absolute path of the base file of a slice; null for one without.</summary>
    public string? BasePath(int index) => slices[index].Slice.BaseFile is { Length: > 0 } file ? Path.Combine(table.State.Storage.Root, file.Path) : null;

    /// <summary>Finds what is known of the slices.</summary>
    public static async Task<MergedTable> OpenAsync(
        HudiTable table, ScanPlan plan, IReadOnlyList<FileSlice> slices, MergeCache cache, TableSchema hint, CancellationToken cancellationToken)
    {
        var merges = new List<(FileSlice Slice, MergedSlice Merge)>(slices.Count);
        foreach (var slice in slices)
        {
            merges.Add((slice, await cache.FindAsync(table.State, slice, plan.UpTo, cancellationToken)));
        }

        return new MergedTable(table, plan, cache, hint, merges);
    }

    /// <summary>Base rows of a slice that stay. Merges on the calling thread when nobody has yet.</summary>
    public RowBitmap Staying(int index, CancellationToken cancellationToken) =>
        slices[index].Merge.Staying(Hint, columns => Merge(index, columns, cancellationToken));

    /// <summary>Added rows of a slice with at least the columns; the caller lets go of them.</summary>
    public AddedRows Added(int index, TableSchema columns, CancellationToken cancellationToken) =>
        slices[index].Merge.Added(columns, all => Merge(index, all, cancellationToken));

    /// <summary>Gives back memory beyond the cache's limit.</summary>
    public void Trim() => cache.Trim();

    // DuckDB calls from threads of its own, which have nothing else to do.
    private SliceMerge Merge(int index, TableSchema columns, CancellationToken cancellationToken) =>
        table.MergeAsync(plan with { Schema = columns }, slices[index].Slice, cancellationToken).GetAwaiter().GetResult();
}
