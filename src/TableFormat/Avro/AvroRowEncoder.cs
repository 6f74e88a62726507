using Apache.Arrow;
using Lakehouse.TableFormat.Avro.Rows;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Avro;

/// <summary>
/// Writes rows of Arrow batches as Avro records. Bind a batch, then encode rows of it: nothing is allocated per row. Not thread-safe.
/// </summary>
internal sealed class AvroRowEncoder
{
    private readonly AvroType record;
    private readonly TableSchema schema;
    private WriteValue[] members = [];

    /// <summary>Prepares for rows of one schema.</summary>
    /// <param name="schemaJson">Avro schema of the records, such as <see cref="AvroSchemaMapping.ToFileSchema"/> gives.</param>
    /// <param name="schema">The same members, in order, as columns; meta columns are columns like any other.</param>
    /// <exception cref="ArgumentException">Another number of columns than members.</exception>
    public AvroRowEncoder(string schemaJson, TableSchema schema)
    {
        record = AvroType.Parse(schemaJson, "the schema of a log block");
        this.schema = schema;
        if (record.Fields.Count != schema.Fields.Count)
        {
            throw new ArgumentException($"{schema.Fields.Count} columns for {record.Fields.Count} members.", nameof(schema));
        }
    }

    /// <summary>Takes rows of this batch from now on.</summary>
    /// <param name="batch">Has the schema's columns in order, in the layout of <see cref="ArrowMapping"/>; text may be a dictionary.</param>
    /// <exception cref="ArgumentException">Another number of columns.</exception>
    public void Bind(RecordBatch batch)
    {
        if (batch.ColumnCount != schema.Fields.Count)
        {
            throw new ArgumentException($"A batch of {batch.ColumnCount} columns for a schema of {schema.Fields.Count}.", nameof(batch));
        }

        members = [.. schema.Fields.Select((field, index) => WriteCompiler.Of(record.Fields[index].Type, batch.Column(index).Data, field.Type, field.Name))];
    }

    /// <summary>Appends one row of the bound batch.</summary>
    /// <exception cref="LakehouseException">Invalid: null or an unknown symbol where the schema allows none.</exception>
    public void Encode(int row, AvroSink into)
    {
        foreach (var member in members)
        {
            member(into, row);
        }
    }
}
