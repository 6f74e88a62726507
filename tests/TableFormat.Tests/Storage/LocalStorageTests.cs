using System.Diagnostics;
using System.Runtime.Versioning;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage;

public sealed class LocalStorageTests : StorageContract, IDisposable
{
    private readonly TempFolder folder = new("storage");
    private int stores;

    protected override IStorage Empty() => new LocalStorage(folder.PathOf($"s{stores++}"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_unfinished_file_has_a_name_that_no_reader_of_hudi_takes_for_its_own()
    {
        var store = Empty();
        await using var upload = await store.CreateAsync("p/f.parquet", Stop);
        var name = Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(store.Root, "p"))));
        Assert.StartsWith(".", name, StringComparison.Ordinal);
        Assert.DoesNotContain(".parquet", name, StringComparison.Ordinal);
        Assert.DoesNotContain(".log.", name, StringComparison.Ordinal);
        Assert.False(Instant.TryParse(name, out _));
        Assert.False(Instant.HasInstantExtension(name));
    }

    [Fact]
    public async Task A_sweep_removes_what_a_dead_process_left()
    {
        var store = Empty();
        _ = await store.CreateAsync("p/f.parquet", Stop);
        Assert.Single(Directory.GetFiles(Path.Combine(store.Root, "p")));
        await store.SweepAsync(string.Empty, Stop);
        Assert.Empty(Directory.GetFiles(Path.Combine(store.Root, "p")));
    }

    [Fact]
    public async Task Puts_leave_no_temporary_files()
    {
        var store = Empty();
        await store.PutAsync("p/f", Bytes("1"), PutCondition.IfAbsent, Stop);
        await store.PutAsync("p/f", Bytes("2"), PutCondition.IfAbsent, Stop);
        await store.PutAsync("p/f", Bytes("3"), PutCondition.Always, Stop);
        Assert.Equal("f", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(store.Root, "p")))));
    }

    [Fact]
    public async Task A_link_that_leads_out_is_refused_and_one_inside_is_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege on Windows");
        var store = Empty();
        await store.PutAsync("inside/f", Bytes("mine"), PutCondition.Always, Stop);
        Directory.CreateDirectory(folder.PathOf("outside"));
        await File.WriteAllTextAsync(folder.PathOf("outside", "f"), "secret", Stop);
        Directory.CreateSymbolicLink(Path.Combine(store.Root, "out"), folder.PathOf("outside"));
        Directory.CreateSymbolicLink(Path.Combine(store.Root, "in"), Path.Combine(store.Root, "inside"));

        Assert.Equal("mine", Text(await store.TryReadAsync("in/f", Stop)));
        foreach (var call in new Func<Task>[]
        {
            async () => await store.TryReadAsync("out/f", Stop),
            async () => await store.PutAsync("out/g", Bytes("x"), PutCondition.Always, Stop),
            async () => await store.DeleteFolderAsync("out", Stop),
        })
        {
            var failure = await Assert.ThrowsAsync<LakehouseException>(call);
            Assert.Equal(ErrorKind.Invalid, failure.Kind);
            Assert.Contains("symbolic link", failure.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(await ListAsync(store, string.Empty, recursive: true), entry => entry.Path.StartsWith("out/", StringComparison.Ordinal));
        Assert.Equal("secret", await File.ReadAllTextAsync(folder.PathOf("outside", "f"), Stop));
    }

    [Fact]
    public async Task A_lock_whose_file_was_removed_is_no_longer_held()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let the file be removed");
        var store = Empty();
        await using var held = await store.TryLockAsync("lock", Stop);
        File.Delete(Path.Combine(store.Root, "lock"));
        Assert.False(await held!.IsHeldAsync(Stop));
        await using var next = await store.TryLockAsync("lock", Stop);
        Assert.NotNull(next);
        Assert.False(await held.IsHeldAsync(Stop));
        Assert.True(await next.IsHeldAsync(Stop));
    }

    [Fact]
    public async Task A_lock_ends_with_the_process_that_held_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "needs flock(1) as the other process");
        var store = Empty();
        await store.PutAsync("lock", Bytes(string.Empty), PutCondition.Always, Stop);
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", ["-x", Path.Combine(store.Root, "lock"), "sleep", "3600"]))!;
        await Eventually.HoldsAsync(
            async () =>
            {
                await using var mine = await store.TryLockAsync("lock", Stop);
                return mine is null;
            },
            Stop);
        other.Kill(entireProcessTree: true);
        await other.WaitForExitAsync(Stop);
        await using var held = await Eventually.FindAsync(() => store.TryLockAsync("lock", Stop).AsTask(), Stop);
        Assert.True(await held.IsHeldAsync(Stop));
    }

    [Fact]
    public async Task No_permission_is_said_with_the_path_and_a_fix()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("permissions of folders are those of Unix");
            return;
        }

        var store = await ForbiddenAsync();

        var failure = await Assert.ThrowsAsync<LakehouseException>(async () => await store.PutAsync("p/g", Bytes("x"), PutCondition.Always, Stop));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.NotNull(failure.Fix);
    }

    [Fact]
    public async Task A_full_disk_is_said_as_such()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () => await LocalErrors.RunAsync("/dev/full", async () =>
        {
            await File.WriteAllTextAsync("/dev/full", "x", Stop);
            return true;
        }));
        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        Assert.Equal("The disk is full.", failure.Message);
        Assert.Contains("/dev/full", failure.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_file_system_is_said_as_such()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self") && Environment.UserName == "root", "needs root and /proc");
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () =>
            await new LocalStorage("/proc/self").PutAsync("x", Bytes("x"), PutCondition.Always, Stop));
        Assert.NotEqual(ErrorKind.Conflict, failure.Kind);
        Assert.Contains("/proc/self", failure.Describe(), StringComparison.Ordinal);
    }

    // The superuser may write everywhere but where the kernel itself says no.
    [UnsupportedOSPlatform("windows")]
    private async Task<IStorage> ForbiddenAsync()
    {
        if (Environment.UserName == "root")
        {
            return new LocalStorage("/sys/kernel");
        }

        var store = Empty();
        await store.PutAsync("p/f", Bytes("x"), PutCondition.Always, Stop);
        File.SetUnixFileMode(Path.Combine(store.Root, "p"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return store;
    }
}
