namespace Lakehouse.TableFormat.Avro;

/// <summary>Reads values of any schema as objects (see <see cref="AvroRecord"/>).</summary>
internal static class AvroValues
{
    private const int DeepestNesting = 64;

    /// <summary>The next value.</summary>
    /// <exception cref="Errors.LakehouseException">Corrupt: the bytes do not fit the schema.</exception>
    public static object? Read(ref AvroReader reader, AvroType type) => Read(ref reader, type, DeepestNesting);

    private static object? Read(ref AvroReader reader, AvroType type, int depth)
    {
        if (depth == 0)
        {
            throw reader.Bad($"values nested more than {DeepestNesting} deep");
        }

        return type.Kind switch
        {
            AvroKind.Null => null,
            AvroKind.Boolean => reader.ReadBoolean(),
            AvroKind.Int => reader.ReadInt(),
            AvroKind.Long => reader.ReadLong(),
            AvroKind.Float => reader.ReadFloat(),
            AvroKind.Double => reader.ReadDouble(),
            AvroKind.Bytes => reader.ReadBytes().ToArray(),
            AvroKind.String => reader.ReadString(),
            AvroKind.Fixed => reader.Take(type.Size, "a fixed").ToArray(),
            AvroKind.Enum => Choose(ref reader, type.Symbols, "symbol"),
            AvroKind.Union => Read(ref reader, Choose(ref reader, type.Branches, "union branch"), depth - 1),
            AvroKind.Record => ReadRecord(ref reader, type, depth),
            AvroKind.Array => ReadArray(ref reader, type.Element!, depth),
            AvroKind.Map => ReadMap(ref reader, type.Element!, depth),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null),
        };
    }

    private static T Choose<T>(ref AvroReader reader, IReadOnlyList<T> choices, string what)
    {
        var index = reader.ReadInt();
        return index >= 0 && index < choices.Count ? choices[index] : throw reader.Bad($"{what} {index} of {choices.Count}");
    }

    private static AvroRecord ReadRecord(ref AvroReader reader, AvroType type, int depth)
    {
        var record = new AvroRecord();
        foreach (var member in type.Fields)
        {
            record[member.Name] = Read(ref reader, member.Type, depth - 1);
        }

        return record;
    }

    private static List<object?> ReadArray(ref AvroReader reader, AvroType element, int depth)
    {
        var elements = new List<object?>();
        for (var count = reader.ReadBlockCount(1); count > 0; count = reader.ReadBlockCount(1))
        {
            for (; count > 0; count--)
            {
                elements.Add(Read(ref reader, element, depth - 1));
            }
        }

        return elements;
    }

    private static Dictionary<string, object?> ReadMap(ref AvroReader reader, AvroType value, int depth)
    {
        var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var count = reader.ReadBlockCount(1); count > 0; count = reader.ReadBlockCount(1))
        {
            for (; count > 0; count--)
            {
                var key = reader.ReadString();
                entries[key] = Read(ref reader, value, depth - 1);
            }
        }

        return entries;
    }
}
