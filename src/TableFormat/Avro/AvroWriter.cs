using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Lakehouse.TableFormat.Avro;

/// <summary>Writes values in Avro's binary form, arrays and maps as one block each, as Java does. Not thread-safe.</summary>
internal sealed class AvroWriter
{
    private readonly ArrayBufferWriter<byte> output = new();

    /// <summary>What was written so far.</summary>
    public ReadOnlySpan<byte> Written => output.WrittenSpan;

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    /// <summary>A zigzag number of variable length.</summary>
    public void Long(long value)
    {
        var raw = (ulong)((value << 1) ^ (value >> 63));
        for (; raw >= 0x80; raw >>= 7)
        {
            Byte((byte)(raw | 0x80));
        }

        Byte((byte)raw);
    }

    /// <summary>Bytes with their length in front.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Long(bytes.Length);
        Raw(bytes);
    }

    /// <summary>Text with its length in front.</summary>
    public void String(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    /// <summary>A value of the forms that <see cref="AvroRecord"/> names.</summary>
    /// <exception cref="ArgumentException">The value does not fit the type: a fault of the caller.</exception>
    public void Value(AvroType type, object? value)
    {
        switch (type.Kind)
        {
            case AvroKind.Null when value is null:
                break;
            case AvroKind.Boolean when value is bool flag:
                Byte(flag ? (byte)1 : (byte)0);
                break;
            case AvroKind.Int or AvroKind.Long when value is int or long:
                Long(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case AvroKind.Double when value is double number:
                Double(number);
                break;
            case AvroKind.Bytes when value is byte[] bytes:
                Bytes(bytes);
                break;
            case AvroKind.Fixed when value is byte[] bytes && bytes.Length == type.Size:
                Raw(bytes);
                break;
            case AvroKind.String when value is string text:
                String(text);
                break;
            default:
                Nested(type, value);
                break;
        }
    }

    private void Nested(AvroType type, object? value)
    {
        switch (type.Kind)
        {
            case AvroKind.Union:
                Union(type, value);
                break;
            case AvroKind.Record when value is AvroRecord record:
                foreach (var member in type.Fields)
                {
                    Value(member.Type, record[member.Name]);
                }

                break;
            case AvroKind.Array when value is List<object?> elements:
                Block(elements, element => Value(type.Element!, element));
                break;
            case AvroKind.Map when value is Dictionary<string, object?> entries:
                Block(entries, entry =>
                {
                    String(entry.Key);
                    Value(type.Element!, entry.Value);
                });
                break;
            default:
                throw new ArgumentException($"A value of {value?.GetType().Name ?? "null"} does not fit Avro type {type.Kind} {type.Name}.", nameof(value));
        }
    }

    private void Union(AvroType type, object? value)
    {
        for (var index = 0; index < type.Branches.Count; index++)
        {
            if ((type.Branches[index].Kind == AvroKind.Null) == (value is null))
            {
                Long(index);
                Value(type.Branches[index], value);
                return;
            }
        }

        throw new ArgumentException($"No branch of the union fits {value?.GetType().Name ?? "null"}.", nameof(value));
    }

    private void Block<T>(IReadOnlyCollection<T> elements, Action<T> write)
    {
        if (elements.Count > 0)
        {
            Long(elements.Count);
            foreach (var element in elements)
            {
                write(element);
            }
        }

        Long(0);
    }

    private void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(output.GetSpan(sizeof(double)), value);
        output.Advance(sizeof(double));
    }

    private void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
