using Lakehouse.Cdc.Positions;

namespace Lakehouse.Cdc.Ingest;

/// <summary>A table of the lake and the position in its last commit.</summary>
/// <param name="Table">The table.</param>
/// <param name="Position">Its position.</param>
internal sealed record StoredPosition(TableId Table, TablePosition Position);
