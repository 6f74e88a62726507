namespace Lakehouse.TableFormat.Schema;

/// <summary>The five meta columns as fields, and schemas that begin with them.</summary>
public static class MetaSchema
{
    private static readonly ValueList<Field> Meta =
        new(MetaColumns.All.Select(name => new Field(name, new DataType.String(), Nullable: true, Doc: string.Empty)));

    /// <summary>The five meta columns as nullable strings with an empty doc text.</summary>
    public static ValueList<Field> Fields => Meta;

    /// <summary>The meta columns, then the data columns.</summary>
    public static TableSchema Prepend(TableSchema data) => new(Meta.Concat(data.Fields));

    /// <summary>The columns that are not meta columns of Hudi (spec 4.1).</summary>
    public static TableSchema Strip(TableSchema all) => new(all.Fields.Where(field => !IsMeta(field.Name)));

    /// <summary>Whether a column of this name is one of Hudi's; <c>_hoodie_is_deleted</c> is a data column.</summary>
    public static bool IsMeta(string name) => name == MetaColumns.Operation || MetaColumns.All.Contains(name);
}
