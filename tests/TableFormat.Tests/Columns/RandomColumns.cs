using System.Globalization;
using System.Text;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Tests.Columns;

/// <summary>Random types, and random values of a type that are appended to a builder and told as text in the form of <see cref="ArrowText"/>.</summary>
internal static class RandomColumns
{
    public static readonly DataType[] Leaves =
    [
        new DataType.Boolean(), new DataType.Int(), new DataType.Long(), new DataType.Float(), new DataType.Double(),
        new DataType.String(), new DataType.Binary(), new DataType.Fixed(5), new DataType.Decimal(5, 2), new DataType.Decimal(18, 4),
        new DataType.Decimal(38, 10), new DataType.Date(), new DataType.TimeMicros(), new DataType.TimeMillis(),
        new DataType.TimestampMicros(true), new DataType.TimestampMicros(false), new DataType.TimestampMillis(true),
    ];

    public static readonly DataType[] Nested =
    [
        new DataType.List(new DataType.Int()),
        new DataType.List(new DataType.List(new DataType.String())),
        new DataType.Map(new DataType.Long()),
        Struct(("a", new DataType.Int()), ("b", new DataType.String()), ("c", new DataType.Decimal(10, 2))),
        new DataType.List(Struct(("x", new DataType.Boolean()), ("y", new DataType.List(new DataType.Double())))),
        new DataType.Map(Struct(("t", new DataType.TimestampMicros(true)), ("m", new DataType.Map(new DataType.Binary())))),
        Struct(("n", Struct(("l", new DataType.List(new DataType.Date())), ("f", new DataType.Fixed(3))))),
    ];

    public static readonly DataType[] All = [.. Leaves, .. Nested];

    /// <summary>A value as what to append and what it should read as.</summary>
    public static string Append(ColumnBuilder builder, Random random, int depth = 0)
    {
        if (random.Next(5) == 0)
        {
            builder.AppendNull();
            return "null";
        }

        return builder switch
        {
            BooleanColumnBuilder values => Do(random.Next(2) == 0, values.Append, value => value ? "true" : "false"),
            IntColumnBuilder values => Do(Int(values.Type, random), values.Append, Text),
            LongColumnBuilder values => Do(Long(values.Type, random), values.Append, Text),
            FloatColumnBuilder values => Do((float)Real(random), values.Append, value => Text(BitConverter.SingleToInt32Bits(value))),
            DoubleColumnBuilder values => Do(Real(random), values.Append, value => Text(BitConverter.DoubleToInt64Bits(value))),
            DecimalColumnBuilder values => Do(Unscaled((DataType.Decimal)values.Type, random), values.Append, Text),
            BytesColumnBuilder values => AppendBytes(values, random),
            FixedColumnBuilder values => AppendFixed(values, random),
            ListColumnBuilder values => AppendList(values, random, depth),
            MapColumnBuilder values => AppendMap(values, random, depth),
            StructColumnBuilder values => AppendStruct(values, random, depth),
            _ => throw new NotSupportedException(builder.GetType().Name),
        };
    }

    private static DataType.Struct Struct(params (string Name, DataType Type)[] members) =>
        new(new ValueList<Field>(members.Select(member => new Field(member.Name, member.Type))));

    private static string Do<T>(T value, Action<T> append, Func<T, string> text)
    {
        append(value);
        return text(value);
    }

    private static int Int(DataType type, Random random) => type switch
    {
        DataType.Date => random.Next(-719162, 2932896),
        DataType.TimeMillis => random.Next(86_400_000),
        _ => random.Next(4) == 0 ? int.MinValue + random.Next(3) : random.Next(),
    };

    private static long Long(DataType type, Random random) => type switch
    {
        DataType.TimeMicros => random.NextInt64(86_400_000_000),
        DataType.TimestampMillis => random.NextInt64(-62135596800000, 253402300799999),
        DataType.TimestampMicros => random.NextInt64(-62135596800000000, 253402300799999999),
        _ => random.Next(4) == 0 ? long.MaxValue - random.Next(3) : random.NextInt64(),
    };

    private static double Real(Random random) => random.Next(6) switch
    {
        0 => double.NaN,
        1 => -0.0,
        2 => double.PositiveInfinity,
        _ => random.NextDouble() * Math.Pow(10, random.Next(-20, 20)),
    };

    private static Int128 Unscaled(DataType.Decimal type, Random random)
    {
        var digits = new StringBuilder(random.Next(2) == 0 ? "-" : string.Empty);
        for (var digit = random.Next(type.Precision); digit < type.Precision; digit++)
        {
            digits.Append(random.Next(3) == 0 ? '9' : (char)('0' + random.Next(10)));
        }

        return Int128.Parse(digits.ToString(), CultureInfo.InvariantCulture);
    }

    private static string AppendBytes(BytesColumnBuilder builder, Random random)
    {
        if (builder.Type is DataType.Binary)
        {
            var bytes = new byte[random.Next(12)];
            random.NextBytes(bytes);
            builder.Append(bytes);
            return Convert.ToHexString(bytes);
        }

        var text = new string('ü', random.Next(3)) + random.Next(1000).ToString(CultureInfo.InvariantCulture) + (random.Next(3) == 0 ? "😀\0" : string.Empty);
        builder.Append(Encoding.UTF8.GetBytes(text));
        return "'" + text + "'";
    }

    private static string AppendFixed(FixedColumnBuilder builder, Random random)
    {
        var bytes = new byte[((DataType.Fixed)builder.Type).Size];
        random.NextBytes(bytes);
        builder.Append(bytes);
        return Convert.ToHexString(bytes);
    }

    private static string AppendList(ListColumnBuilder builder, Random random, int depth)
    {
        var texts = Enumerable.Range(0, random.Next(4)).Select(_ => Append(builder.Element, random, depth + 1)).ToList();
        builder.EndList();
        return "[" + string.Join(",", texts) + "]";
    }

    private static string AppendMap(MapColumnBuilder builder, Random random, int depth)
    {
        var texts = new List<string>();
        for (var entry = random.Next(4); entry > 0; entry--)
        {
            builder.Keys.Append(Encoding.UTF8.GetBytes($"k{entry}"));
            texts.Add($"'k{entry}':" + Append(builder.Values, random, depth + 1));
        }

        builder.EndMap();
        return "{" + string.Join(",", texts) + "}";
    }

    private static string AppendStruct(StructColumnBuilder builder, Random random, int depth)
    {
        var texts = builder.Members.Select(member => Append(member, random, depth + 1)).ToList();
        builder.EndStruct();
        return "{" + string.Join(",", texts) + "}";
    }

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
