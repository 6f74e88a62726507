using Lakehouse.Cdc.Ingest;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc;

/// <summary>The tables of a lake on a store: <c>database/table</c> below its root.</summary>
public static class LakeTables
{
    /// <summary>The lake on <paramref name="lake"/>; tables are opened when their first event comes.</summary>
    /// <param name="lake">The store whose root is the lake.</param>
    /// <param name="options">How tables are written, clock and ids; index, bucket count and schema policy come from <see cref="TableOptions"/>.</param>
    /// <param name="care">Cares for the tables while they are written; null for nobody.</param>
    public static ILakeTables Open(IStorage lake, WriterOptions? options = null, ITableCare? care = null) =>
        new StoredLake(lake, options ?? new WriterOptions(), care);
}
