using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Avro.Rows;

/// <summary>Writes of enums, which are text in columns and the symbol's place in Avro.</summary>
internal static class SymbolWrites
{
    /// <summary>The write of a column.</summary>
    public static WriteValue Of(ArrayData data, IReadOnlyList<string> names, string column)
    {
        var symbols = names.Select(Encoding.UTF8.GetBytes).ToArray();
        var (offsets, values, start) = (data.Buffers[1].Memory, data.Buffers[2].Memory, data.Offset);
        return (into, row) =>
        {
            var ends = MemoryMarshal.Cast<byte, int>(offsets.Span);
            var from = ends[start + row];
            into.Long(IndexOf(symbols, values.Span[from..ends[start + row + 1]], column));
        };
    }

    private static int IndexOf(byte[][] symbols, ReadOnlySpan<byte> text, string column)
    {
        for (var index = 0; index < symbols.Length; index++)
        {
            if (text.SequenceEqual(symbols[index]))
            {
                return index;
            }
        }

        throw new LakehouseException(ErrorKind.Invalid, $"Column {column} has the value '{Encoding.UTF8.GetString(text)}', which is none of its symbols.");
    }
}
