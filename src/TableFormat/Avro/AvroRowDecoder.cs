using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Avro;

/// <summary>Appends Avro records to columns by name; compiled once per writer schema. Thread-safe; the builder is not.</summary>
internal sealed class AvroRowDecoder
{
    /// <summary>Prepares for records of one schema.</summary>
    /// <param name="writerSchema">Avro schema JSON of the records.</param>
    /// <param name="target">Columns wanted, those of the builder; meta columns are columns like any other.</param>
    /// <param name="path">For errors.</param>
    /// <param name="visible">Gives the writer's columns the names that <paramref name="target"/> uses, order and types untouched; null keeps them.</param>
    /// <exception cref="LakehouseException">Corrupt: no schema. Unsupported: a type does not widen to the wanted one.</exception>
    public AvroRowDecoder(string writerSchema, TableSchema target, string path, Func<TableSchema, TableSchema>? visible = null)
    {
        _ = (writerSchema, target, path, visible);
    }

    /// <summary>Appends one record and ends the row.</summary>
    public void Decode(ReadOnlySpan<byte> record, BatchBuilder into) =>
        throw new LakehouseException(ErrorKind.Unsupported, "Avro records are not decoded yet.");
}
