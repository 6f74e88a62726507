using Lakehouse.Cdc.Ingest;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc;

/// <summary>The tables that an ingest run writes. Made by <see cref="LakeTables.Open"/>.</summary>
public interface ILakeTables
{
    /// <summary>The lake as a person would name it.</summary>
    string Root { get; }

    /// <summary>Tables that have a position, without taking them.</summary>
    internal Task<IReadOnlyList<StoredPosition>> PositionsAsync(CancellationToken cancellationToken);

    /// <summary>Takes a table for writing; null when there is none.</summary>
    /// <exception cref="TableFormat.Errors.LakehouseException">Conflict when another process writes it.</exception>
    internal Task<ILakeTable?> OpenAsync(TableId table, TableOptions options, CancellationToken cancellationToken);

    /// <summary>Makes a table and takes it for writing.</summary>
    /// <exception cref="TableFormat.Errors.LakehouseException">Conflict when another process made it or writes it.</exception>
    internal Task<ILakeTable> CreateAsync(
        TableId table, TableOptions options, TableSchema schema, IReadOnlyList<string> keyFields, CancellationToken cancellationToken);

    /// <summary>Where bad events are stored.</summary>
    internal Quarantine.IQuarantineLog Quarantine { get; }
}
