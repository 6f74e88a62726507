using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Cdc;

/// <summary>The tables of a lake on a store: <c>database/table</c> below its root.</summary>
public static class LakeTables
{
    /// <summary>The lake on <paramref name="lake"/>; tables are opened when their first event comes.</summary>
    public static ILakeTables Open(IStorage lake) => new StoredLake(lake);

    private sealed class StoredLake(IStorage lake) : ILakeTables
    {
        public string Root => lake.Root;
    }
}
