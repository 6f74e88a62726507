using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Rebucketing;

/// <summary>Looks whether and what a rebucketing has to write (spec 7.2). Reads listings and metadata only.</summary>
internal static class RebucketPlanner
{
    private const int MostBuckets = 1 << 16;

    /// <summary>The plan.</summary>
    /// <exception cref="LakehouseException">Invalid: no bucket table, or a count that no table has. Conflict: a write or service is pending.</exception>
    public static async Task<RebucketDraft> DraftAsync(TableState state, RebucketRequest request, WriterOptions options, CancellationToken cancellationToken)
    {
        if (request.Buckets is < 1 or > MostBuckets)
        {
            throw Refuse(state, $"A table has 1 to {MostBuckets} buckets per partition, not {request.Buckets}.", "Name another number.");
        }

        RefusePending(state);
        var view = await FileSystemView.LoadAsync(state, cancellationToken: cancellationToken).ConfigureAwait(false);
        var stored = await StoredIndex.FindAsync(state, cancellationToken).ConfigureAwait(false);
        var settings = IndexAgreement.Settle(stored, options, [.. view.LatestSlices.Select(slice => slice.FileId)]);
        return settings.Kind == IndexKind.Bucket
            ? new RebucketDraft(settings, settings with { Buckets = request.Buckets }, [.. view.LatestSlices.GroupBy(slice => slice.PartitionPath)])
            : throw Refuse(state, $"The table is written with the {settings.Kind} index, which has no buckets.", "Cluster it instead (lakehouse cluster).");
    }

    private static void RefusePending(TableState state)
    {
        if (state.Timeline.PendingWrites.Count > 0)
        {
            var pending = state.Timeline.PendingWrites[0];
            throw new LakehouseException(
                ErrorKind.Conflict,
                $"The number of buckets cannot change while the {pending.ActionName} {pending.Time} is pending.",
                new ErrorContext { Table = state.Properties.TableName, Instant = pending.Time.ToString() },
                "Let it finish (lakehouse compact or cluster with --mode pending-only), or take it back, and try again.");
        }
    }

    private static LakehouseException Refuse(TableState state, string message, string fix) =>
        new(ErrorKind.Invalid, message, new ErrorContext { Table = state.Properties.TableName }, fix);
}
