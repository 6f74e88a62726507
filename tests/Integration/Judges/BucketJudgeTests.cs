using DuckDB.NET.Data;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Integration.Judges;

/// <summary>Tables that this program wrote into a bucket of Ceph, copied out file by file with the times that the bucket shows, before readers that others wrote.</summary>
public sealed class BucketJudgeTests : IDisposable
{
    private readonly TempFolder folder = new("bucket-judge");
    private int copies;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Both_releases_of_java_hudi_and_pyarrow_read_a_copy_on_write_table()
    {
        var table = await MakeAsync(TableType.CopyOnWrite);
        await RunAsync(table, new CleaningRequest { Retained = 1 });
        await RunAsync(table, new ClusteringRequest { SortColumns = ["note"] });
        var copy = await AssertReadAsync(table);

        var plan = await (await HudiTable.OpenAsync(copy, Stop)).PlanAsync(new ScanRequest(), Stop);
        var files = plan.Files.Select(slice => Path.Combine(copy.Root, slice.BaseFile!.Path)).ToList();
        var theirs = await PythonJudge.Require().ReadParquetAsync(files, Stop);
        Assert.Equal(Rows, OrderTable.Rows(theirs));
        Assert.Equal(Rows.Sum(row => row.Seq), DuckSum(files));
    }

    [Fact]
    public async Task Both_releases_read_a_merge_on_read_table_after_each_service()
    {
        var table = await MakeAsync(TableType.MergeOnRead);
        await AssertReadAsync(table);
        await RunAsync(table, new CompactionRequest());
        await WriteAsync(table, new OrderRow("b", "eu", 5, "fifth"), new OrderRow("n", "us", 5, "fifth"));
        var rows = await OrderTable.ReadAsync(table);
        await AssertReadAsync(table);

        var undone = (await TableState.LoadAsync(table, Stop)).Timeline.CompletedWrites[^1].Time;
        await WriteAsync(table, new OrderRow("a", "eu", 6, Kind: RowKind.Delete));
        await RunAsync(table, new RollbackRequest { To = undone });
        await RunAsync(table, new CleaningRequest { Retained = 1 });
        await RunAsync(table, new ArchivalRequest { MinCommits = 2, MaxCommits = 3 });
        Assert.Equal(rows, await OrderTable.ReadAsync(table));
        await AssertReadAsync(table);
    }

    private static long DuckSum(IEnumerable<string> files)
    {
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = $"SELECT sum(seq)::BIGINT FROM read_parquet([{string.Join(", ", files.Select(file => $"'{file}'"))}], hive_partitioning = false)";
        return (long)command.ExecuteScalar()!;
    }

    private static IReadOnlyList<OrderRow> Rows { get; } =
    [
        new("h", "asia", 3, "third"), new("a", "eu", 3, "third"), new("b", "eu", 2, "second"), new("d", "eu", 1, "first"), new("f", "us", 1, "first"), new("g", "us", 3, "third"),
    ];

    private static async Task<IStorage> MakeAsync(TableType type)
    {
        var gateway = await CephGateway.SharedAsync();
        var table = LakeStorage.Open(
            StorageLocation.Parse($"s3://{await gateway.CreateBucketAsync()}/lake/orders"),
            new S3Settings { Endpoint = gateway.Endpoint.ToString(), Credentials = new S3Credentials(gateway.AccessKey, gateway.SecretKey) },
            TimeProvider.System);
        await OrderTable.CreateAsync(table, type: type);
        await WriteAsync(table, [.. "abde".Select(id => new OrderRow($"{id}", "eu", 1, "first")), .. "cfg".Select(id => new OrderRow($"{id}", "us", 1, "first"))]);
        await WriteAsync(table, new("b", "eu", 2, "second"), new("e", "eu", 2, Kind: RowKind.Delete), new("c", "us", 2, "second"), new("f", "us", 0, "older"));
        await WriteAsync(table, new("a", "eu", 3, "third"), new("c", "us", 3, Kind: RowKind.Delete), new("g", "us", 3, "third"), new("h", "asia", 3, "third"));
        Assert.Equal(Rows, await OrderTable.ReadAsync(table));
        return table;
    }

    private async Task<LocalStorage> AssertReadAsync(IStorage table)
    {
        var expected = await OrderTable.ReadAsync(table);
        var copy = await CopyAsync(table);
        Assert.Equal(expected, await OrderTable.ReadAsync(copy));
        foreach (var version in new[] { "0.15.0", "1.1.1" })
        {
            Assert.Equal(expected, OrderTable.Rows(await JavaHudi.Require(version).ReadAsync(copy.Root, cancellationToken: Stop)));
        }

        Assert.Equal(string.Empty, string.Join('\n', await JavaHudi.Require().ValidateAsync(copy.Root, buckets: 2, cancellationToken: Stop)));
        return copy;
    }

    // Hudi 1.x goes by the times of instant files.
    private async Task<LocalStorage> CopyAsync(IStorage table)
    {
        var copy = new LocalStorage(folder.Folder($"orders-{copies++}"));
        await foreach (var file in table.ListAsync(string.Empty, recursive: true, Stop))
        {
            await copy.PutAsync(file.Path, await table.TryReadAsync(file.Path, Stop), PutCondition.Always, Stop);
            File.SetLastWriteTimeUtc(Path.Combine(copy.Root, file.Path), file.ModifiedAt.UtcDateTime);
        }

        return copy;
    }

    private static async Task WriteAsync(IStorage table, params OrderRow[] rows)
    {
        await using var writer = await TableWriter.OpenAsync(table, new WriterOptions { Retained = 0 }, Stop);
        Assert.IsType<CommitOutcome.Committed>((await writer.WriteRowsAsync(rows)).Outcome);
    }

    private static async Task RunAsync(IStorage table, ServiceRequest request)
    {
        await using var services = await TableServices.OpenAsync(table, new WriterOptions(), Stop);
        Assert.IsType<CommitOutcome.Committed>((await services.RunAsync(request, cancellationToken: Stop)).Outcome);
    }
}
