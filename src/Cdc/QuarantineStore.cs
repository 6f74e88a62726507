using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Cdc;

/// <summary>The events that could not be applied, stored beside the tables under <c>.lakehouse/quarantine</c>.</summary>
/// <param name="lake">The lake.</param>
public sealed class QuarantineStore(IStorage lake)
{
    /// <summary>All stored events, oldest first, of all tables or of one.</summary>
    public IAsyncEnumerable<QuarantinedEvent> ListAsync(TableId? table = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException($"{lake} {table} {cancellationToken}");

    /// <summary>One event, or null.</summary>
    public ValueTask<QuarantinedEvent?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException($"{lake} {id} {cancellationToken}");

    /// <summary>Applies waiting events (all, or those of the given ids) through the same decoder and tables as the line.</summary>
    public Task<ReplayResult> ReplayAsync(
        IReadOnlyCollection<string>? eventIds, IngestOptions options, TimeProvider time, IIdSource ids, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException($"{lake} {eventIds} {options} {time} {ids} {cancellationToken}");
}
