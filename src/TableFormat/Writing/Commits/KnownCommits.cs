using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Commits;

/// <summary>
/// What a writer has seen completed. A rollback or restore takes the newest of it away, and with it the position up to which a source was read:
/// whoever goes on from memory would leave out what was undone, so this writer writes no more. Not thread-safe.
/// </summary>
internal sealed class KnownCommits
{
    private InstantTime? newest;

    /// <summary>Takes note of a completed write of this writer.</summary>
    public void Add(InstantTime instant) => newest = newest > instant ? newest : instant;

    /// <summary>Compares with the table as it is now, and takes note of it.</summary>
    /// <exception cref="LakehouseException">Conflict: completed writes were undone since this writer was opened.</exception>
    public void Follow(TableState state)
    {
        var timeline = state.Timeline;
        if (newest is { } known && !timeline.CompletedWrites.Any(write => write.Time == known) && !(timeline.FirstInstant > known))
        {
            throw new LakehouseException(
                ErrorKind.Conflict,
                $"The table was taken back behind {known}, which this writer knows as completed.",
                new ErrorContext { Table = state.Properties.TableName, Instant = known.ToString() },
                "Open the table again, and go on from the position that it holds now.");
        }

        if (timeline.LastCompletedWrite is { } last)
        {
            Add(last);
        }
    }
}
