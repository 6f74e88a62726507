namespace Lakehouse.TableFormat.Timeline.Archive;

/// <summary>
/// Which writes that are newer than the savepointed one at the start of a timeline were archived. Archival goes beyond a savepoint only when told
/// so (<c>hoodie.archive.beyond.savepoint</c>); a return to the savepoint leaves log files of the same times, which must not come back to life.
/// Remembers the last answer for a table, which stays right while the timeline starts where it does. Thread-safe.
/// </summary>
internal sealed class ArchivedAfterSavepoint
{
    private Answer? last;

    /// <summary>The table with a timeline that knows them; reads the archive when there is a doubt.</summary>
    public static async ValueTask<TableState> ResolveAsync(TableState table, InstantFiles files, CancellationToken cancellationToken)
    {
        if (table.Timeline.OldestWrite is not { } oldest || table.Timeline.FirstInstant is not { } first || oldest == first)
        {
            return table;
        }

        var memory = table.Storage.Memory?.GetOrAdd(table.Storage.Root, () => new ArchivedAfterSavepoint()) ?? new ArchivedAfterSavepoint();
        var answer = Volatile.Read(ref memory.last);
        if (answer is null || answer.Oldest != oldest || answer.First != first)
        {
            var archived = await ArchivedTimeline.LoadAsync(table, cancellationToken).ConfigureAwait(false);
            answer = new Answer(oldest, first, archived
                .Where(entry => entry.Instant is { IsWrite: true, State: InstantState.Completed } && entry.Instant.Time > oldest && entry.Instant.Time < first)
                .Select(entry => entry.Instant.Time)
                .ToHashSet());
            Volatile.Write(ref memory.last, answer);
        }

        return answer.Writes.Count == 0 ? table : table.WithTimeline(table.Timeline.With(answer.Writes), files);
    }

    private sealed record Answer(InstantTime Oldest, InstantTime First, HashSet<InstantTime> Writes);
}
