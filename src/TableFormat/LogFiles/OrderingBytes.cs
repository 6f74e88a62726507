using Lakehouse.TableFormat.Avro;
using Lakehouse.TableFormat.Avro.Rows;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Ordering values as the union of wrapper records that delete blocks hold, both ways (spec 5.4).</summary>
internal static class OrderingBytes
{
    private const int Branches = (int)OrderingKind.TimestampMicros + 1;

    // Hudi 1.1 appends the array to the union; its parts have the local date in that place.
    private const int Appended = Branches;

    /// <summary>Reads a value.</summary>
    public static OrderingValue Read(ref AvroReader reader)
    {
        var branch = AvroSkip.Branch(ref reader, Branches + 1);
        return branch == Appended ? Array(ref reader) : Single(ref reader, (OrderingKind)branch);
    }

    /// <summary>Writes a value of one part.</summary>
    /// <exception cref="ArgumentException">Several parts, which version 6 does not know.</exception>
    public static void Write(AvroSink into, OrderingValue value)
    {
        into.Long((int)value.Kind);
        switch (value.Kind)
        {
            case OrderingKind.Boolean:
                into.Byte((byte)value.Number);
                break;
            case OrderingKind.Int or OrderingKind.Long or OrderingKind.Date or OrderingKind.TimeMicros or OrderingKind.TimestampMicros:
                into.Long((long)value.Number);
                break;
            case OrderingKind.Float:
                into.Float((float)value.Real);
                break;
            case OrderingKind.Double:
                into.Double(value.Real);
                break;
            case OrderingKind.Bytes or OrderingKind.String:
                into.Bytes(value.Bytes.Span);
                break;
            case OrderingKind.Decimal:
                DecimalWrites.Bytes(into, value.Number);
                break;
            default:
                throw new ArgumentException($"An ordering value of kind {value.Kind} is not written.", nameof(value));
        }
    }

    private static OrderingValue Single(ref AvroReader reader, OrderingKind kind) => kind switch
    {
        OrderingKind.None => new OrderingValue(kind),
        OrderingKind.Boolean => new OrderingValue(kind, reader.ReadBoolean() ? 1 : 0),
        OrderingKind.Int or OrderingKind.Date or OrderingKind.LocalDate => new OrderingValue(kind, reader.ReadInt()),
        OrderingKind.Float => new OrderingValue(kind) { Real = reader.ReadFloat() },
        OrderingKind.Double => new OrderingValue(kind) { Real = reader.ReadDouble() },
        OrderingKind.Bytes => new OrderingValue(kind) { Bytes = reader.ReadBytes().ToArray() },
        OrderingKind.String => new OrderingValue(kind) { Bytes = reader.ReadUtf8().ToArray() },
        OrderingKind.Decimal => new OrderingValue(kind, BytesReads.Unscaled(ref reader, reader.ReadBytes())) { Scale = DeleteBlockBytes.DecimalScale },
        _ => new OrderingValue(kind, reader.ReadLong()),
    };

    private static OrderingValue Array(ref AvroReader reader)
    {
        var parts = new List<OrderingValue>();
        if (AvroSkip.Branch(ref reader, 2) == 1)
        {
            for (var count = reader.ReadBlockCount(1); count > 0; count = reader.ReadBlockCount(1))
            {
                for (; count > 0; count--)
                {
                    var branch = AvroSkip.Branch(ref reader, Branches + 1);
                    parts.Add(Single(ref reader, branch == Appended ? OrderingKind.LocalDate : (OrderingKind)branch));
                }
            }
        }

        return new OrderingValue(OrderingKind.Array) { Parts = parts };
    }
}
