namespace Lakehouse.TableFormat.Avro.Rows;

/// <summary>Steps over values that nobody wants.</summary>
internal static class AvroSkip
{
    /// <summary>Steps over one value of the given type.</summary>
    public static void Value(ref AvroReader reader, AvroType type)
    {
        switch (type.Kind)
        {
            case AvroKind.Null:
                break;
            case AvroKind.Boolean:
                reader.ReadBoolean();
                break;
            case AvroKind.Int or AvroKind.Long or AvroKind.Enum:
                reader.ReadLong();
                break;
            case AvroKind.Float:
                reader.Take(sizeof(float), "a float");
                break;
            case AvroKind.Double:
                reader.Take(sizeof(double), "a double");
                break;
            case AvroKind.Bytes or AvroKind.String:
                reader.ReadBytes();
                break;
            case AvroKind.Fixed:
                reader.Take(type.Size, "a fixed");
                break;
            default:
                Nested(ref reader, type);
                break;
        }
    }

    private static void Nested(ref AvroReader reader, AvroType type)
    {
        switch (type.Kind)
        {
            case AvroKind.Union:
                Value(ref reader, type.Branches[Branch(ref reader, type.Branches.Count)]);
                break;
            case AvroKind.Record:
                foreach (var member in type.Fields)
                {
                    Value(ref reader, member.Type);
                }

                break;
            default:
                Elements(ref reader, type);
                break;
        }
    }

    private static void Elements(ref AvroReader reader, AvroType type)
    {
        for (var count = reader.ReadBlockCount(1); count > 0; count = reader.ReadBlockCount(1))
        {
            for (; count > 0; count--)
            {
                if (type.Kind == AvroKind.Map)
                {
                    reader.ReadBytes();
                }

                Value(ref reader, type.Element!);
            }
        }
    }

    /// <summary>The branch of a union.</summary>
    public static int Branch(ref AvroReader reader, int count) =>
        reader.ReadLong() is >= 0 and var index && index < count ? (int)index : throw reader.Bad($"a union branch that is none of {count}");
}
