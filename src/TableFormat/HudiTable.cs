using Apache.Arrow;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Reading.Cdc;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat;

/// <summary>
/// A Hudi table of version 6, 8 or 9, open for reading as it stood at one moment. Immutable and thread-safe; open it again
/// (<see cref="RefreshAsync"/>) to see later commits.
/// </summary>
public sealed class HudiTable
{
    private HudiTable(TableState state) => State = state;

    /// <summary>Properties and timeline at the moment of opening.</summary>
    public TableState State { get; }

    /// <summary>Opens the table whose folder is the store's root.</summary>
    /// <exception cref="Errors.LakehouseException">Invalid: no Hudi table. Unsupported: its version. Corrupt: torn files.</exception>
    public static async Task<HudiTable> OpenAsync(IStorage table, CancellationToken cancellationToken = default) =>
        new(await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false));

    /// <summary>Makes an empty table of version 6 in the store's root and opens it.</summary>
    /// <param name="table">Store whose root is, or becomes, the table's folder.</param>
    /// <param name="definition">What to make.</param>
    /// <param name="clock">Clock for the comment in the properties; null for the system's.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="Errors.LakehouseException">Conflict: there is a table already. Invalid: the definition contradicts itself.</exception>
    public static async Task<HudiTable> CreateAsync(
        IStorage table,
        TableDefinition definition,
        TimeProvider? clock = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var properties = TableCreation.PropertiesOf(definition);
        await TablePropertiesFile.CreateAsync(table, properties, clock ?? TimeProvider.System, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(table, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same table as it stands now.</summary>
    public Task<HudiTable> RefreshAsync(CancellationToken cancellationToken = default) => OpenAsync(State.Storage, cancellationToken);

    /// <summary>Settles which files and rows answer a request; reads metadata and listings only.</summary>
    /// <exception cref="Errors.LakehouseException">
    /// Unsupported: a kind of answer that such a table cannot give, which the message explains. Invalid: the request names what the table lacks
    /// or has cleaned. Corrupt: what the plan needs is damaged.
    /// </exception>
    public Task<ScanPlan> PlanAsync(ScanRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new ScanPlanner(State).PlanAsync(request, cancellationToken);
    }

    /// <summary>Streams the rows of a plan. Each batch has the plan's columns and is the caller's to dispose.</summary>
    /// <exception cref="Errors.LakehouseException">Unavailable: files of the plan were removed meanwhile; refresh and plan again. Corrupt: damaged files.</exception>
    public IAsyncEnumerable<RecordBatch> ReadAsync(ScanPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var rows = plan.Changes is null ? new ScanExecutor(State, plan).RunAsync(cancellationToken) : new CdcReader(State, plan).RunAsync(cancellationToken);
        return TornReads.GuardAsync(State, plan, rows, cancellationToken);
    }

    /// <summary>
    /// Whether files of a plan were removed since it was made, for engines that read files themselves: the read is then to be planned again, on
    /// the refreshed table.
    /// </summary>
    public Task<bool> IsTornAsync(ScanPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return TornReads.IsTornAsync(State, plan, cancellationToken);
    }

    /// <summary>
    /// Whether <see cref="MergeAsync"/> of a slice stays within the plan's <see cref="ScanPlan.MergeBytes"/>; reads headers of log blocks, if
    /// anything. Rows of a slice that does not are to be streamed by <see cref="ReadAsync"/>.
    /// </summary>
    public Task<bool> FitsMemoryAsync(ScanPlan plan, FileSlice slice, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(slice);
        return SliceMergeRun.FitsAsync(State, slice, plan.UpTo, plan.MergeBytes, cancellationToken);
    }

    /// <summary>
    /// What the log files of one slice of a plan make of its base file, for engines that read base files themselves. Columns of the added
    /// rows are the plan's; its filter is not applied.
    /// </summary>
    /// <exception cref="Errors.LakehouseException">
    /// Unsupported: rows that merge in a way that is not known. Unavailable: files of the slice were removed meanwhile. Corrupt: damaged log files.
    /// </exception>
    public Task<SliceMerge> MergeAsync(ScanPlan plan, FileSlice slice, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(slice);
        var merger = new SliceMerger(State, plan.History, new SliceMergeOptions { MemoryBytes = plan.MergeBytes });
        return TornReads.GuardAsync(State, plan with { Files = [slice] }, () => merger.MergeAsync(slice, plan.Schema, plan.UpTo, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Rows of a slice's base file by their positions, as columns of the plan; log files and the plan's filter do not count. Each batch is the
    /// caller's to dispose.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="slice">A slice of it, with a base file.</param>
    /// <param name="rows">Positions, ascending.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="Errors.LakehouseException">Unavailable: the file was removed meanwhile. Corrupt: it is damaged.</exception>
    public IAsyncEnumerable<RecordBatch> ReadStoredAsync(ScanPlan plan, FileSlice slice, IReadOnlyList<RowRange> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(slice);
        return TornReads.GuardAsync(State, plan with { Files = [slice] }, new StoredRows(State, plan).ReadAsync(slice, rows, cancellationToken), cancellationToken);
    }
}
