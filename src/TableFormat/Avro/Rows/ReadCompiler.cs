using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Avro.Rows;

/// <summary>
/// Makes the read of a writer's type into a wanted type. The writer's type comes twice: as Avro lays it out, and as the table type it
/// stands for, whose member names are those that the target uses.
/// </summary>
/// <param name="path">For errors.</param>
internal sealed class ReadCompiler(string path)
{
    /// <summary>The read of one value.</summary>
    /// <param name="avro">As laid out.</param>
    /// <param name="from">As table type.</param>
    /// <param name="to">Wanted.</param>
    /// <param name="name">The column, for errors.</param>
    public ReadValue Of(AvroType avro, DataType from, DataType to, string name) => avro.Kind switch
    {
        AvroKind.Union => Union(avro, from, to, name),
        AvroKind.Record when from is DataType.Struct narrow && to is DataType.Struct wide => Record(avro, narrow, wide, name),
        AvroKind.Array when from is DataType.List narrow && to is DataType.List wide => List(avro, narrow, wide, name),
        AvroKind.Map when from is DataType.Map narrow && to is DataType.Map wide => Map(avro, narrow, wide, name),
        _ => (ColumnCast.CanCast(from, to) ? Leaf(avro, from, to) : null) ?? throw Unsupported(name, from, to),
    };

    /// <summary>The reads of a record's members, in the writer's order: which wanted member each goes to, -1 for none.</summary>
    public (int Target, ReadValue Read)[] Members(AvroType avro, ValueList<Field> from, ValueList<Field> to, string? name)
    {
        var members = new (int Target, ReadValue Read)[avro.Fields.Count];
        for (var index = 0; index < members.Length; index++)
        {
            var type = avro.Fields[index].Type;
            var target = IndexOf(to, from[index].Name);
            if (target >= 0 && members.Take(index).Any(earlier => earlier.Target == target))
            {
                throw new LakehouseException(ErrorKind.Corrupt, $"The Avro schema has the member {from[index].Name} twice.", new ErrorContext { Path = path });
            }

            members[index] = target < 0
                ? (-1, (ref reader, _) => AvroSkip.Value(ref reader, type))
                : (target, Of(type, from[index].Type, to[target].Type, name is null ? from[index].Name : $"{name}.{from[index].Name}"));
        }

        return members;
    }

    private static ReadValue? Leaf(AvroType avro, DataType from, DataType to) => avro.Kind switch
    {
        AvroKind.Boolean => static (ref reader, into) => ((BooleanColumnBuilder)into).Append(reader.ReadBoolean()),
        AvroKind.Int => NumberReads.Int(from, to),
        AvroKind.Long => NumberReads.Long(from, to),
        AvroKind.Float => NumberReads.Float(to),
        AvroKind.Double => static (ref reader, into) => ((DoubleColumnBuilder)into).Append(reader.ReadDouble()),
        AvroKind.String => BytesReads.Text(to),
        AvroKind.Bytes when from is DataType.Decimal narrow && to is DataType.Decimal wide => BytesReads.Decimal(-1, narrow, wide),
        AvroKind.Fixed when from is DataType.Decimal narrow && to is DataType.Decimal wide => BytesReads.Decimal(avro.Size, narrow, wide),
        AvroKind.Bytes => BytesReads.Bytes(to),
        AvroKind.Fixed => BytesReads.Fixed(avro.Size, to),
        AvroKind.Enum => BytesReads.Enum(avro.Symbols, to),
        _ => null,
    };

    private ReadValue Union(AvroType avro, DataType from, DataType to, string name)
    {
        var branches = avro.Branches.Select(branch => branch.Kind == AvroKind.Null ? AppendNull : Of(branch, from, to, name)).ToArray();
        return (ref reader, into) => branches[AvroSkip.Branch(ref reader, branches.Length)](ref reader, into);
    }

    private ReadValue Record(AvroType avro, DataType.Struct from, DataType.Struct to, string name)
    {
        var members = Members(avro, from.Fields, to.Fields, name);
        return (ref reader, into) =>
        {
            var builder = (StructColumnBuilder)into;
            foreach (var (target, read) in members)
            {
                read(ref reader, target < 0 ? builder : builder.Members[target]);
            }

            builder.EndStruct();
        };
    }

    private ReadValue List(AvroType avro, DataType.List from, DataType.List to, string name)
    {
        var element = Of(avro.Element!, from.Element, to.Element, $"{name}.element");
        return (ref reader, into) =>
        {
            var builder = (ListColumnBuilder)into;
            for (var count = reader.ReadBlockCount(1); count > 0; count = reader.ReadBlockCount(1))
            {
                for (; count > 0; count--)
                {
                    element(ref reader, builder.Element);
                }
            }

            builder.EndList();
        };
    }

    private ReadValue Map(AvroType avro, DataType.Map from, DataType.Map to, string name)
    {
        var value = Of(avro.Element!, from.Value, to.Value, $"{name}.value");
        return (ref reader, into) =>
        {
            var builder = (MapColumnBuilder)into;
            for (var count = reader.ReadBlockCount(1); count > 0; count = reader.ReadBlockCount(1))
            {
                for (; count > 0; count--)
                {
                    builder.Keys.Append(reader.ReadUtf8());
                    value(ref reader, builder.Values);
                }
            }

            builder.EndMap();
        };
    }

    private static void AppendNull(ref AvroReader reader, ColumnBuilder into) => into.AppendNull();

    private static int IndexOf(ValueList<Field> fields, string name)
    {
        for (var index = 0; index < fields.Count; index++)
        {
            if (fields[index].Name == name)
            {
                return index;
            }
        }

        return -1;
    }

    private LakehouseException Unsupported(string name, DataType from, DataType to) => new(
        ErrorKind.Unsupported,
        $"Column {name} is stored as {DataTypeText.Of(from)}, which does not widen to {DataTypeText.Of(to)}.",
        new ErrorContext { Path = path },
        "Compact the table with the engine that changed the column's type.");
}
