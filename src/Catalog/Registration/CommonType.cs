using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Catalog.Registration;

/// <summary>Which type of a catalog reads the values of two files. Only widenings that Hive, Trino and Athena do when they read are taken.</summary>
/// <param name="format">What the files are: text is parsed into the type, Parquet is stored in one.</param>
internal sealed class CommonType(FolderFormat format)
{
    /// <summary>The type, or null when no type reads both.</summary>
    public DataType? Of(DataType left, DataType right) => (left, right) switch
    {
        _ when left == right || HiveTypeMapping.ToHive(left) == HiveTypeMapping.ToHive(right) => left,
        (DataType.Int, DataType.Long) or (DataType.Long, DataType.Int) => new DataType.Long(),
        (DataType.Float, DataType.Double) or (DataType.Double, DataType.Float) => new DataType.Double(),
        (DataType.Long, DataType.Double) or (DataType.Double, DataType.Long) when format != FolderFormat.Parquet => new DataType.Double(),
        (DataType.Decimal one, DataType.Decimal two) when one.Scale == two.Scale => one.Precision > two.Precision ? one : two,
        (DataType.List one, DataType.List two) => Of(one.Element, two.Element) is { } element ? new DataType.List(element) : null,
        (DataType.Map one, DataType.Map two) => Of(one.Value, two.Value) is { } value ? new DataType.Map(value) : null,
        (DataType.Struct one, DataType.Struct two) => Of(one, two),
        _ when format == FolderFormat.Csv => new DataType.String(),
        _ => null,
    };

    private DataType.Struct? Of(DataType.Struct left, DataType.Struct right)
    {
        var fields = left.Fields.ToList();
        foreach (var field in right.Fields)
        {
            var at = fields.FindIndex(known => string.Equals(known.Name, field.Name, StringComparison.OrdinalIgnoreCase));
            if (at < 0)
            {
                fields.Add(field);
            }
            else if (Of(fields[at].Type, field.Type) is { } common)
            {
                fields[at] = fields[at] with { Type = common };
            }
            else
            {
                return null;
            }
        }

        return new DataType.Struct(new ValueList<Field>(fields));
    }
}
