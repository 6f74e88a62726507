using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Query.Tests.S3;

/// <summary>What commits, statements and pulls ask a bucket for does not grow with the table: no partition is listed once a process knows the table, but for those that a pull's commits wrote.</summary>
public sealed class GrowingTableTests
{
    private const int Partitions = 40;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task Neither_commits_nor_statements_nor_pulls_ask_for_more_when_the_table_has_grown(TableType type)
    {
        using var copies = new TempFolder("growing");
        var gateway = await CephGateway.SharedAsync();
        await using var proxy = FaultProxy.Start(gateway.Endpoint);
        var lake = LakeStorage.Open(
            StorageLocation.Parse($"s3://{await gateway.CreateBucketAsync()}/lake"),
            new S3Settings
            {
                Endpoint = proxy.Endpoint.ToString(),
                Credentials = new S3Credentials(gateway.AccessKey, gateway.SecretKey),
                CacheFolder = copies.Root,

                // No renewal of the lock among what is counted.
                LockLease = TimeSpan.FromMinutes(10),
            },
            TimeProvider.System);
        await OrderTable.CreateAsync(lake.Scope("shop/t"), buckets: 1, type: type);
        await using var writer = await TableWriter.OpenAsync(lake.Scope("shop/t"), new WriterOptions { Retained = 0 }, Stop);
        await writer.WriteRowsAsync([new("a", "p0", 1, "1"), new("b", "p1", 1, "1")]);
        var engine = new QueryEngine(lake, new QueryOptions { Threads = 2 });
        await CountAsync(proxy, lake, engine, writer, 2, isCold: true);

        var small = await CountAsync(proxy, lake, engine, writer, 3);
        await writer.WriteRowsAsync([.. Enumerable.Range(0, Partitions).Select(number => new OrderRow("z", $"q{number}", 1, "1"))]);
        await CountAsync(proxy, lake, engine, writer, 4);
        var large = await CountAsync(proxy, lake, engine, writer, 5);

        // Markers of a commit go while the next one begins, on one side of a count or the other.
        Assert.InRange(large.Commit, 1, small.Commit + 8);
        Assert.InRange(large.Statement, 1, small.Statement + 2);
        Assert.InRange(large.Pull, 1, small.Pull + 2);
    }

    private static async Task<(int Commit, int Statement, int Pull)> CountAsync(FaultProxy proxy, IStorage lake, QueryEngine engine, TableWriter writer, int seq, bool isCold = false)
    {
        var since = (await TableState.LoadAsync(lake.Scope("shop/t"), Stop)).Timeline.LastCompletedWrite!.Value;
        proxy.Reset();
        await writer.WriteRowsAsync([new("a", "p0", seq, $"{seq}")]);
        var commit = Counted(proxy, isCold);
        Assert.Equal([$$"""{"note":"{{seq}}"}"""], await MergeOnRead.SqlRows.QueryAsync(engine, "SELECT note FROM shop.t WHERE region = 'p0'"));
        var statement = Counted(proxy, isCold);
        var pull = await new IncrementalPull(lake).PullAsync(new LakeTable("shop", "t"), since.ToString(), null, Stop);
        Assert.Single(await MergeOnRead.SqlRows.LinesAsync(pull.Rows.Schema, pull.Rows.ReadAsync(Stop)));
        return (commit, statement, Counted(proxy, isCold, IsOfOthers));
    }

    private static int Counted(FaultProxy proxy, bool isCold, Func<string, bool>? isTooMuch = null)
    {
        var requests = proxy.Requests.ToList();
        proxy.Reset();
        var listed = requests.Where(request => request.Method == "GET" && (isTooMuch ?? IsOfPartitions)(Uri.UnescapeDataString(request.Target))).Select(request => request.Target);
        Assert.True(isCold || !listed.Any(), string.Join('\n', listed));
        return requests.Count;
    }

    // A listing of the table's folders, or of one of its partitions.
    private static bool IsOfPartitions(string target) =>
        target.EndsWith("prefix=lake/shop/t/", StringComparison.Ordinal) || target.Contains("prefix=lake/shop/t/region", StringComparison.Ordinal);

    // A pull looks into the partitions that its commits wrote, for what their rows were before.
    private static bool IsOfOthers(string target) => IsOfPartitions(target) && !target.EndsWith("region=p0/", StringComparison.Ordinal);
}
