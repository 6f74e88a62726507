using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Query.Tests.MergeOnRead;

/// <summary>Log files of partitions that a statement rules out are not read: here they could not be.</summary>
public sealed class PrunedPartitionTests : IDisposable
{
    private readonly TempFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("region = 'eu'")]
    [InlineData("region IN ('eu', 'asia')")]
    [InlineData("region < 'f' AND seq > 0")]
    [InlineData("upper(region) = 'EU'")]
    [InlineData("region NOT LIKE 'u%'")]
    public async Task Only_partitions_that_a_statement_may_mean_are_merged(string filter)
    {
        var table = new LocalStorage(folder.PathOf("shop", "t"));
        await OrderTable.CreateAsync(table, type: TableType.MergeOnRead);
        await using (var writer = await TableWriter.OpenAsync(table, new(), Stop))
        {
            await writer.WriteRowsAsync([new OrderRow("a", "eu", 1, "first"), new OrderRow("b", "us", 1, "first")]);
            await writer.WriteRowsAsync([new OrderRow("a", "eu", 2, "second"), new OrderRow("b", "us", 2, "second")]);
        }

        foreach (var log in Directory.EnumerateFiles(folder.PathOf("shop", "t", "region=us"), ".*.log.*"))
        {
            await File.WriteAllTextAsync(log, "no log file", Stop);
        }

        var engine = new QueryEngine(new LocalStorage(folder.Root), new QueryOptions());
        Assert.Equal("""{"id":"a","region":"eu","note":"second"}""", Assert.Single(await SqlRows.QueryAsync(engine, $"SELECT id, region, note FROM shop.t WHERE {filter}")));
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => SqlRows.QueryAsync(engine, "SELECT id FROM shop.t WHERE seq > 0"));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
    }
}
