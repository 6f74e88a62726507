using System.Buffers;
using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>
/// Rows as one JSON object per line: decimals as text with full scale, binary base64, dates <c>YYYY-MM-DD</c>, timestamps with six digits
/// and Z, maps as sorted pairs, floats as their shortest text, NaN and infinities as text.
/// </summary>
public static class CanonicalNdjson
{
    /// <summary>Appends the rows of a batch; every line ends with a line feed.</summary>
    /// <param name="output">Where UTF-8 bytes go.</param>
    /// <param name="schema">Types of the batch's columns, in order.</param>
    /// <param name="batch">The rows.</param>
    public static void Write(IBufferWriter<byte> output, TableSchema schema, RecordBatch batch) => throw new NotSupportedException();
}
