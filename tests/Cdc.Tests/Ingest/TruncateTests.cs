using System.Text.Json;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>A source that empties its table: what came before is gone, what comes after stays, in whatever commits they fall.</summary>
public sealed class TruncateTests
{
    private const string Ddl = "CREATE TABLE t (id bigint primary key, region varchar(8) not null, note varchar(20) not null)";

    [Theory]
    [InlineData(1, false, TableType.CopyOnWrite)]
    [InlineData(3, false, TableType.CopyOnWrite)]
    [InlineData(1000, false, TableType.CopyOnWrite)]
    [InlineData(1, true, TableType.CopyOnWrite)]
    [InlineData(1000, true, TableType.CopyOnWrite)]
    [InlineData(1, false, TableType.MergeOnRead)]
    [InlineData(3, false, TableType.MergeOnRead)]
    [InlineData(1000, false, TableType.MergeOnRead)]
    [InlineData(1, true, TableType.MergeOnRead)]
    public async Task Rows_before_are_gone_and_rows_after_stay(int commitRows, bool isPartitioned, TableType type)
    {
        using var folder = new TempFolder("truncate");
        var lake = new LocalStorage(folder.Root);
        var table = new TableOptions { Database = "d", Table = "t", Ddl = Ddl, Type = type, PartitionFields = isPartitioned ? ["region"] : [] };
        var file = folder.WriteLines("events.ndjson",
            [Upsert(0, 1, "eu"), Upsert(1, 2, "us"), Upsert(2, 3, "eu"), Upsert(3, 4, "asia"), Truncate(4), Upsert(5, 3, "eu"), Upsert(6, 5, "us")]);
        await Line.RunAsync(lake, new IngestOptions { CommitRows = commitRows, Tables = [table] }, file);
        var (_, rows) = await StoredRowTexts.ReadAsync(lake, new TableId("d", "t"));
        Assert.Equal(["id=3|note=n5|region=eu", "id=5|note=n6|region=us"], rows);

        var (_, again) = await Line.RunAsync(lake, new IngestOptions { CommitRows = commitRows, Tables = [table] }, file);
        Assert.Empty(again.Commits);
    }

    [Fact]
    public async Task The_emptying_and_the_rows_after_it_are_one_commit()
    {
        using var folder = new TempFolder("truncate");
        var lake = new LocalStorage(folder.Root);
        var options = new IngestOptions { Tables = [new TableOptions { Database = "d", Table = "t", Ddl = Ddl }] };
        await Line.RunAsync(lake, options, folder.WriteLines("1.ndjson", [Upsert(0, 1, "eu"), Upsert(1, 2, "us")]));
        var (_, observer) = await Line.RunAsync(lake, options, folder.WriteLines("2.ndjson", [Truncate(2), Upsert(3, 9, "eu")]));
        Assert.Equal((1L, 2L), (Assert.Single(observer.Commits).Inserted, observer.Commits.Single().Deleted));

        var open = await HudiTable.OpenAsync(lake.Scope(new TableId("d", "t").Folder), TestContext.Current.CancellationToken);
        var first = open.State.Timeline.CompletedWrites[0].Time;
        var plan = await open.PlanAsync(new ScanRequest { AsOf = first }, TestContext.Current.CancellationToken);
        var count = 0;
        await foreach (var batch in open.ReadAsync(plan, TestContext.Current.CancellationToken)) count += batch.Length;
        Assert.Equal(2, count);
    }

    private static string Upsert(long offset, int id, string region) => Message(
        offset, $"{{\"id\":{id}}}", $$"""{"before":null,"after":{"id":{{id}},"region":"{{region}}","note":"n{{offset}}"},"source":{"db":"d","table":"t"},"op":"c"}""");

    private static string Truncate(long offset) => Message(offset, null, """{"before":null,"after":null,"source":{"db":"d","table":"t"},"op":"t"}""");

    private static string Message(long offset, string? key, string value) => JsonSerializer.Serialize(new { topic = "d.t", partition = 0, offset, key, value });
}
