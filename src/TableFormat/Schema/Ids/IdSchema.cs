namespace Lakehouse.TableFormat.Schema.Ids;

/// <summary>
/// One version of a schema-on-read table's columns, meta columns among them (Hudi's internal schema, spec 2.4.6). Immutable.
/// </summary>
/// <param name="Version">The instant that made it, as a number; 0 for the columns before the first change.</param>
/// <param name="MaxId">Largest id that was ever given out.</param>
/// <param name="Fields">Columns in order.</param>
internal sealed record IdSchema(long Version, int MaxId, ValueList<IdField> Fields)
{
    /// <summary>The first ids of a table's columns: meta columns, then top-level columns, then members, as Hudi numbers them.</summary>
    public static IdSchema Of(TableSchema table)
    {
        var fields = MetaSchema.Fields.Select(field => field with { Doc = string.Empty }).Concat(table.Fields);
        var numbers = new IdNumbers(-1);
        var numbered = numbers.Fields(fields);
        return new IdSchema(0, numbers.Last, numbered);
    }

    /// <summary>The data columns, without ids.</summary>
    public TableSchema ToTable() => new(IdNumbers.Plain(Fields).Where(field => !MetaSchema.IsMeta(field.Name)));

    /// <summary>The columns after rows with other columns were written: new ones get new ids, present ones keep theirs, types are taken over.</summary>
    public IdSchema Follow(TableSchema table)
    {
        var numbers = new IdNumbers(MaxId);
        var meta = Fields.Where(field => MetaSchema.IsMeta(field.Name));
        var data = numbers.Follow(new ValueList<IdField>(Fields.Where(field => !MetaSchema.IsMeta(field.Name))), table.Fields);
        return this with { Fields = new ValueList<IdField>(meta.Concat(data)), MaxId = numbers.Last };
    }
}
