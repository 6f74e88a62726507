namespace Lakehouse.TableFormat.Schema;

/// <summary>What becomes of a table's schema when rows of another schema arrive.</summary>
/// <param name="Schema">The table's schema afterwards; the old one where nothing changed or everything conflicts.</param>
/// <param name="Changes">Additions and widenings in words, in column order; empty when the schema stays.</param>
/// <param name="Conflicts">Fields that cannot be shared; their columns keep the table's type.</param>
/// <param name="Ignored">Columns of the incoming rows that the policy leaves out.</param>
public sealed record EvolutionResult(
    TableSchema Schema,
    IReadOnlyList<string> Changes,
    IReadOnlyList<SchemaConflict> Conflicts,
    IReadOnlyList<string> Ignored)
{
    /// <summary>Whether <see cref="Schema"/> differs from the table's.</summary>
    public bool Changed => Changes.Count > 0;
}
