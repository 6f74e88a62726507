namespace Lakehouse.TableFormat.Schema;

/// <summary>
/// Merges the schema of incoming rows into a table's schema, by name (spec 4.4). Only such changes are made as Hudi's readers follow:
/// new nullable columns and members at the end; int to long to double; float to double; decimals with more digits. Incoming types that
/// are narrower than the table's need no change. Stateless and thread-safe.
/// </summary>
public static class SchemaEvolution
{
    /// <summary>The table's schema after rows of <paramref name="incoming"/> have been written.</summary>
    /// <param name="table">Data columns of the table.</param>
    /// <param name="incoming">Data columns of the rows; columns of the table that they lack stay as they are.</param>
    /// <param name="policy">What is allowed.</param>
    public static EvolutionResult Merge(TableSchema table, TableSchema incoming, EvolutionPolicy policy)
    {
        var merge = new SchemaMerge(policy);
        var fields = merge.Members(table.Fields, incoming.Fields, string.Empty);
        return new EvolutionResult(
            merge.Changes.Count == 0 ? table : new TableSchema(fields), merge.Changes, merge.Conflicts, merge.Ignored);
    }
}
