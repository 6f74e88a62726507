using CsCheck;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Columns;

public sealed class ColumnBuilderTests
{
    public static TheoryData<string> Types => [.. RandomColumns.All.Select(DataTypeText.Of)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Appending_and_truncating_at_random_gives_the_values_that_remain(string name)
    {
        var type = RandomColumns.All.First(candidate => DataTypeText.Of(candidate) == name);
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                using var builder = ColumnBuilder.Create(type);
                for (var round = 0; round < 2; round++)
                {
                    var expected = Fill(builder, random);
                    Assert.Equal(expected.Count, builder.Length);
                    var array = builder.Build();
                    Assert.Equal(expected, ArrowText.All(array));
                    Assert.Equal(expected.Count(text => text == "null"), array.NullCount);
                    Assert.Equal(0, builder.Length);
                    Assert.Equal(0, builder.ByteCount);
                }
            },
            iter: 60);
    }

    [Fact]
    public void A_row_gets_nulls_where_nothing_was_appended()
    {
        using var batch = new BatchBuilder(new TableSchema([new Field("a", new DataType.Int()), new Field("b", new DataType.String())]));
        ((IntColumnBuilder)batch[0]).Append(1);
        batch.EndRow();
        ((BytesColumnBuilder)batch[1]).Append("x"u8);
        batch.EndRow();
        using var rows = batch.Build();
        Assert.Equal(["1", "null"], ArrowText.All(rows.Column(0)));
        Assert.Equal(["null", "'x'"], ArrowText.All(rows.Column(1)));
    }

    [Fact]
    public void Truncating_drops_a_row_that_was_begun()
    {
        using var batch = new BatchBuilder(new TableSchema([new Field("a", new DataType.List(new DataType.Int())), new Field("b", new DataType.Int())]));
        var list = (ListColumnBuilder)batch[0];
        ((IntColumnBuilder)list.Element).Append(1);
        list.EndList();
        batch.EndRow();
        ((IntColumnBuilder)list.Element).Append(2);
        batch.Truncate(1);
        list.EndList();
        batch.EndRow();
        using var rows = batch.Build();
        Assert.Equal(["[1]", "[]"], ArrowText.All(rows.Column(0)));
    }

    [Fact]
    public void Two_values_for_one_row_are_an_error()
    {
        using var batch = new BatchBuilder(new TableSchema([new Field("a", new DataType.Int())]));
        ((IntColumnBuilder)batch[0]).Append(1);
        ((IntColumnBuilder)batch[0]).Append(2);
        Assert.Throws<InvalidOperationException>(batch.EndRow);
    }

    [Fact]
    public void A_required_member_below_a_null_struct_is_not_null_itself()
    {
        var type = new DataType.Struct(new ValueList<Field>([new Field("a", new DataType.Int(), Nullable: false)]));
        using var builder = ColumnBuilder.Create(type);
        builder.AppendNull();
        var data = builder.Build().Data;
        Assert.Equal(1, data.NullCount);
        Assert.Equal(0, data.Children[0].NullCount);
    }

    private static List<string> Fill(ColumnBuilder builder, Random random)
    {
        var expected = new List<string>();
        for (var step = random.Next(80); step > 0; step--)
        {
            expected.Add(RandomColumns.Append(builder, random));
            if (random.Next(10) == 0)
            {
                var keep = random.Next(expected.Count + 1);
                builder.Truncate(keep);
                expected.RemoveRange(keep, expected.Count - keep);
            }
        }

        return expected;
    }
}
