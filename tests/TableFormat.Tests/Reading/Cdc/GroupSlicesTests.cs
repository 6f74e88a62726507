using Lakehouse.TableFormat.Reading.Cdc;
using Lakehouse.TableFormat.Tests.FileGroups;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Reading.Cdc;

public sealed class GroupSlicesTests
{
    /// <summary>Logs of two compactions that have not run, or that an undone one left, follow each other: the base file lies below both.</summary>
    [Fact]
    public async Task Several_slices_of_logs_join_the_slice_with_the_base_file()
    {
        var table = new WrittenTable("MERGE_ON_READ").Commit(1, "deltacommit").Commit(2, "deltacommit").Commit(4, "deltacommit").Commit(6, "deltacommit")
            .Pending(3, "compaction.requested").Pending(5, "compaction.requested").Partition("p")
            .Base("p", "a-0", 1).Log("p", "a-0", 1, 1).Log("p", "a-0", 3, 1).Log("p", "a-0", 5, 1);
        var slices = await GroupSlices.LoadAsync(await table.StateAsync(), TestContext.Current.CancellationToken);

        var newest = slices.AsOf("p", "a-0", At(6))!;
        Assert.Equal((At(1), 3), (newest.BaseFile!.Name.Instant, newest.LogFiles.Count));
        Assert.Equal(2, slices.Before("p", "a-0", At(4))!.LogFiles.Count);
        Assert.Null(slices.Before("p", "a-0", At(1)));
        Assert.Null(slices.AsOf("p", "b-0", At(6)));
    }

    private static InstantTime At(int number) => InstantTime.Parse(WrittenTable.Instant(number));
}
