using Apache.Arrow;
using CsCheck;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Columns;

public sealed class GatherTests
{
    public static TheoryData<string> Types => [.. RandomColumns.All.Select(DataTypeText.Of)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Runs_of_slices_give_the_rows_that_a_row_by_row_copy_gives(string name)
    {
        var type = RandomColumns.All.First(candidate => DataTypeText.Of(candidate) == name);
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var sources = Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Source(type, random)).ToArray();
                var runs = Runs(sources, random);
                var expected = runs.SelectMany(run => Enumerable.Range(run.Start, run.Count).Select(row => ArrowText.Of(sources[run.Source], row)));
                var actual = Gather.Rows(type, sources, runs);
                Assert.Equal(expected, ArrowText.All(actual));
                Assert.Equal(ArrowText.All(actual).Count(text => text == "null"), actual.NullCount);
            },
            iter: 80);
    }

    [Fact]
    public void Long_runs_of_bits_are_copied_at_any_alignment()
    {
        Gen.Select(Gen.Int[0, 70], Gen.Int[0, 70], Gen.Int[0, 300], Gen.Int).Sample(
            (from, to, count, seed) =>
            {
                var source = new byte[64];
                new Random(seed).NextBytes(source);
                var target = new byte[64];
                BitRange.Copy(source, from, target, to, count);
                var copied = Enumerable.Range(0, 512).Select(bit => bit >= to && bit < to + count && BitRange.Get(source, from + bit - to));
                Assert.Equal(copied, Enumerable.Range(0, 512).Select(bit => BitRange.Get(target, bit)));
                Assert.Equal(Enumerable.Range(to, count).Count(bit => BitRange.Get(target, bit)), BitRange.CountOnes(target, to, count));
            },
            iter: 3000);
    }

    [Fact]
    public void A_run_beyond_its_source_is_refused()
    {
        var source = ConstantColumn.Create("x", 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => Gather.Rows(new DataType.String(), [source], [new RowRun(0, 2, 2)]));
    }

    [Fact]
    public void Constant_and_null_columns_hold_what_they_say()
    {
        Assert.Equal(["'ü1'", "'ü1'", "'ü1'"], ArrowText.All(ConstantColumn.Create("ü1", 3)));
        foreach (var type in RandomColumns.All)
        {
            Assert.Equal(["null", "null"], ArrowText.All(NullColumn.Create(type, 2)));
            Assert.Equal(2, NullColumn.Create(type, 2).NullCount);
        }
    }

    private static IArrowArray Source(DataType type, Random random)
    {
        using var builder = ColumnBuilder.Create(type);
        var noNulls = random.Next(3) == 0;
        for (var row = random.Next(150); row > 0; row--)
        {
            if (RandomColumns.Append(builder, random) == "null" && noNulls)
            {
                builder.Truncate(builder.Length - 1);
            }
        }

        var array = builder.Build();
        var start = random.Next(array.Length + 1);
        return random.Next(2) == 0 ? array : ArrowArrayFactory.Slice(array, start, random.Next(array.Length - start + 1));
    }

    private static RowRun[] Runs(IArrowArray[] sources, Random random) =>
    [
        .. Enumerable.Range(0, random.Next(20)).Select(_ =>
        {
            var source = random.Next(sources.Length);
            var start = random.Next(sources[source].Length + 1);
            return new RowRun(source, start, random.Next(sources[source].Length - start + 1));
        }),
    ];
}
