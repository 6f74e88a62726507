using Lakehouse.Query;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Rendering;

/// <summary>A table in one line.</summary>
/// <param name="Table"><c>database.table</c>.</param>
/// <param name="Type">cow or mor; null when the table cannot be opened.</param>
/// <param name="Keys">Record key fields.</param>
/// <param name="Partitions">Partition fields.</param>
/// <param name="Files">Base and log files of the newest slices.</param>
/// <param name="LogFiles">How many of them are log files.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Commits">Completed writes on the active timeline.</param>
/// <param name="LastCommit">The newest of them.</param>
/// <param name="Problem">Why the table cannot be opened.</param>
internal sealed record TableSummary(
    string Table, string? Type, IReadOnlyList<string> Keys, IReadOnlyList<string> Partitions, int Files, int LogFiles, long Bytes, int Commits, string? LastCommit, string? Problem = null)
{
    /// <summary>Reads timeline and listing; a table that cannot be opened becomes a line that says why.</summary>
    public static async Task<TableSummary> ReadAsync(IStorage lake, LakeTable table, CancellationToken cancellationToken)
    {
        try
        {
            var state = await TableState.LoadAsync(lake.Scope(table.Folder), cancellationToken);
            var view = await FileSystemView.LoadAsync(state, cancellationToken: cancellationToken);
            long[] files = [.. view.LatestSlices.SelectMany(slice => slice.LogFiles.Select(log => log.Length).Concat(slice.BaseFile is { } file ? [file.Length] : []))];
            return new TableSummary(
                table.ToString(),
                state.Properties.Type == TableType.CopyOnWrite ? "cow" : "mor",
                state.Properties.KeyFields,
                state.Properties.PartitionFields,
                files.Length,
                view.LatestSlices.Sum(slice => slice.LogFiles.Count),
                files.Sum(),
                state.Timeline.CompletedWrites.Count,
                state.Timeline.LastCompletedWrite?.ToString());
        }
        catch (LakehouseException failure)
        {
            return new TableSummary(table.ToString(), null, [], [], 0, 0, 0, 0, null, failure.Message);
        }
    }
}
