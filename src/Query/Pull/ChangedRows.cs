using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Query.Pull;

/// <summary>Rows that a range of commits inserted or changed, as they stand at its end.</summary>
/// <param name="table">The table.</param>
/// <param name="range">The commits.</param>
/// <param name="touched">What they touched.</param>
/// <param name="mergeBytes">Bytes of log rows to hold at once.</param>
internal sealed class ChangedRows(HudiTable table, PullRange range, TouchedGroups touched, long mergeBytes)
{
    /// <summary>Plans the rows.</summary>
    /// <exception cref="LakehouseException">Invalid: files of the range were cleaned. Unsupported: the table keeps no commit time per row.</exception>
    public Task<ScanPlan> PlanAsync(IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var state = table.State;
        return state.Properties.Type == TableType.MergeOnRead && state.Properties.PopulateMetaFields
            ? PlanMergedAsync(columns, cancellationToken)
            : table.PlanAsync(new ScanRequest { Kind = ScanKind.Incremental, Begin = range.Since, End = range.NextToken, Columns = columns, MergeBytes = mergeBytes }, cancellationToken);
    }

    // An incremental scan takes the range's log files by themselves, as Hudi does; only merged with what was there before do they tell which rows won.
    private async Task<ScanPlan> PlanMergedAsync(IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var plan = await table.PlanAsync(new ScanRequest { AsOf = range.Newest, Columns = columns, MergeBytes = mergeBytes }, cancellationToken);
        if (range.Since == InstantText.Beginning)
        {
            return plan;
        }

        var filter = table.State.Properties.Layout.HasCompletionTimes
            ? new CommitTimeFilter(null, null, Only: range.Commits.Select(commit => commit.Time.ToString()).ToHashSet())
            : new CommitTimeFilter(range.Since, range.NextToken);
        return plan with { Files = touched.Of(plan.Files), Filter = filter };
    }

    /// <summary>Reads them. A slice with log files is merged, and its base file is read only where it may hold rows of the range.</summary>
    /// <param name="plan">What <see cref="PlanAsync"/> made.</param>
    /// <param name="slices">Merges.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<RecordBatch> ReadAsync(ScanPlan plan, PulledSlices slices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var slice in plan.Files)
        {
            var isMerged = plan.Filter is not null && table.State.Properties is { Type: TableType.MergeOnRead, PopulateMetaFields: true };
            if (!isMerged || await slices.MergeAsync(slice, plan, cancellationToken) is not { } merge)
            {
                await foreach (var batch in table.ReadAsync(plan with { Files = [slice] }, cancellationToken))
                {
                    yield return batch;
                }

                continue;
            }

            using (merge)
            {
                await foreach (var batch in ChangedAsync(plan, slice, merge, slices, cancellationToken))
                {
                    yield return batch;
                }
            }
        }
    }

    private async IAsyncEnumerable<RecordBatch> ChangedAsync(
        ScanPlan plan, FileSlice slice, SliceMerge merge, PulledSlices slices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var commitTime = slices.Columns.IndexOf(MetaColumns.CommitTime);
        if (slice.BaseFile is { } file && file.Name.Instant >= range.Commits.Min(commit => commit.Time))
        {
            await foreach (var batch in table.ReadStoredAsync(plan with { Schema = slices.Columns }, slice, merge.Staying, cancellationToken))
            {
                using (batch)
                {
                    if (plan.Filter!.Keep((StringArray)batch.Column(commitTime)) is { Count: > 0 } runs)
                    {
                        yield return slices.Pick(batch, [.. runs]);
                    }
                }
            }
        }

        foreach (var batch in merge.Added)
        {
            if (plan.Filter!.Keep((StringArray)batch.Column(commitTime)) is { Count: > 0 } runs)
            {
                yield return slices.Pick(batch, [.. runs]);
            }
        }
    }
}
