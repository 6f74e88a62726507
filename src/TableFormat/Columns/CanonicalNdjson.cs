using System.Buffers;
using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>
/// Rows as one JSON object per line, members in column order: decimals as text with full scale, binary base64, dates
/// <c>YYYY-MM-DD</c>, timestamps with six digits and Z (without Z when they have no zone), times of day <c>HH:MM:SS.ffffff</c>, maps as
/// pairs sorted by key, floats as their shortest text, NaN and infinities as text. Stateless and thread-safe.
/// </summary>
public static class CanonicalNdjson
{
    /// <summary>Appends the rows of a batch; every line ends with a line feed.</summary>
    /// <param name="output">Where UTF-8 bytes go.</param>
    /// <param name="schema">Types of the batch's columns, in order.</param>
    /// <param name="batch">The rows, with the Arrow types of <see cref="ArrowMapping"/>.</param>
    public static void Write(IBufferWriter<byte> output, TableSchema schema, RecordBatch batch)
    {
        var columns = new CanonicalColumn[schema.Fields.Count];
        for (var index = 0; index < columns.Length; index++)
        {
            columns[index] = CanonicalColumn.Of(schema.Fields[index].Type, batch.Column(index).Data);
        }

        var names = schema.Fields.Select(field => CanonicalText.Name(field.Name)).ToArray();
        for (var row = 0; row < batch.Length; row++)
        {
            CanonicalText.WriteObject(output, names, columns, row);
            output.Write("\n"u8);
        }
    }
}
