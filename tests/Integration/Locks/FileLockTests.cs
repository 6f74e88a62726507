using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Integration.Locks;

/// <summary><c>lock: hudi-file</c> and Hudi's own <c>FileSystemBasedLockProvider</c> on one folder.</summary>
public sealed class FileLockTests
{
    private readonly HudiFileLockProvider ours = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0.15.0")]
    [InlineData("1.1.1")]
    public async Task Each_refuses_while_the_other_holds_and_takes_the_lock_after_its_release(string version)
    {
        using var folder = new TempFolder("lock");
        var table = Table(folder);
        await using var java = await JavaLock.InFolderAsync(version, table.Root);

        for (var round = 0; round < 2; round++)
        {
            Assert.True(await java.TryAsync());
            Assert.Null(await ours.TryAcquireAsync(table, Stop));
            Assert.True(await java.ReleaseAsync());

            var held = await ours.TryAcquireAsync(table, Stop);
            Assert.NotNull(held);
            Assert.False(await java.TryAsync());
            Assert.True(await held.IsHeldAsync(Stop));
            await held.DisposeAsync();
        }

        Assert.True(await java.TryAsync());
    }

    [Theory]
    [InlineData("0.15.0")]
    [InlineData("1.1.1")]
    public async Task A_lock_that_hudi_removes_without_holding_it_is_known_to_be_lost(string version)
    {
        using var folder = new TempFolder("lock");
        var table = Table(folder);
        await using var java = await JavaLock.InFolderAsync(version, table.Root);
        await using var held = await ours.TryAcquireAsync(table, Stop);
        Assert.NotNull(held);
        Assert.False(await java.TryAsync());

        // Hudi closes its provider at the end of a writer, also of one that was refused.
        await java.CloseAsync();

        Assert.False(await held.IsHeldAsync(Stop));
        Assert.True(await java.TryAsync());
        await held.DisposeAsync();
        Assert.Null(await ours.TryAcquireAsync(table, Stop));
    }

    private static LocalStorage Table(TempFolder folder)
    {
        folder.Folder("t", ".hoodie");
        return new LocalStorage(folder.PathOf("t"), new StorageMemory());
    }
}
