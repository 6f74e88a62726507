using Lakehouse.TableFormat.FileGroups.Slices;
using Xunit;

namespace Lakehouse.TableFormat.Tests.FileGroups.Slices;

public sealed class DroppedRowsTests
{
    /// <summary>The number of rows is what a footer says; memory and time go with the rows that were met.</summary>
    [Fact]
    public void A_footer_that_names_any_number_of_rows_costs_nothing()
    {
        var dropped = new DroppedRows(long.MaxValue);
        dropped.Drop(0);
        dropped.Drop(200);
        Assert.Equal([new RowRange(1, 199), new RowRange(201, long.MaxValue - 201)], dropped.Staying());
        Assert.Equal([new RowRange(1_000_000, 64)], dropped.Staying(1_000_000, 64));
        Assert.Empty(new DroppedRows(-1).Staying());
    }

    [Fact]
    public void Runs_are_those_between_the_dropped_rows()
    {
        var random = new Random(7);
        var gone = Enumerable.Range(0, 500).Where(_ => random.Next(3) == 0).ToHashSet();
        var dropped = new DroppedRows(500);
        foreach (var row in gone.OrderDescending())
        {
            dropped.Drop(row);
        }

        Assert.Equal(gone.Count, dropped.Count);
        foreach (var (start, count) in new[] { (0, 500), (63, 2), (64, 300), (499, 1) })
        {
            var staying = dropped.Staying(start, count).SelectMany(run => Enumerable.Range((int)run.Start, (int)run.Count));
            Assert.Equal(Enumerable.Range(start, count).Where(row => !gone.Contains(row)), staying);
        }
    }
}
