using Lakehouse.TableFormat.Schema;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Schema;

public sealed class SchemaEvolutionTests
{
    public static TheoryData<DataType, DataType, DataType?> Pairs => new()
    {
        { new DataType.Int(), new DataType.Long(), new DataType.Long() },
        { new DataType.Long(), new DataType.Int(), new DataType.Long() },
        { new DataType.Int(), new DataType.Double(), new DataType.Double() },
        { new DataType.Long(), new DataType.Double(), new DataType.Double() },
        { new DataType.Int(), new DataType.Float(), new DataType.Double() },
        { new DataType.Float(), new DataType.Double(), new DataType.Double() },
        { new DataType.Double(), new DataType.Float(), new DataType.Double() },
        { new DataType.Decimal(10, 2), new DataType.Decimal(12, 2), new DataType.Decimal(12, 2) },
        { new DataType.Decimal(12, 2), new DataType.Decimal(10, 2), new DataType.Decimal(12, 2) },
        { new DataType.Decimal(10, 2), new DataType.Decimal(10, 4), new DataType.Decimal(12, 4) },
        { new DataType.Decimal(38, 2), new DataType.Decimal(38, 10), null },
        { new DataType.Decimal(20, 0), new DataType.Long(), new DataType.Decimal(20, 0) },
        { new DataType.Decimal(18, 0), new DataType.Long(), null },
        { new DataType.String(), new DataType.Int(), null },
        { new DataType.Int(), new DataType.String(), null },
        { new DataType.Boolean(), new DataType.Int(), null },
        { new DataType.TimestampMicros(true), new DataType.TimestampMillis(true), new DataType.TimestampMicros(true) },
        { new DataType.TimestampMicros(true), new DataType.TimestampMicros(false), null },
        { new DataType.List(new DataType.Int()), new DataType.List(new DataType.Long()), new DataType.List(new DataType.Long()) },
        { new DataType.Map(new DataType.Int()), new DataType.List(new DataType.Int()), null },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Two_types_meet_in_one_or_conflict(DataType table, DataType incoming, DataType? expected)
    {
        var result = SchemaEvolution.Merge(One(table), One(incoming), EvolutionPolicy.Evolve);
        Assert.Equal(expected ?? table, result.Schema.Fields[0].Type);
        Assert.Equal(expected is not null && expected != table, result.Changed);
        if (expected is null)
        {
            var conflict = Assert.Single(result.Conflicts);
            Assert.Equal("c", conflict.Field);
            Assert.Contains(DataTypeText.Of(table), conflict.Reason, StringComparison.Ordinal);
            Assert.Contains(DataTypeText.Of(incoming), conflict.Reason, StringComparison.Ordinal);
        }
        else
        {
            Assert.Empty(result.Conflicts);
            Assert.True(TableFormat.Columns.ColumnCast.CanCast(table, expected));
            Assert.True(TableFormat.Columns.ColumnCast.CanCast(incoming, expected));
        }
    }

    [Fact]
    public void New_columns_and_members_come_last_and_nullable()
    {
        var table = new TableSchema([new Field("a", new DataType.Int()), new Field("s", Struct("x"))]);
        var incoming = new TableSchema([new Field("n", new DataType.Date(), Nullable: false), new Field("s", Struct("y", "x"))]);
        var result = SchemaEvolution.Merge(table, incoming, EvolutionPolicy.Evolve);
        Assert.Equal(
            new TableSchema([new Field("a", new DataType.Int()), new Field("s", Struct("x", "y")), new Field("n", new DataType.Date())]),
            result.Schema);
        Assert.Equal(["add s.y int", "add n date"], result.Changes);
    }

    [Fact]
    public void New_columns_follow_the_policy()
    {
        var incoming = new TableSchema([new Field("c", new DataType.Int()), new Field("n", new DataType.Int())]);
        var ignored = SchemaEvolution.Merge(One(new DataType.Int()), incoming, EvolutionPolicy.Ignore);
        Assert.Equal(["n"], ignored.Ignored);
        Assert.False(ignored.Changed);
        var refused = SchemaEvolution.Merge(One(new DataType.Int()), incoming, EvolutionPolicy.Fail);
        Assert.Equal("n", Assert.Single(refused.Conflicts).Field);
        Assert.False(refused.Changed);
        Assert.Single(SchemaEvolution.Merge(One(new DataType.Int()), One(new DataType.Long()), EvolutionPolicy.Fail).Conflicts);
    }

    [Fact]
    public void A_column_that_differs_in_case_only_is_a_conflict() => Assert.Contains(
        "case only",
        Assert.Single(SchemaEvolution.Merge(One(new DataType.Int()), new TableSchema([new Field("C", new DataType.Int())]), EvolutionPolicy.Evolve).Conflicts).Reason,
        StringComparison.Ordinal);

    [Fact]
    public void A_required_column_may_become_nullable()
    {
        var table = new TableSchema([new Field("c", new DataType.Int(), Nullable: false)]);
        Assert.Equal(One(new DataType.Int()), SchemaEvolution.Merge(table, One(new DataType.Int()), EvolutionPolicy.Evolve).Schema);
        Assert.Equal(table, SchemaEvolution.Merge(table, One(new DataType.Int()), EvolutionPolicy.Fail).Schema);
    }

    private static TableSchema One(DataType type) => new([new Field("c", type)]);

    private static DataType.Struct Struct(params string[] names) =>
        new(new ValueList<Field>(names.Select(name => new Field(name, new DataType.Int()))));
}
