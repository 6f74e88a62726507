using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Schema;

/// <summary>Table schemas as Hudi's Avro schema texts, both ways (spec 2.4.5). Stateless and thread-safe.</summary>
public static class AvroSchemaMapping
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    /// <summary>The text for <c>extraMetadata.schema</c>: data columns only.</summary>
    /// <exception cref="LakehouseException">Invalid: a column's name is not an Avro name.</exception>
    public static string ToCommitSchema(TableSchema schema, string tableName)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            new AvroSchemaWriter(json).Record(AvroNames.Record(tableName), AvroNames.Namespace(tableName), schema.Fields);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The text for a base file's <c>parquet.avro.schema</c>: the meta columns, then the data columns (spec 4.3).</summary>
    /// <exception cref="LakehouseException">Invalid: a column's name is not an Avro name.</exception>
    public static string ToFileSchema(TableSchema schema, string tableName) =>
        ToCommitSchema(MetaSchema.Prepend(schema), tableName);

    /// <summary>Reads any Avro record schema of the spec; Hudi's meta columns are left out.</summary>
    /// <exception cref="LakehouseException">Corrupt: not a record schema. Unsupported: a union of several types, or a wider decimal than 38.</exception>
    public static TableSchema FromJson(string json) => MetaSchema.Strip(FromFileSchema(json));

    /// <summary>As <see cref="FromJson"/>, meta columns kept as plain columns.</summary>
    /// <param name="json">The schema.</param>
    /// <param name="path">File that it comes from, for errors; null when there is none.</param>
    internal static TableSchema FromFileSchema(string json, string? path = null)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Deep);
            return new TableSchema(new AvroSchemaReader().Record(document.RootElement).Fields);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new LakehouseException(ErrorKind.Corrupt, "The Avro schema is not valid JSON.", new ErrorContext { Path = path }, innerException: failure);
        }
        catch (LakehouseException failure) when (path is not null && failure.Context.Path is null)
        {
            throw new LakehouseException(failure.Kind, failure.Message, failure.Context with { Path = path }, failure.Fix, failure);
        }
    }
}
