using System.Security.Cryptography;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.FileGroups.Views;

/// <summary>Views that outlive a process: what comes back is what was stored, and anything else is nothing.</summary>
public sealed class SnapshotFolderTests : IDisposable
{
    private readonly TempFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string StoredFile => Directory.GetFiles(folder.Root, "*.view").Single();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public async Task A_later_process_goes_on_where_an_earlier_one_stopped(int version)
    {
        for (var run = 0; run < 8; run++)
        {
            var seed = Environment.GetEnvironmentVariable("LAKEHOUSE_SEED") is { } text ? int.Parse(text) : 1 + run;
            var history = new RandomHistory(seed, version);
            var snapshots = new SnapshotFolder(folder.Root);
            for (var life = 0; life < 8; life++)
            {
                for (var step = 1 + history.Next(12); step > 0; step--)
                {
                    history.Step();
                }

                var state = await TableState.LoadAsync(history.Storage, Stop);
                var listed = await FileListing.ListAsync(state, partitions: null, Stop);
                if (snapshots.TryRead(state) is { } remembered && TimelineChanges.Between(remembered.State, state) is { } changes
                    && await new FileChanges(remembered, state).ApplyAsync(changes, Stop) is { } followed)
                {
                    // What pending writes have put there meanwhile shows only in a listing.
                    var committed = (TableFiles files) => files.View(null, null).LatestBaseSlices.Select(slice => slice.BaseFile?.Path);
                    Assert.True(committed(listed).SequenceEqual(committed(followed)), $"seed {seed}");
                }

                snapshots.Write(listed);
                Assert.Equal(Texts(listed), Texts(snapshots.TryRead(state)!.At(state)));
            }
        }
    }

    [Fact]
    public async Task Cut_or_changed_bytes_are_no_snapshot()
    {
        var (state, content) = await StoredAsync();
        var snapshots = new SnapshotFolder(folder.Root);
        for (var at = 0; at < content.Length; at += 7)
        {
            await File.WriteAllBytesAsync(StoredFile, content[..at], Stop);
            Assert.Null(snapshots.TryRead(state));
            var changed = content.ToArray();
            changed[at] ^= 4;
            await File.WriteAllBytesAsync(StoredFile, changed, Stop);
            Assert.Null(snapshots.TryRead(state));
        }
    }

    [Fact]
    public async Task Bytes_with_a_right_checksum_that_are_none_of_ours_do_no_harm()
    {
        var (state, content) = await StoredAsync();
        var body = content[..^SHA256.HashSizeInBytes];
        var snapshots = new SnapshotFolder(folder.Root);
        for (var length = 0; length < body.Length; length++)
        {
            await File.WriteAllBytesAsync(StoredFile, [.. body[..length], .. SHA256.HashData(body.AsSpan(0, length))], Stop);
            Assert.Null(snapshots.TryRead(state));
        }
    }

    [Fact]
    public async Task A_forgotten_table_is_listed()
    {
        var (state, _) = await StoredAsync();
        new SnapshotFolder(folder.Root).Delete(state.Storage.Root);
        Assert.Null(new SnapshotFolder(folder.Root).TryRead(state));
        Assert.Null(new SnapshotFolder(folder.PathOf("nowhere")).TryRead(state));
    }

    private async Task<(TableState State, byte[] Content)> StoredAsync()
    {
        var history = new RandomHistory(7, 6);
        for (var step = 0; step < 30; step++)
        {
            history.Step();
        }

        var state = await TableState.LoadAsync(history.Storage, Stop);
        var files = await FileListing.ListAsync(state, partitions: null, Stop);
        new SnapshotFolder(folder.Root).Write(files);
        return (state, await File.ReadAllBytesAsync(StoredFile, Stop));
    }

    private static IEnumerable<string> Texts(TableFiles files) => files.View(null, null).Groups.Select(group =>
        $"{group.PartitionPath}/{group.FileId} {group.ReplacedAt} {string.Join(" | ", group.Slices.Select(slice => $"{slice.BaseInstant} {slice.BaseFile} {string.Join(", ", slice.LogFiles)}"))}");
}
