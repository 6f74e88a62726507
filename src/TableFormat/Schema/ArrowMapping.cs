using Apache.Arrow.Types;
using Lakehouse.TableFormat.Errors;
using ArrowField = Apache.Arrow.Field;
using ArrowSchema = Apache.Arrow.Schema;

namespace Lakehouse.TableFormat.Schema;

/// <summary>Table schemas as Arrow schemas, both ways. Stateless and thread-safe.</summary>
public static class ArrowMapping
{
    private static readonly Dictionary<Type, IArrowType> Plain = new()
    {
        [typeof(DataType.Boolean)] = BooleanType.Default,
        [typeof(DataType.Int)] = Int32Type.Default,
        [typeof(DataType.Long)] = Int64Type.Default,
        [typeof(DataType.Float)] = FloatType.Default,
        [typeof(DataType.Double)] = DoubleType.Default,
        [typeof(DataType.String)] = StringType.Default,
        [typeof(DataType.Uuid)] = StringType.Default,
        [typeof(DataType.Enum)] = StringType.Default,
        [typeof(DataType.Binary)] = BinaryType.Default,
        [typeof(DataType.Date)] = Date32Type.Default,
        [typeof(DataType.TimeMicros)] = new Time64Type(TimeUnit.Microsecond),
        [typeof(DataType.TimeMillis)] = new Time32Type(TimeUnit.Millisecond),
    };

    /// <summary>Arrow schema of a table's batches.</summary>
    /// <param name="schema">Data columns.</param>
    /// <param name="withMeta">Whether Hudi's five meta columns come first, as nullable strings.</param>
    public static ArrowSchema ToArrow(TableSchema schema, bool withMeta)
    {
        var all = withMeta ? MetaSchema.Prepend(schema) : schema;
        return new ArrowSchema(all.Fields.Select(ToArrow), null);
    }

    /// <summary>Arrow field of a column: list elements are named <c>element</c>, map members <c>key</c> and <c>value</c>.</summary>
    public static ArrowField ToArrow(Field field) => new(field.Name, ToArrow(field.Type), field.Nullable);

    /// <summary>Arrow type of one column's arrays. Uuid and enum are text there.</summary>
    public static IArrowType ToArrow(DataType type) => type switch
    {
        DataType.Fixed value => new FixedSizeBinaryType(value.Size),
        DataType.Decimal value => new Decimal128Type(value.Precision, value.Scale),
        DataType.TimestampMicros value => new TimestampType(TimeUnit.Microsecond, value.IsUtc ? "UTC" : null),
        DataType.TimestampMillis value => new TimestampType(TimeUnit.Millisecond, value.IsUtc ? "UTC" : null),
        DataType.List value => new ListType(new ArrowField("element", ToArrow(value.Element), value.ElementNullable)),
        DataType.Map value => new MapType(
            new ArrowField("key", StringType.Default, nullable: false),
            new ArrowField("value", ToArrow(value.Value), value.ValueNullable)),
        DataType.Struct value => new StructType([.. value.Fields.Select(ToArrow)]),
        _ => Plain[type.GetType()],
    };

    /// <summary>
    /// Table schema of an Arrow schema, all columns as they stand (meta columns are not removed). Types that tables do not have
    /// become the narrowest that holds them: small integers int, unsigned 64-bit decimal(20,0), nanoseconds microseconds.
    /// </summary>
    /// <exception cref="LakehouseException">Unsupported: a column's type has no counterpart; it names the column.</exception>
    public static TableSchema FromArrow(ArrowSchema schema) =>
        new(Distinct(schema.FieldsList, string.Empty).Select(field => FromArrow(field, field.Name)));

    private static Field FromArrow(ArrowField field, string path) =>
        new(field.Name, FromArrow(field.DataType, path), field.IsNullable);

    private static DataType FromArrow(IArrowType type, string path) => type switch
    {
        BooleanType => new DataType.Boolean(),
        Int8Type or Int16Type or Int32Type or UInt8Type or UInt16Type => new DataType.Int(),
        Int64Type or UInt32Type => new DataType.Long(),
        UInt64Type => new DataType.Decimal(20, 0),
        HalfFloatType or FloatType => new DataType.Float(),
        DoubleType => new DataType.Double(),
        StringType or LargeStringType or StringViewType => new DataType.String(),
        BinaryType or LargeBinaryType or BinaryViewType => new DataType.Binary(),
        Decimal32Type or Decimal64Type or Decimal128Type or Decimal256Type => Decimal((FixedSizeBinaryType)type, path),
        FixedSizeBinaryType value => new DataType.Fixed(value.ByteWidth),
        Date32Type or Date64Type => new DataType.Date(),
        Time32Type => new DataType.TimeMillis(),
        Time64Type => new DataType.TimeMicros(),
        TimestampType value => Timestamp(value),
        DictionaryType value => FromArrow(value.ValueType, path),
        ListType value => List(value.ValueField, path),
        LargeListType value => List(value.ValueField, path),
        FixedSizeListType value => List(value.ValueField, path),
        MapType value => Map(value, path),
        StructType value => new DataType.Struct(new ValueList<Field>(
            Distinct(value.Fields, $"{path}.").Select(field => FromArrow(field, $"{path}.{field.Name}")))),
        _ => throw Unsupported(path, type.Name),
    };

    private static IReadOnlyList<ArrowField> Distinct(IReadOnlyList<ArrowField> fields, string prefix) =>
        fields.GroupBy(field => field.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new LakehouseException(
                ErrorKind.Unsupported, $"Column {prefix}{twice.Key} occurs more than once; tables tell columns apart by name.")
            : fields;

    private static DataType.List List(ArrowField element, string path) =>
        new(FromArrow(element.DataType, $"{path}.element"), element.IsNullable);

    private static DataType.Map Map(MapType map, string path) =>
        FromArrow(map.KeyField.DataType, $"{path}.key") is DataType.String
            ? new DataType.Map(FromArrow(map.ValueField.DataType, $"{path}.value"), map.ValueField.IsNullable)
            : throw Unsupported(path, $"map with {map.KeyField.DataType.Name} keys");

    private static DataType Timestamp(TimestampType type)
    {
        var isUtc = !string.IsNullOrEmpty(type.Timezone);
        return type.Unit is TimeUnit.Millisecond or TimeUnit.Second
            ? new DataType.TimestampMillis(isUtc)
            : new DataType.TimestampMicros(isUtc);
    }

    private static DataType.Decimal Decimal(FixedSizeBinaryType type, string path)
    {
        var (precision, scale) = type switch
        {
            Decimal32Type value => (value.Precision, value.Scale),
            Decimal64Type value => (value.Precision, value.Scale),
            Decimal128Type value => (value.Precision, value.Scale),
            Decimal256Type value => (value.Precision, value.Scale),
            _ => (0, 0),
        };
        return precision is >= 1 and <= 38 && scale >= 0 && scale <= precision
            ? new DataType.Decimal(precision, scale)
            : throw Unsupported(path, $"decimal({precision},{scale})");
    }

    private static LakehouseException Unsupported(string path, string type) =>
        new(ErrorKind.Unsupported, $"Column {path} has the type {type}, which tables do not have.");
}
