namespace Lakehouse.TableFormat.Schema;

/// <summary>Merges the schema of incoming rows into a table's schema, by name (spec 4.4). Stateless and thread-safe.</summary>
public static class SchemaEvolution
{
    /// <summary>The table's schema after rows of <paramref name="incoming"/> have been written.</summary>
    public static EvolutionResult Merge(TableSchema table, TableSchema incoming, EvolutionPolicy policy) =>
        throw new NotSupportedException();
}
