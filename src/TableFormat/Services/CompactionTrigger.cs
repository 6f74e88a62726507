using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services;

/// <summary>
/// When a writer has a compaction made beside it: as soon as one of its bounds is reached since the last compaction was scheduled. Immutable.
/// </summary>
public sealed record CompactionTrigger
{
    /// <summary>Delta commits that wrote log files. Default: 5, as Hudi has it; null for no such bound.</summary>
    public int? DeltaCommits { get; init; } = 5;

    /// <summary>Time since the oldest of them; null for no such bound.</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>Bytes of their log files; null for no such bound.</summary>
    public long? LogBytes { get; init; }

    /// <summary>Whether a compaction is due. Reads the metadata of the delta commits since the last one.</summary>
    /// <param name="state">The table; false for copy-on-write.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async ValueTask<bool> IsDueAsync(TableState state, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        var commits = 0;
        var bytes = 0L;
        foreach (var delta in DeltasSinceLastCompaction(state))
        {
            var metadata = await state.MetadataOfAsync(delta, cancellationToken).ConfigureAwait(false);
            var logs = metadata.Stats.Where(stat => stat.Delta is not null).ToList();
            if (logs.Count == 0 || metadata.OperationType == WriteOperation.LogCompact)
            {
                continue;
            }

            commits++;
            bytes += logs.Sum(stat => stat.TotalWriteBytes);
            if (commits >= DeltaCommits || bytes >= LogBytes || now - delta.Time.ToUtc() >= Elapsed)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<Instant> DeltasSinceLastCompaction(TableState state)
    {
        var last = state.Timeline.Instants
            .LastOrDefault(instant => instant.Action == TimelineAction.Compaction || instant is { Action: TimelineAction.Commit, State: InstantState.Completed });
        return state.Timeline.CompletedWrites.Where(write => write.Action == TimelineAction.DeltaCommit && (last is null || write.Time > last.Time));
    }
}
