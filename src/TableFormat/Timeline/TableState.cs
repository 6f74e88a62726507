using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>A table as it stood when it was loaded: properties and timeline. Immutable (metadata is read once and kept), thread-safe.</summary>
public sealed class TableState
{
    internal TableState(IStorage storage, TableProperties properties, ActiveTimeline timeline)
    {
        Storage = storage;
        Properties = properties;
        Timeline = timeline;
    }

    /// <summary>The table's folder.</summary>
    public IStorage Storage { get; }

    /// <summary>What <c>hoodie.properties</c> says.</summary>
    public TableProperties Properties { get; }

    /// <summary>The instants.</summary>
    public ActiveTimeline Timeline { get; }

    /// <summary>The oldest instant that the last clean kept readable, or null when nothing says.</summary>
    public InstantTime? EarliestRetained { get; }

    /// <summary>Reads properties and timeline.</summary>
    /// <exception cref="Errors.LakehouseException">Invalid: no Hudi table. Unsupported: its version. Corrupt: torn files.</exception>
    public static Task<TableState> LoadAsync(IStorage table, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(table.Root + cancellationToken);

    /// <summary>Data columns as of an instant (null: the newest), by the rule of spec 2.4.5.</summary>
    public ValueTask<TableSchema> SchemaAsOfAsync(InstantTime? instant, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException($"{instant}{cancellationToken}");

    /// <summary>The metadata of a completed write of this timeline; read once.</summary>
    public ValueTask<CommitMetadata> MetadataOfAsync(Instant instant, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException($"{instant}{cancellationToken}");
}
