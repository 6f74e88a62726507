using Lakehouse.TableFormat.Schema;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Schema;

public sealed class TypeNameTests
{
    private static readonly DataType Everything = new DataType.Struct(new ValueList<Field>(
    [
        new Field("a", new DataType.List(new DataType.Decimal(10, 2))),
        new Field("m", new DataType.Map(new DataType.Long())),
        new Field("t", new DataType.TimestampMicros(true)),
        new Field("f", new DataType.Float()),
        new Field("u", new DataType.Uuid()),
        new Field("x", new DataType.Fixed(3)),
    ]));

    [Fact]
    public void Hive_names() => Assert.Equal(
        "struct<a:array<decimal(10,2)>,m:map<string,bigint>,t:timestamp,f:float,u:string,x:binary>",
        HiveTypeMapping.ToHive(Everything));

    [Fact]
    public void Trino_names() => Assert.Equal(
        "row(\"a\" array(decimal(10,2)), \"m\" map(varchar, bigint), \"t\" timestamp(9), \"f\" real, \"u\" varchar, \"x\" varbinary)",
        TrinoTypeMapping.ToTrino(Everything));

    [Fact]
    public void Every_type_has_a_name_everywhere()
    {
        foreach (var type in Columns.RandomColumns.All)
        {
            Assert.NotEmpty(HiveTypeMapping.ToHive(type));
            Assert.NotEmpty(TrinoTypeMapping.ToTrino(type));
            Assert.NotEmpty(DataTypeText.Of(type));
        }
    }
}
