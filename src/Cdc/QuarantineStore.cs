using System.Runtime.CompilerServices;
using Lakehouse.Cdc.Ingest;
using Lakehouse.Cdc.Quarantine;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc;

/// <summary>The events that could not be applied, stored beside the tables under <c>.lakehouse/quarantine</c>.</summary>
/// <param name="lake">The lake.</param>
public sealed class QuarantineStore(IStorage lake)
{
    private readonly QuarantineLog log = new(lake);

    /// <summary>All stored events, oldest first per table, of all tables or of one. Events of no known table have the database <c>?</c>.</summary>
    public async IAsyncEnumerable<QuarantinedEvent> ListAsync(
        TableId? table = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var id in log.TablesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (table is { } wanted && wanted != id) continue;
            foreach (var (stored, state) in await log.ReadAsync(id, cancellationToken).ConfigureAwait(false)) yield return stored.ToPublic(id, state);
        }
    }

    /// <summary>One event, or null.</summary>
    public async ValueTask<QuarantinedEvent?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        await foreach (var found in ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            if (found.Id == id) return found;
        }

        return null;
    }

    /// <summary>
    /// Applies waiting events (all, or those of the given ids) through the same decoder and tables as the line. An event whose key was
    /// changed by a later one is left out, and one that is older than the stored row loses against it.
    /// </summary>
    /// <param name="eventIds">Ids of events; null for all.</param>
    /// <param name="options">How events are read.</param>
    /// <param name="writer">How tables are written: as ingest does, so that both take the same lock.</param>
    /// <param name="cancellationToken">Stops between two tables.</param>
    /// <exception cref="TableFormat.Errors.LakehouseException">Conflict: an ingest run writes one of the tables.</exception>
    public async Task<ReplayResult> ReplayAsync(
        IReadOnlyCollection<string>? eventIds, IngestOptions options, WriterOptions writer, CancellationToken cancellationToken = default)
    {
        var replay = new QuarantineReplay(new StoredLake(lake, writer), log, options);
        var result = new ReplayResult(0, 0, []);
        await foreach (var table in log.TablesAsync(cancellationToken).ConfigureAwait(false))
        {
            var part = await replay.RunAsync(table, eventIds, cancellationToken).ConfigureAwait(false);
            result = new ReplayResult(result.Applied + part.Applied, result.Superseded + part.Superseded, [.. result.StillBad, .. part.StillBad]);
        }

        return result;
    }
}
