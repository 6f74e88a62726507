using System.Text.Json;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Timeline.Archive;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Golden;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Timeline;

public sealed class ArchiveTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cow_archived")]
    [InlineData("mor_archived")]
    public void A_block_of_Hudis_archive_written_again_has_the_same_bytes(string name)
    {
        using var folder = new TempFolder("archive");
        var root = GoldenFolder.Unzip(Checkout.Data("hudi-0.15", name, name + ".zip"), folder.Root);
        var files = Directory.GetFiles(Path.Combine(root, ".hoodie", "archived"));
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            foreach (var block in Blocks(File.ReadAllBytes(file)))
            {
                var entries = ArchiveFile.Decode(block, file);
                var again = ArchiveFile.Encode(ArchiveSchema.Json, ArchiveSchema.Type, entries);
                Assert.Equal(Convert.ToHexString(block), Convert.ToHexString(again));
            }
        }
    }

    [Theory]
    [InlineData("hudi-0.15", "cow_archived")]
    [InlineData("hudi-0.15", "mor_archived")]
    [InlineData("hudi-1x", "h11_v6_cow_archive")]
    [InlineData("hudi-1x", "h10_v8_cow_archive")]
    [InlineData("hudi-1x", "h11_v9_cow_archive")]
    [InlineData("hudi-1x", "h12_v9_cow_archive")]
    public async Task Archive_and_timeline_together_have_every_write_once_and_in_order(string origin, string name)
    {
        using var folder = new TempFolder("archive");
        var root = GoldenFolder.Unzip(Checkout.Data(origin, name, name + ".zip"), folder.Root);
        var state = await TableState.LoadAsync(new LocalStorage(root), Stop);

        var archived = await ArchivedTimeline.LoadAsync(state, Stop);

        var writes = archived.Where(each => each.Instant is { IsWrite: true, State: InstantState.Completed }).ToList();
        Assert.NotEmpty(writes);
        Assert.All(writes, write => Assert.True(write.Metadata!.Stats.Any() && write.Metadata.SchemaJson is not null, write.ToString()));
        List<InstantTime> all = [.. writes.Select(write => write.Instant.Time), .. state.Timeline.CompletedWrites.Select(write => write.Time)];
        Assert.Equal(all.Order().Distinct(), all);
        if (StepInstants(name) is { Count: > 0 } made)
        {
            Assert.Equal(made, all);
        }
    }

    [Fact]
    public void Every_cut_and_every_flipped_length_of_an_archive_file_is_an_error_with_its_path()
    {
        using var folder = new TempFolder("archive");
        var root = GoldenFolder.Unzip(Checkout.Data("hudi-0.15", "cow_archived", "cow_archived.zip"), folder.Root);
        var content = File.ReadAllBytes(Directory.GetFiles(Path.Combine(root, ".hoodie", "archived")).Order(StringComparer.Ordinal).First());
        var ends = new HashSet<int>(Ends(content)) { 0 };
        for (var length = 0; length < content.Length; length += length < 200 ? 1 : 97)
        {
            if (!ends.Contains(length))
            {
                var cut = content[..length];
                var bad = Assert.Throws<LakehouseException>(() => ArchiveFile.Decode(cut, "the/path"));
                Assert.Equal((ErrorKind.Corrupt, "the/path"), (bad.Kind, bad.Context.Path));
            }
        }

        foreach (var offset in Enumerable.Range(0, 14))
        {
            var bent = (byte[])content.Clone();
            bent[offset] ^= 0x40;
            Assert.Equal(ErrorKind.Corrupt, Assert.Throws<LakehouseException>(() => ArchiveFile.Decode(bent, "the/path")).Kind);
        }
    }

    private static IEnumerable<byte[]> Blocks(byte[] content)
    {
        var from = 0;
        foreach (var end in Ends(content))
        {
            yield return content[from..end];
            from = end;
        }
    }

    private static IEnumerable<int> Ends(byte[] content)
    {
        for (var offset = 0; offset < content.Length;)
        {
            offset += 14 + (int)System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(offset + 6));
            yield return offset;
        }
    }

    private static List<InstantTime> StepInstants(string name)
    {
        var file = Checkout.Data("hudi-0.15", name, "table.json");
        if (!File.Exists(file))
        {
            return [];
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return
        [
            .. document.RootElement.GetProperty("steps").EnumerateArray()
                .SelectMany(step => step.GetProperty("instants").EnumerateArray().Select(instant => instant.GetString()!).ToList())
                .Where(text => Instant.TryParse(text, out var instant) && instant.IsWrite)
                .Select(text => InstantTime.Parse(text.Split('.')[0])),
        ];
    }
}
