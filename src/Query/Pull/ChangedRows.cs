using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Query.Pull;

/// <summary>Rows that a range of commits inserted or changed, as they stand at its end.</summary>
/// <param name="table">The table.</param>
/// <param name="range">The commits.</param>
/// <param name="touched">What they touched.</param>
internal sealed class ChangedRows(HudiTable table, PullRange range, TouchedGroups touched)
{
    /// <summary>Plans the rows.</summary>
    /// <exception cref="LakehouseException">Invalid: files of the range were cleaned. Unsupported: the table keeps no commit time per row.</exception>
    public Task<ScanPlan> PlanAsync(IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var state = table.State;
        return state.Properties.Type == TableType.MergeOnRead && state.Properties.PopulateMetaFields
            ? PlanMergedAsync(columns, cancellationToken)
            : table.PlanAsync(new ScanRequest { Kind = ScanKind.Incremental, Begin = range.Since, End = range.NextToken, Columns = columns }, cancellationToken);
    }

    // An incremental scan takes the range's log files by themselves, as Hudi does; only merged with what was there before do they tell which rows won.
    private async Task<ScanPlan> PlanMergedAsync(IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var plan = await table.PlanAsync(new ScanRequest { AsOf = range.Newest, Columns = columns }, cancellationToken);
        if (range.Since == InstantText.Beginning)
        {
            return plan;
        }

        var filter = table.State.Properties.Layout.HasCompletionTimes
            ? new CommitTimeFilter(null, null, Only: range.Commits.Select(commit => commit.Time.ToString()).ToHashSet())
            : new CommitTimeFilter(range.Since, range.NextToken);
        return plan with { Files = touched.Of(plan.Files), Filter = filter };
    }
}
