using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Query.Pull;

/// <summary>Which commits a pull covers.</summary>
/// <param name="Since">Exclusive begin.</param>
/// <param name="NextToken">Inclusive end, and begin of the next pull.</param>
/// <param name="Commits">Completed writes in between, oldest first.</param>
/// <param name="Before">The newest instant that the puller has seen; null when it has seen none.</param>
internal sealed record PullRange(InstantTime Since, InstantTime NextToken, IReadOnlyList<Instant> Commits, InstantTime? Before)
{
    /// <summary>The newest instant of the range.</summary>
    public InstantTime Newest => Commits.Max(commit => commit.Time);

    /// <summary>What helps a puller whose copy cannot be brought up to date any more.</summary>
    public const string Anew = "replace your copy: pull all rows with --since 0 and go on with its token";

    /// <summary>Settles the range on a table.</summary>
    /// <exception cref="LakehouseException">Invalid: what was deleted since the begin is no longer known.</exception>
    public static async Task<PullRange> ResolveAsync(TableState state, LakeTable table, InstantTime since, InstantTime? end, CancellationToken cancellationToken)
    {
        var byCompletion = state.Properties.Layout.HasCompletionTimes;
        InstantTime TimeOf(Instant write) => byCompletion ? write.CompletionTime ?? write.Time : write.Time;

        // A write that is still open may complete with an older instant than those done; a token beyond it would skip its rows.
        var barrier = byCompletion ? null : state.Timeline.PendingWrites.Where(AddsRows).Select(write => (InstantTime?)write.Time).FirstOrDefault();
        var commits = state.Timeline.CompletedWrites
            .Where(write => TimeOf(write) > since && (end is not { } last || TimeOf(write) <= last) && (barrier is not { } open || write.Time < open))
            .OrderBy(TimeOf).ToArray();
        var seen = state.Timeline.CompletedWrites.Where(write => TimeOf(write) <= since).Select(write => (InstantTime?)write.Time).Max();
        await RequireRetainedAsync(state, table, since, seen, cancellationToken);
        if (seen is not null && since != InstantText.Beginning && !state.Timeline.CompletedWrites.Any(write => TimeOf(write) == since)
            && state.Timeline.Instants.FirstOrDefault(instant => instant is { Action: TimelineAction.Restore, State: InstantState.Completed } && TimeOf(instant) > since) is { } restore)
        {
            throw Undone(table, since, restore);
        }

        return new PullRange(since, commits.Length == 0 ? since : TimeOf(commits[^1]), commits, seen);
    }

    private static bool AddsRows(Instant write) =>
        write.Action is not (TimelineAction.Compaction or TimelineAction.LogCompaction or TimelineAction.Clustering);

    private static async Task RequireRetainedAsync(TableState state, LakeTable table, InstantTime since, InstantTime? seen, CancellationToken cancellationToken)
    {
        var isCleaned = state.EarliestRetained is { } earliest && since < earliest;
        if (since == InstantText.Beginning || (!isCleaned && (seen is not null || !await HasArchiveAsync(state, cancellationToken))))
        {
            return;
        }

        var oldest = state.EarliestRetained ?? state.Timeline.CompletedWrites[0].Time;
        throw new LakehouseException(
            ErrorKind.Invalid,
            $"the token is older than what the table retains ({oldest}): deletions since then are no longer known",
            new ErrorContext { Table = table.ToString(), Instant = since.ToString() },
            $"{Anew}; pull more often, or retain more commits");
    }

    // A restore undoes every write after some instant: those at and before a write that is still there have stayed.
    private static LakehouseException Undone(LakeTable table, InstantTime since, Instant restore) => new(
        ErrorKind.Invalid,
        $"writes were undone by restore {restore.Time} after that moment, and no write of exactly {since} is left: which rows were undone is no longer known",
        new ErrorContext { Table = table.ToString(), Instant = since.ToString() },
        Anew);

    private static async Task<bool> HasArchiveAsync(TableState state, CancellationToken cancellationToken)
    {
        foreach (var folder in new[] { $".hoodie/{state.Properties.ArchiveFolder}", $"{state.Properties.Layout.Folder}/history" })
        {
            await foreach (var entry in state.Storage.ListAsync(folder, recursive: true, cancellationToken))
            {
                if (entry.Length > 0)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
