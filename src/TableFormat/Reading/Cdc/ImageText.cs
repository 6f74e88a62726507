using System.Buffers;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>Rows as canonical JSON texts (<see cref="CanonicalNdjson"/>), one at a time. Not thread-safe.</summary>
/// <param name="schema">Data columns of the rows.</param>
internal sealed class ImageText(TableSchema schema)
{
    private readonly byte[][] names = [.. schema.Fields.Select(field => CanonicalText.Name(field.Name))];
    private readonly ArrayBufferWriter<byte> line = new(1024);
    private CanonicalColumn[] columns = [];

    /// <summary>Takes rows of these columns from now on.</summary>
    public void Bind(IEnumerable<ArrayData> data) =>
        columns = [.. schema.Fields.Zip(data, (field, column) => CanonicalColumn.Of(field.Type, column))];

    /// <summary>The text of a row; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(int row)
    {
        line.ResetWrittenCount();
        CanonicalText.WriteObject(line, names, columns, row);
        return line.WrittenSpan;
    }
}
