namespace Lakehouse.TableFormat.Timeline.Archive;

/// <summary>
/// The instants that left the active timeline: the archive of version 6, the history of versions 8 and 9. Merging archives may name an
/// instant twice; it counts once.
/// </summary>
public static class ArchivedTimeline
{
    /// <summary>Every archived instant, oldest first, in its highest state.</summary>
    /// <exception cref="Errors.LakehouseException">Corrupt: a damaged file of the archive.</exception>
    public static async Task<IReadOnlyList<ArchivedInstant>> LoadAsync(TableState table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        var found = table.Properties.Layout.HasCompletionTimes
            ? await HistoryFiles.ReadAsync(table, cancellationToken).ConfigureAwait(false)
            : await ReadArchiveAsync(table, cancellationToken).ConfigureAwait(false);
        return
        [
            .. found.GroupBy(archived => (archived.Instant.Time, archived.Instant.ComparableAction))
                .Select(states => states.MaxBy(archived => archived.Instant.State)!)
                .OrderBy(archived => archived.Instant.Time).ThenBy(archived => archived.Instant.ComparableAction),
        ];
    }

    private static async Task<IReadOnlyList<ArchivedInstant>> ReadArchiveAsync(TableState table, CancellationToken cancellationToken)
    {
        var files = new ArchiveFiles(table);
        var found = new List<ArchivedInstant>();
        foreach (var number in await files.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var entries = await files.ReadAsync(number, cancellationToken).ConfigureAwait(false);
            found.AddRange(entries.Select(entry => new ArchivedInstant(entry.Instant, entry.Metadata)));
        }

        return found;
    }
}
