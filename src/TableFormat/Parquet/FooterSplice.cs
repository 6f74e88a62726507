using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Parquet;

/// <summary>
/// Puts key-value metadata into a finished Parquet footer. They are known only when the last row has been written, and the native
/// writer takes them only at the start.
/// </summary>
internal static class FooterSplice
{
    private const int KeyValueField = 5;
    private const int ListType = 9;
    private const int StructType = 12;
    private const int TailBytes = 8;

    /// <summary>Rewrites the end of a file: footer, its length, <c>PAR1</c>.</summary>
    /// <param name="tail">The file's last bytes, the whole footer among them.</param>
    /// <param name="keyValues">They replace the key-values that are there.</param>
    /// <returns>The tail with the new footer.</returns>
    public static byte[] Apply(ReadOnlySpan<byte> tail, IReadOnlyDictionary<string, string> keyValues)
    {
        if (tail.Length < TailBytes || !tail[^4..].SequenceEqual("PAR1"u8))
        {
            throw new LakehouseException(ErrorKind.Corrupt, "The Parquet file does not end with PAR1.");
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail[^TailBytes..]);
        if (length > tail.Length - TailBytes)
        {
            throw new LakehouseException(ErrorKind.Corrupt, $"The Parquet footer of {length} bytes is not complete.");
        }

        var start = tail.Length - TailBytes - (int)length;
        var output = new ArrayBufferWriter<byte>(tail.Length + 4096);
        output.Write(tail[..start]);
        Rewrite(tail.Slice(start, (int)length), keyValues, output);
        var written = output.WrittenCount - start;
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), written);
        output.Advance(4);
        output.Write("PAR1"u8);
        return output.WrittenSpan.ToArray();
    }

    private static void Rewrite(
        ReadOnlySpan<byte> footer, IReadOnlyDictionary<string, string> keyValues, ArrayBufferWriter<byte> output)
    {
        var reader = new ThriftCompactReader(footer);
        var last = 0;
        var done = keyValues.Count == 0;
        while (reader.TryReadField(out var id, out var type))
        {
            if (id > KeyValueField && !done)
            {
                WriteKeyValues(keyValues, ref last, output);
                done = true;
            }

            var start = reader.Position;
            reader.Skip(type);
            if (id != KeyValueField)
            {
                WriteHead(id, type, ref last, output);
                output.Write(footer[start..reader.Position]);
            }
        }

        if (!done)
        {
            WriteKeyValues(keyValues, ref last, output);
        }

        output.Write([(byte)0]);
    }

    private static void WriteHead(int id, int type, ref int last, ArrayBufferWriter<byte> output)
    {
        var delta = id - last;
        last = id;
        if (delta is >= 1 and <= 15)
        {
            output.Write([(byte)(delta << 4 | type)]);
            return;
        }

        output.Write([(byte)type]);
        WriteVarint((uint)(id << 1 ^ id >> 31), output);
    }

    private static void WriteKeyValues(
        IReadOnlyDictionary<string, string> keyValues, ref int last, ArrayBufferWriter<byte> output)
    {
        WriteHead(KeyValueField, ListType, ref last, output);
        if (keyValues.Count < 15)
        {
            output.Write([(byte)(keyValues.Count << 4 | StructType)]);
        }
        else
        {
            output.Write([(byte)(15 << 4 | StructType)]);
            WriteVarint((uint)keyValues.Count, output);
        }

        foreach (var (key, value) in keyValues.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            WriteText(key, output);
            WriteText(value, output);
            output.Write([(byte)0]);
        }
    }

    // Key and value are fields 1 and 2 of their struct, so each head is a step of one with type binary.
    private static void WriteText(string text, ArrayBufferWriter<byte> output)
    {
        output.Write([(byte)0x18]);
        WriteVarint((uint)Encoding.UTF8.GetByteCount(text), output);
        Encoding.UTF8.GetBytes(text, output);
    }

    private static void WriteVarint(uint value, ArrayBufferWriter<byte> output)
    {
        while (value >= 0x80)
        {
            output.Write([(byte)(value | 0x80)]);
            value >>= 7;
        }

        output.Write([(byte)value]);
    }
}
