using System.IO.Compression;
using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>Files that are read again: as they were, longer, shorter, or replaced by others of the same names and offsets.</summary>
public sealed class FileIdentityTests
{
    private static readonly IngestOptions Options = new()
    {
        Tables = [new TableOptions { KeyFields = ["id"], Columns = [new ColumnDeclaration("id", "bigint"), new ColumnDeclaration("v", "bigint")] }],
    };

    public static TheoryData<string> Forms => ["capture.ndjson", "capture.ndjson.gz", "plain.ndjson", "plain.ndjson.gz"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task The_same_file_again_gives_no_commit_and_a_longer_one_goes_on(string name)
    {
        using var folder = new TempFolder("same");
        var lake = new LocalStorage(folder.PathOf("lake"));
        Assert.Single(await RunAsync(folder, lake, name, Events(0, 20)));
        Assert.Empty(await RunAsync(folder, lake, name, Events(0, 20)));
        Assert.Single(await RunAsync(folder, lake, name, Events(0, 25)));
        Assert.Equal(25, await CountAsync(lake));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Another_content_under_the_same_offsets_is_refused_and_read_by_choice(string name)
    {
        using var folder = new TempFolder("other");
        var lake = new LocalStorage(folder.PathOf("lake"));
        await RunAsync(folder, lake, name, Events(0, 20));
        await RefusedAsync(folder, lake, name, Events(100, 30));
        await RefusedAsync(folder, lake, name, Events(100, 20));
        await RefusedAsync(folder, lake, name, Events(100, 5));
        Assert.Equal(20, await CountAsync(lake));
        Assert.Single(await RunAsync(folder, lake, name, Events(100, 30), LostPositionPolicy.Earliest));
        Assert.Equal(50, await CountAsync(lake));
        Assert.Empty(await RunAsync(folder, lake, name, Events(100, 30)));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Latest_goes_on_behind_the_offset_and_leaves_out_what_lies_below(string name)
    {
        using var folder = new TempFolder("latest");
        var lake = new LocalStorage(folder.PathOf("lake"));
        await RunAsync(folder, lake, name, Events(0, 20));
        Assert.Single(await RunAsync(folder, lake, name, Events(100, 30), LostPositionPolicy.Latest));
        Assert.Equal(30, await CountAsync(lake));
        Assert.Empty(await RunAsync(folder, lake, name, Events(100, 30)));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_file_that_shrank_is_refused(string name)
    {
        using var folder = new TempFolder("shrunk");
        var lake = new LocalStorage(folder.PathOf("lake"));
        await RunAsync(folder, lake, name, Events(0, 20));
        await RefusedAsync(folder, lake, name, Events(0, 12));
        Assert.Single(await RunAsync(folder, lake, name, Events(0, 12), LostPositionPolicy.Earliest));
        Assert.Empty(await RunAsync(folder, lake, name, Events(0, 12)));
    }

    [Fact]
    public async Task A_table_that_a_file_has_no_more_is_told()
    {
        using var folder = new TempFolder("gone");
        var lake = new LocalStorage(folder.PathOf("lake"));
        var lines = Events(0, 10).Concat(Events(10, 5, "u")).ToList();
        await RunAsync(folder, lake, "capture.ndjson", lines);
        var refusal = await RefusedAsync(folder, lake, "capture.ndjson", Events(0, 10));
        Assert.Equal("d.u", refusal.Context.Table);
    }

    [Fact]
    public async Task A_slice_goes_on_right_behind_the_last_one_and_not_behind_a_gap()
    {
        using var folder = new TempFolder("slices");
        var lake = new LocalStorage(folder.PathOf("lake"));
        await RunAsync(folder, lake, "a.capture.ndjson", Events(0, 20));
        Assert.Single(await RunAsync(folder, lake, "b.capture.ndjson", Events(0, 30).Skip(20)));
        await RefusedAsync(folder, lake, "c.capture.ndjson", Events(0, 40).Skip(35));
        Assert.Equal(30, await CountAsync(lake));
        Assert.Single(await RunAsync(folder, lake, "d.capture.ndjson", Events(0, 40)));
        Assert.Equal(40, await CountAsync(lake));
    }

    [Fact]
    public async Task Slices_in_the_wrong_order_are_told_and_never_turn_for_ever()
    {
        using var folder = new TempFolder("order");
        var lake = new LocalStorage(folder.PathOf("lake"));
        var paths = new[] { Write(folder, "a.capture.ndjson", Events(0, 40).Skip(20)), Write(folder, "b.capture.ndjson", Events(0, 20)) };
        await Assert.ThrowsAsync<LakehouseException>(() => Line.RunAsync(lake, Options, paths));
        await Assert.ThrowsAsync<LakehouseException>(() => Line.RunAsync(lake, Options with { LostPosition = LostPositionPolicy.Earliest }, paths));
    }

    private static async Task<LakehouseException> RefusedAsync(TempFolder folder, LocalStorage lake, string name, IEnumerable<string> events)
    {
        var refusal = await Assert.ThrowsAsync<LakehouseException>(() => RunAsync(folder, lake, name, events));
        Assert.Contains(folder.PathOf(name), refusal.Context.Path, StringComparison.Ordinal);
        Assert.Contains(refusal.Context.SourcePosition!, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("lost-position: earliest", refusal.Fix, StringComparison.Ordinal);
        Assert.Contains("lost-position: latest", refusal.Fix, StringComparison.Ordinal);
        return refusal;
    }

    private static async Task<IReadOnlyCollection<TableCommit>> RunAsync(
        TempFolder folder, LocalStorage lake, string name, IEnumerable<string> events, LostPositionPolicy policy = LostPositionPolicy.Fail)
    {
        var (_, observer) = await Line.RunAsync(lake, Options with { LostPosition = policy }, Write(folder, name, events));
        return observer.Commits;
    }

    // A capture names topic and offset; a plain file's events stand alone.
    private static string Write(TempFolder folder, string name, IEnumerable<string> events)
    {
        var lines = events.Select(line => name.Contains("capture", StringComparison.Ordinal) ? line : line[line.IndexOf("{\"op\"", StringComparison.Ordinal)..^1]);
        if (!name.EndsWith(".gz", StringComparison.Ordinal)) return folder.WriteLines(name, lines);
        using var stream = new StreamWriter(new GZipStream(File.Create(folder.PathOf(name)), CompressionLevel.Fastest));
        foreach (var line in lines) stream.Write(line + "\n");
        return folder.PathOf(name);
    }

    private static IEnumerable<string> Events(int firstId, int count, string table = "t") => Enumerable.Range(firstId, count).Select(id =>
        $$$$"""{"topic":"p.d","partition":0,"offset":{{{{id % 100}}}},"timestamp":1,"key":null,"value":{"op":"c","before":null,"after":{"id":{{{{id}}}},"v":{{{{id}}}} },"source":{"db":"d","table":"{{{{table}}}}"}}}""");

    private static async Task<int> CountAsync(LocalStorage lake) => (await StoredRowTexts.ReadAsync(lake, new TableId("d", "t"))).Rows.Count;
}
