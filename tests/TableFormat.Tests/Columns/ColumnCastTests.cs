using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Xunit;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Tests.Columns;

public sealed class ColumnCastTests
{
    [Fact]
    public void Numbers_widen()
    {
        var ints = Column(new DataType.Int(), 5, -7);
        Assert.Equal(["5", "null", "-7"], ArrowText.All(ColumnCast.Cast(ints, new DataType.Int(), new DataType.Long())));
        Assert.Equal(["500", "null", "-700"], ArrowText.All(ColumnCast.Cast(ints, new DataType.Int(), new DataType.Decimal(20, 2))));
        Assert.Equal(-7.0, ((DoubleArray)ColumnCast.Cast(ints, new DataType.Int(), new DataType.Double())).GetValue(2));
    }

    [Fact]
    public void A_slice_is_cast_as_the_slice()
    {
        var slice = ArrowArrayFactory.Slice(Column(new DataType.Int(), 5, -7), 1, 2);
        Assert.Equal(["null", "-7"], ArrowText.All(ColumnCast.Cast(slice, new DataType.Int(), new DataType.Long())));
    }

    [Fact]
    public void Structs_gain_members_by_name_also_inside_lists()
    {
        var narrow = new DataType.List(Struct(("a", new DataType.Int())));
        var wide = new DataType.List(Struct(("new", new DataType.String()), ("a", new DataType.Long())));
        using var builder = (ListColumnBuilder)ColumnBuilder.Create(narrow);
        var member = (StructColumnBuilder)builder.Element;
        for (var value = 0; value < 4; value++)
        {
            ((IntColumnBuilder)member.Members[0]).Append(value);
            member.EndStruct();
            builder.EndList();
        }

        var slice = ArrowArrayFactory.Slice(builder.Build(), 1, 2);
        Assert.Equal(["[{null,1}]", "[{null,2}]"], ArrowText.All(ColumnCast.Cast(slice, narrow, wide)));
    }

    [Fact]
    public void Decimals_grow_and_keep_their_value()
    {
        using var builder = (DecimalColumnBuilder)ColumnBuilder.Create(new DataType.Decimal(5, 2));
        builder.Append(-12345);
        Assert.Equal(["-1234500"], ArrowText.All(ColumnCast.Cast(builder.Build(), new DataType.Decimal(5, 2), new DataType.Decimal(38, 4))));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.False(ColumnCast.CanCast(new DataType.Long(), new DataType.Int()));
        var failure = Assert.Throws<LakehouseException>(() => ColumnCast.Cast(Column(new DataType.Int(), 1, 2), new DataType.Int(), new DataType.Boolean()));
        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
    }

    [Fact]
    public void A_moment_that_microseconds_do_not_hold_is_corrupt()
    {
        var (millis, micros) = (new DataType.TimestampMillis(IsUtc: true), new DataType.TimestampMicros(IsUtc: true));
        using var builder = (LongColumnBuilder)ColumnBuilder.Create(millis);
        builder.Append(long.MaxValue / 1000 + 1);
        var column = builder.Build();
        Assert.Equal(ErrorKind.Corrupt, Assert.Throws<LakehouseException>(() => ColumnCast.Cast(column, millis, micros)).Kind);
    }

    private static DataType.Struct Struct(params (string Name, DataType Type)[] members) =>
        new(new ValueList<Field>(members.Select(member => new Field(member.Name, member.Type))));

    private static IArrowArray Column(DataType type, int first, int last)
    {
        using var builder = (IntColumnBuilder)ColumnBuilder.Create(type);
        builder.Append(first);
        builder.AppendNull();
        builder.Append(last);
        return builder.Build();
    }
}
