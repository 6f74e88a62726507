using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage;

public sealed class DiskRoomTests
{
    [Fact]
    public void Room_is_bounded_and_comes_back()
    {
        var room = new DiskRoom(100);
        room.Take(60, "a");
        var failure = Assert.Throws<LakehouseException>(() => room.Take(41, "s3://b/c"));
        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
        Assert.Contains("100 bytes", failure.Message, StringComparison.Ordinal);
        Assert.Contains("s3://b/c", failure.Describe(), StringComparison.Ordinal);
        Assert.Contains("s3.cache-size", failure.Fix, StringComparison.Ordinal);
        room.Take(40, "a");
        room.Give(100);
        room.Take(100, "a");
    }
}
