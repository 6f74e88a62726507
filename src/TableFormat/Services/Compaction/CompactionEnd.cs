using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;

namespace Lakehouse.TableFormat.Services.Compaction;

/// <summary>How a compaction and a log compaction end.</summary>
/// <param name="context">The table.</param>
/// <param name="started">Timestamp of the begin, by the context's clock.</param>
internal sealed class CompactionEnd(WriterContext context, long started)
{
    /// <summary>Completes the instant.</summary>
    /// <returns>The result, without a plan.</returns>
    public async Task<ServiceResult> CompleteAsync(
        TableState state, TimelineCommit commit, WriteOperation operation, IReadOnlyList<WriteStat> stats, CancellationToken cancellationToken)
    {
        var extra = await CarriedMetadata.CollectAsync(state, cancellationToken).ConfigureAwait(false);
        var schema = await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        var metadata = CommitProfile.Done(operation, stats, extra, schema, state.Properties.TableName) with { Compacted = true };
        var outcome = await commit.CompleteAsync(metadata, cancellationToken).ConfigureAwait(false);
        return new ServiceResult(new ServicePlan(operation == WriteOperation.Compact ? ServiceKind.Compaction : ServiceKind.LogCompaction, []), outcome)
        {
            Instant = commit.Instant,
            FilesWritten = stats.Count,
            BytesWritten = stats.Sum(stat => stat.FileSizeInBytes),
            Rows = stats.Sum(stat => stat.NumWrites),
            Taken = context.Options.Clock.GetElapsedTime(started),
        };
    }
}
