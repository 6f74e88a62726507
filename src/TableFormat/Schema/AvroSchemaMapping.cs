namespace Lakehouse.TableFormat.Schema;

/// <summary>Table schemas as Hudi's Avro schema texts, both ways (spec 2.4.5). Stateless and thread-safe.</summary>
public static class AvroSchemaMapping
{
    /// <summary>The text for <c>extraMetadata.schema</c>: data columns only.</summary>
    public static string ToCommitSchema(TableSchema schema, string tableName) => throw new NotSupportedException();

    /// <summary>The text for a base file's <c>parquet.avro.schema</c>: the meta columns, then the data columns (spec 4.3).</summary>
    public static string ToFileSchema(TableSchema schema, string tableName) => throw new NotSupportedException();

    /// <summary>Reads any Avro record schema of the spec; fields that begin with <c>_hoodie_</c> meta names are left out.</summary>
    public static TableSchema FromJson(string json) => throw new NotSupportedException();
}
