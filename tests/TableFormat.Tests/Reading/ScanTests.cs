using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Golden;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Reading;

public sealed class ScanTests
{
    [Fact]
    public async Task Only_the_columns_asked_for_come_in_the_order_asked_for()
    {
        using var golden = GoldenTable.Of015("cow_bucket");
        var all = await OurRows.ReadAsync(golden.Root, new ScanRequest());
        var table = await HudiTable.OpenAsync(new LocalStorage(golden.Root), TestContext.Current.CancellationToken);
        var plan = await table.PlanAsync(new ScanRequest { Columns = ["qty", "_hoodie_record_key"] }, TestContext.Current.CancellationToken);

        Assert.Equal(["qty", "_hoodie_record_key"], plan.Schema.Fields.Select(field => field.Name));
        Assert.Equal(all.Count, (await OurRows.ReadAsync(golden.Root, new ScanRequest { Columns = ["qty", "_hoodie_record_key"] })).Count);
    }

    [Fact]
    public async Task A_range_is_filtered_by_commit_time_even_when_that_column_is_not_asked_for()
    {
        using var golden = GoldenTable.Of015("cow_bucket");
        var range = new ScanRequest { Kind = ScanKind.Incremental, Begin = InstantText.Parse("20261122142034457"), End = InstantText.Parse("20261122142043333") };
        var all = await OurRows.ReadAsync(golden.Root, range);
        var keys = await OurRows.ReadAsync(golden.Root, range with { Columns = ["id"] });

        Assert.NotEmpty(all);
        Assert.Equal(all.Count, keys.Count);
        Assert.All(keys, row => Assert.StartsWith("{\"id\":", row));
    }

    [Fact]
    public async Task Every_snapshot_row_belongs_to_one_live_file()
    {
        using var golden = GoldenTable.Of015("cow_clustering_executed");
        var table = await HudiTable.OpenAsync(new LocalStorage(golden.Root), TestContext.Current.CancellationToken);
        var plan = await table.PlanAsync(new ScanRequest(), TestContext.Current.CancellationToken);

        Assert.Equal(plan.Files.Count, plan.Files.Select(slice => (slice.PartitionPath, slice.FileId)).Distinct().Count());
        Assert.All(plan.Files, slice => Assert.Same(StoredColumns.SameNames, plan.ColumnsOf(slice.BaseFile!)));
        Assert.Equal(table.State.Timeline.LastCompletedWrite, plan.At);
    }

    [Fact]
    public async Task An_unknown_column_is_refused_with_the_names_there_are()
    {
        using var golden = GoldenTable.Of015("cow_bucket");
        var refusal = await RefusalAsync(golden.Root, new ScanRequest { Columns = ["nope"] });

        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
        Assert.Contains("nope", refusal.Message);
        Assert.Contains("qty", refusal.Fix);
    }

    [Fact]
    public async Task A_merge_is_the_same_snapshot_for_engines_that_read_base_files_themselves()
    {
        using var golden = GoldenTable.Of015("mor_bucket");
        var table = await HudiTable.OpenAsync(new LocalStorage(golden.Root), TestContext.Current.CancellationToken);
        var plan = await table.PlanAsync(new ScanRequest(), TestContext.Current.CancellationToken);
        var rows = 0L;
        foreach (var slice in plan.Files)
        {
            using var merge = await table.MergeAsync(plan, slice, TestContext.Current.CancellationToken);
            Assert.Equal(slice.LogFiles.Count == 0, merge.LogRecords == 0);
            Assert.Equal(merge.BaseRows, merge.Staying.Sum(range => range.Count) + merge.Updated + merge.Deleted);
            Assert.Equal(merge.Updated + merge.Inserted, merge.Added.Sum(batch => batch.Length));
            rows += merge.Staying.Sum(range => range.Count) + merge.Updated + merge.Inserted;
        }

        Assert.Equal((await OurRows.ReadAsync(golden.Root, new ScanRequest())).Count, rows);
    }

    [Theory]
    [InlineData("h11_v9_mor_partial")]
    [InlineData("h10_v8_mor_partial")]
    public async Task A_range_of_partial_updates_has_whole_rows_where_hudi_fails(string name)
    {
        using var golden = GoldenTable.Of1x(name);
        var table = await HudiTable.OpenAsync(new LocalStorage(golden.Root), TestContext.Current.CancellationToken);
        var snapshot = await OurRows.ReadAsync(golden.Root, new ScanRequest());
        foreach (var begin in table.State.Timeline.CompletedWrites)
        {
            var later = table.State.Timeline.CompletedWrites.Where(write => write.CompletionTime > begin.CompletionTime).Select(write => $"\"_hoodie_commit_time\":\"{write.Time}\"").ToList();
            var range = await OurRows.ReadAsync(golden.Root, new ScanRequest { Kind = ScanKind.Incremental, Begin = begin.CompletionTime });

            Assert.Equal(snapshot.Where(row => later.Exists(time => row.Contains(time, StringComparison.Ordinal))), range);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(2000)]
    public async Task A_damaged_base_file_is_named(int length)
    {
        using var golden = GoldenTable.Of015("cow_nonpartitioned");
        var table = await HudiTable.OpenAsync(new LocalStorage(golden.Root), TestContext.Current.CancellationToken);
        var file = (await table.PlanAsync(new ScanRequest(), TestContext.Current.CancellationToken)).Files[0].BaseFile!;
        using (var stream = File.OpenWrite(Path.Combine(golden.Root, file.Path)))
        {
            stream.SetLength(length);
        }

        var refusal = await RefusalAsync(golden.Root, new ScanRequest());

        Assert.Equal(ErrorKind.Corrupt, refusal.Kind);
        Assert.Contains(file.Name.ToString(), refusal.Context.Path);
    }

    [Fact]
    public async Task Renamed_columns_are_announced_to_engines_that_read_files_themselves()
    {
        using var golden = GoldenTable.Of015("mor_schema_on_read");
        var table = await HudiTable.OpenAsync(new LocalStorage(golden.Root), TestContext.Current.CancellationToken);

        var plan = await table.PlanAsync(new ScanRequest(), TestContext.Current.CancellationToken);
        Assert.Contains(plan.Files, slice => plan.ColumnsOf(slice.BaseFile!) is var columns && (!columns.IsReadable || columns.NameOf("b2") != "b2"));
    }

    [Fact]
    public async Task A_folder_that_is_no_table_is_refused()
    {
        using var folder = new TempFolder();
        var refusal = await Assert.ThrowsAsync<LakehouseException>(() => HudiTable.OpenAsync(new LocalStorage(folder.Root), TestContext.Current.CancellationToken));

        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
    }

    private static Task<LakehouseException> RefusalAsync(string root, ScanRequest request) =>
        Assert.ThrowsAsync<LakehouseException>(() => OurRows.ReadAsync(root, request));
}
