using Lakehouse.TableFormat.Avro.Rows;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Avro;

/// <summary>
/// Appends Avro records to columns by name; compiled once per writer schema, nothing is allocated per row. Columns that the writer lacks get
/// null, narrower types are widened, members that nobody wants are stepped over. Thread-safe; the builder is not.
/// </summary>
internal sealed class AvroRowDecoder
{
    // What a read gets that appends nothing.
    private static readonly ColumnBuilder Nobody = ColumnBuilder.Create(new DataType.Boolean());

    private readonly (int Target, ReadValue Read)[] members;

    /// <summary>Prepares for records of one schema.</summary>
    /// <param name="writerSchema">Avro schema JSON of the records.</param>
    /// <param name="target">Columns wanted, those of the builder; meta columns are columns like any other.</param>
    /// <param name="path">For errors.</param>
    /// <param name="visible">Gives the writer's columns the names that <paramref name="target"/> uses, order and types untouched; null keeps them.</param>
    /// <exception cref="LakehouseException">Corrupt: no schema. Unsupported: a type does not widen to the wanted one.</exception>
    public AvroRowDecoder(string writerSchema, TableSchema target, string path, Func<TableSchema, TableSchema>? visible = null)
    {
        var avro = AvroType.Parse(writerSchema, path);
        var stored = AvroSchemaMapping.FromFileSchema(writerSchema, path);
        var fields = (visible is null ? stored : visible(stored)).Fields;
        members = new ReadCompiler(path).Members(avro, fields, target.Fields, name: null);
    }

    /// <summary>Appends one record, which takes all the bytes, and ends the row.</summary>
    /// <param name="record">The record.</param>
    /// <param name="into">Columns of the target.</param>
    /// <param name="path">File, for errors.</param>
    /// <param name="origin">Where the record begins in the file, for errors.</param>
    /// <exception cref="LakehouseException">Corrupt: the bytes do not fit the schema. The row that was begun is dropped.</exception>
    public void Decode(ReadOnlySpan<byte> record, BatchBuilder into, string path, long origin = 0)
    {
        var reader = new AvroReader(record, path, origin);
        try
        {
            foreach (var (target, read) in members)
            {
                read(ref reader, target < 0 ? Nobody : into[target]);
            }

            if (reader.Remaining > 0)
            {
                throw reader.Bad($"{reader.Remaining} bytes after a record");
            }
        }
        catch (LakehouseException)
        {
            into.Truncate(into.RowCount);
            throw;
        }

        into.EndRow();
    }
}
