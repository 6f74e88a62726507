using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

public sealed class CommitTests
{
    private readonly MemoryStorage storage = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_commit_carries_schema_stats_index_and_the_positions_of_earlier_ones()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();
        await writer.WriteRowsAsync([new("a", "eu", 1)], With(("lakehouse.position", "p1"), ("deltastreamer.checkpoint.key", "t,0:1"), ("once", "x")));

        await writer.WriteRowsAsync([new("a", "eu", 2), new("b", "eu", 2)], With(("lakehouse.position", "p2")));

        var metadata = await NewestAsync();
        Assert.Equal("p2", metadata.ExtraMetadata["lakehouse.position"]);
        Assert.Equal("t,0:1", metadata.ExtraMetadata["deltastreamer.checkpoint.key"]);
        Assert.Equal("""{"kind":"bucket","buckets":2,"hash":"hudi-1.1"}""", metadata.ExtraMetadata[IndexSettings.Key]);
        Assert.Contains("hoodie.orders", metadata.SchemaJson, StringComparison.Ordinal);
        Assert.DoesNotContain("once", metadata.ExtraMetadata.Keys);
        var stat = Assert.Single(metadata.Stats, stat => stat.NumUpdateWrites == 1);
        Assert.Equal((await storage.StatAsync(stat.Path!, Stop))!.Value.Length, stat.FileSizeInBytes);
        Assert.NotEqual(WriteStat.NoPreviousCommit, stat.PrevCommit);
    }

    [Fact]
    public async Task Unchanged_rows_keep_commit_time_and_number_and_every_row_names_the_new_file()
    {
        await OrderTable.CreateAsync(storage, buckets: 1, partitioned: false);
        await using var writer = await OpenAsync();
        var first = await writer.WriteRowsAsync([new("a", "eu", 1), new("b", "eu", 1)]);
        var second = await writer.WriteRowsAsync([new("b", "eu", 2)]);

        var rows = (await OrderTable.ReadWithMetaAsync(storage)).Select(line => line.Split('|')).ToList();

        Assert.Equal([$"{first.Instant}", $"{second.Instant}"], rows.Select(row => row[0]));
        Assert.Equal([$"{first.Instant}_0_0", $"{second.Instant}_0_0"], rows.Select(row => row[1]));
        Assert.All(rows, row => Assert.EndsWith($"_{second.Instant}.parquet", row[4], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_batch_that_changes_nothing_makes_no_commit_unless_asked()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();
        await writer.WriteRowsAsync([new("a", "eu", 5)]);
        var before = await CountFilesAsync();

        var late = await writer.WriteRowsAsync([new("a", "eu", 4), new("x", "eu", 9, Kind: RowKind.Delete)]);
        var empty = await writer.WriteAsync([], new WriteRequest(), Stop);

        Assert.Equal((null, 2), (late.Outcome, late.Skipped));
        Assert.Null(empty.Instant);
        Assert.Equal(before, await CountFilesAsync());

        var asked = await writer.WriteAsync([], With(("lakehouse.position", "moved")) with { AllowEmpty = true }, Stop);
        Assert.IsType<CommitOutcome.Committed>(asked.Outcome);
        var metadata = await NewestAsync();
        Assert.Empty(metadata.PartitionToWriteStats);
        Assert.NotNull(metadata.SchemaJson);
        Assert.Equal("moved", metadata.ExtraMetadata["lakehouse.position"]);
    }

    [Fact]
    public async Task A_second_writer_is_told_that_the_table_is_taken()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();

        var refused = await Assert.ThrowsAsync<LakehouseException>(() => OpenAsync());

        Assert.Equal(ErrorKind.Conflict, refused.Kind);
    }

    [Fact]
    public async Task A_table_that_was_upgraded_stops_the_line_and_names_the_way_back()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();
        await TablePropertiesFile.UpdateAsync(storage, properties => properties.With(PropertyKeys.Version, "8"), TimeProvider.System, Stop);

        var refused = await Assert.ThrowsAsync<LakehouseException>(() => writer.WriteRowsAsync([new("a", "eu", 1)]));

        Assert.Equal(ErrorKind.Unsupported, refused.Kind);
        Assert.Contains("downgrade_table", refused.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_metadata_table_of_another_engine_is_dropped_or_refused_as_told()
    {
        await OrderTable.CreateAsync(storage);
        await TablePropertiesFile.UpdateAsync(storage, properties => properties.With(PropertyKeys.MetadataPartitions, "files"), TimeProvider.System, Stop);
        await storage.PutAsync(".hoodie/metadata/.hoodie/hoodie.properties", "x"u8.ToArray(), PutCondition.Always, Stop);

        var refused = await Assert.ThrowsAsync<LakehouseException>(() => OpenAsync(new WriterOptions { ForbidMetadataTableDrop = true }));
        Assert.Equal(ErrorKind.Unsupported, refused.Kind);

        await using var writer = await OpenAsync();
        Assert.Empty((await TablePropertiesFile.LoadAsync(storage, Stop)).Values[PropertyKeys.MetadataPartitions]);
        Assert.Null(await storage.StatAsync(".hoodie/metadata/.hoodie/hoodie.properties", Stop));
    }

    [Fact]
    public async Task Another_engines_commit_in_the_same_bucket_makes_the_write_start_again()
    {
        await OrderTable.CreateAsync(storage, buckets: 1);
        var result = await WriteBesideAsync("""{"partitionToWriteStats":{"region=eu":[{"fileId":"00000000-1111-4222-8333-444444444444-0","partitionPath":"region=eu"}]},"operationType":"UPSERT"}""");

        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        Assert.Equal(2, result.Attempts);
        Assert.Equal([new("a", "eu", 1)], await OrderTable.ReadAsync(storage));
        Assert.Empty((await TableState.LoadAsync(storage, Stop)).Timeline.PendingWrites);
    }

    [Fact]
    public async Task Another_engines_commit_elsewhere_is_no_conflict()
    {
        await OrderTable.CreateAsync(storage, buckets: 1);
        var result = await WriteBesideAsync("""{"partitionToWriteStats":{"region=us":[{"fileId":"00000000-1111-4222-8333-444444444444-0","partitionPath":"region=us"}]},"operationType":"UPSERT"}""");

        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        Assert.Equal(1, result.Attempts);
    }

    private async Task<WriteResult> WriteBesideAsync(string otherCommit)
    {
        var intruded = false;
        var intruding = new FaultStorage(storage, FaultPlan.When(call =>
        {
            if (call.Operation == StorageOperation.CompleteUpload && !intruded)
            {
                intruded = true;
                storage.PutAsync(".hoodie/20200101000000000.commit", System.Text.Encoding.UTF8.GetBytes(otherCommit), PutCondition.Always, Stop).AsTask().GetAwaiter().GetResult();
            }

            return Fault.None;
        }));
        await using var writer = await TableWriter.OpenAsync(intruding, new WriterOptions(), Stop);
        return await writer.WriteRowsAsync([new("a", "eu", 1)]);
    }

    [Fact]
    public async Task Files_of_an_earlier_commit_stay_when_a_write_fails_after_its_instant_was_archived()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync();
        var first = await writer.WriteRowsAsync([new("a", "eu", 1)]);
        foreach (var suffix in new[] { ".commit.requested", ".inflight", ".commit" })
        {
            await storage.DeleteAsync($".hoodie/{first.Instant}{suffix}", Stop);
        }

        await TablePropertiesFile.UpdateAsync(storage, properties => properties.With(PropertyKeys.Version, "8"), TimeProvider.System, Stop);
        await Assert.ThrowsAsync<LakehouseException>(() => writer.WriteRowsAsync([new("b", "eu", 2)]));

        var files = new List<string>();
        await foreach (var file in storage.ListAsync("region=eu", recursive: true, Stop))
        {
            files.Add(file.Name);
        }

        Assert.Contains(files, name => name.EndsWith($"_{first.Instant}.parquet", StringComparison.Ordinal));
    }

    private static WriteRequest With(params (string Key, string Value)[] extra) =>
        new() { ExtraMetadata = extra.ToDictionary(entry => entry.Key, entry => entry.Value) };

    private async Task<CommitMetadata> NewestAsync()
    {
        var state = await TableState.LoadAsync(storage, Stop);
        return await state.MetadataOfAsync(state.Timeline.CompletedWrites[^1], Stop);
    }

    private async Task<int> CountFilesAsync()
    {
        var count = 0;
        await foreach (var entry in storage.ListAsync(string.Empty, recursive: true, Stop))
        {
            count += entry.Path.Length > 0 ? 1 : 0;
        }

        return count;
    }

    private Task<TableWriter> OpenAsync(WriterOptions? options = null) => TableWriter.OpenAsync(storage, options ?? new WriterOptions(), Stop);
}
