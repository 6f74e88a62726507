using System.Buffers;
using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Tests.Parquet;

/// <summary>Rows with every type's nulls and extremes, nested too; no list holds a null element, which Java cannot rewrite.</summary>
internal static class EdgeValues
{
    /// <summary>Rows after which every value of every type has occurred.</summary>
    public const int Rows = 14;

    private static readonly DataType[] Types =
    [
        new DataType.Boolean(), new DataType.Int(), new DataType.Long(), new DataType.Float(), new DataType.Double(),
        new DataType.String(), new DataType.Binary(), new DataType.Fixed(5),
        new DataType.Decimal(5, 2), new DataType.Decimal(10, 0), new DataType.Decimal(18, 4), new DataType.Decimal(20, 0), new DataType.Decimal(38, 10),
        new DataType.Date(), new DataType.TimestampMicros(true),
        new DataType.List(new DataType.Long()),
        new DataType.List(new DataType.List(new DataType.String())),
        new DataType.List(Struct(("a", new DataType.Decimal(10, 2)), ("b", new DataType.List(new DataType.Date())))),
        new DataType.Map(new DataType.Double()),
        new DataType.Map(Struct(("t", new DataType.TimestampMicros(true)), ("m", new DataType.Map(new DataType.Binary())))),
        Struct(("x", new DataType.Boolean()), ("y", Struct(("l", new DataType.List(new DataType.Int())), ("s", new DataType.String())))),
    ];

    /// <summary>Types that our tables hold and Java's writers do not all take.</summary>
    private static readonly DataType[] Rare =
    [
        new DataType.TimeMicros(), new DataType.TimeMillis(), new DataType.TimestampMillis(true),
        new DataType.TimestampMicros(false), new DataType.TimestampMillis(false),
        new DataType.Uuid(), new DataType.Enum("colour", new ValueList<string>(["red", "green"])),
    ];

    /// <summary>Columns <c>c0</c>, <c>c1</c>… of the types that all Hudi engines write.</summary>
    public static TableSchema Portable { get; } = Schema(Types);

    /// <summary>Columns of all types.</summary>
    public static TableSchema Everything { get; } = Schema([.. Types, .. Rare]);

    /// <summary>A batch of <see cref="Rows"/> rows; <paramref name="first"/> tells which extreme stands in the first.</summary>
    public static RecordBatch Batch(TableSchema schema, int first = 0, int rows = Rows)
    {
        using var builder = new BatchBuilder(schema);
        for (var row = first; row < first + rows; row++)
        {
            for (var column = 0; column < schema.Fields.Count; column++)
            {
                Append(builder[column], row);
            }

            builder.EndRow();
        }

        return builder.Build();
    }

    /// <summary>Rows in canonical form, one line each.</summary>
    public static string[] Lines(TableSchema schema, params IEnumerable<RecordBatch> batches)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var batch in batches)
        {
            CanonicalNdjson.Write(output, schema, batch);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Appends the value that belongs to a number; every seventh is null.</summary>
    public static void Append(ColumnBuilder builder, int number)
    {
        if (number % 7 == 6)
        {
            builder.AppendNull();
            return;
        }

        switch (builder)
        {
            case BooleanColumnBuilder values:
                values.Append(number % 2 == 0);
                break;
            case IntColumnBuilder values:
                values.Append((int)Pick(Integers(values.Type), number));
                break;
            case LongColumnBuilder values:
                values.Append(Pick(Integers(values.Type), number));
                break;
            case FloatColumnBuilder values:
                values.Append(Pick([0.1f, -0.0f, float.NaN, float.PositiveInfinity, float.MaxValue, float.Epsilon], number));
                break;
            case DoubleColumnBuilder values:
                values.Append(Pick([0.1, -0.0, double.NaN, double.NegativeInfinity, double.MaxValue, double.Epsilon], number));
                break;
            case DecimalColumnBuilder values:
                values.Append(Pick(Decimals(((DataType.Decimal)values.Type).Precision), number));
                break;
            case BytesColumnBuilder values:
                values.Append(Bytes(values.Type, number));
                break;
            case FixedColumnBuilder values:
                values.Append(Pick<byte[]>([[0, 0, 0, 0, 0], [255, 255, 255, 255, 255], [1, 2, 3, 4, 5]], number));
                break;
            default:
                AppendNested(builder, number);
                break;
        }
    }

    private static void AppendNested(ColumnBuilder builder, int number)
    {
        switch (builder)
        {
            case ListColumnBuilder values:
                Repeat(number % 4, index => Append(values.Element, index));
                values.EndList();
                break;
            case MapColumnBuilder values:
                Repeat(number % 4, index =>
                {
                    values.Keys.Append(Encoding.UTF8.GetBytes($"key {index} ü"));
                    Append(values.Values, number + index);
                });
                values.EndMap();
                break;
            case StructColumnBuilder values:
                Repeat(values.Members.Count, index => Append(values.Members[index], number == 5 ? 6 : number + index));
                values.EndStruct();
                break;
            default:
                throw new NotSupportedException(builder.GetType().Name);
        }
    }

    private static long[] Integers(DataType type) => type switch
    {
        DataType.Int => [0, 1, -1, int.MinValue, int.MaxValue],
        DataType.Long => [0, 1, -1, long.MinValue, long.MaxValue],
        DataType.Date => [0, -1, -719162, 2932896, 19000],
        DataType.TimeMicros => [0, 86_399_999_999, 1],
        DataType.TimeMillis => [0, 86_399_999, 1],
        DataType.TimestampMillis => [0, -1, -62135596800000, 253402300799999],
        _ => [0, -1, -62135596800000000, 253402300799999999, 1700000000123456],
    };

    private static Int128[] Decimals(int precision)
    {
        var largest = Int128.One;
        for (var digit = 0; digit < precision; digit++)
        {
            largest *= 10;
        }

        return [0, 1, -1, largest - 1, 1 - largest, largest / 3];
    }

    private static byte[] Bytes(DataType type, int number) => type switch
    {
        DataType.Binary => Pick<byte[]>([[], [0], [255, 0, 128], [.. Enumerable.Range(0, 256).Select(value => (byte)value)]], number),
        DataType.Uuid => Encoding.UTF8.GetBytes($"00000000-0000-4000-8000-{number:x12}"),
        DataType.Enum => Encoding.UTF8.GetBytes(Pick(["red", "green"], number)),
        _ => Encoding.UTF8.GetBytes(Pick(["", "a", "Ünïcödé 😀", "quote \" back \\ line \n tab \t", "nul \0 in it", new string('x', 300)], number)),
    };

    private static T Pick<T>(T[] values, int number) => values[number % values.Length];

    private static void Repeat(int count, Action<int> append)
    {
        for (var index = 0; index < count; index++)
        {
            append(index);
        }
    }

    private static DataType.Struct Struct(params (string Name, DataType Type)[] members) =>
        new(new ValueList<Field>(members.Select(member => new Field(member.Name, member.Type))));

    private static TableSchema Schema(DataType[] types) => new(types.Select((type, index) => new Field($"c{index}", type)));
}
