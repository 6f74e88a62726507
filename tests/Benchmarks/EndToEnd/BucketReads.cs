using System.Globalization;
using Lakehouse.Query;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TestKit.Peers;

namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>What reading a table in a bucket brings over the line, against the least that it could be: footers and the column chunks of the columns named.</summary>
/// <param name="lake">Lake in a folder; it is copied into a bucket of Ceph's gateway.</param>
/// <param name="table">Table, as <c>database.table</c>.</param>
internal sealed class BucketReads(string lake, string table)
{
    /// <summary>Runs a statement twice and a scan once, each time with nothing on this machine but what the run before left.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="columns">Columns that it reads.</param>
    public async Task<string> RunAsync(string sql, string[] columns)
    {
        var gateway = await CephGateway.StartAsync();
        await using var owned = gateway;
        await using var proxy = FaultProxy.Start(gateway.Endpoint);
        var cache = Directory.CreateTempSubdirectory("lakehouse-bucket-reads-").FullName;
        try
        {
            var settings = new S3Settings { Endpoint = proxy.Endpoint.ToString(), Region = gateway.Region, Credentials = new S3Credentials(gateway.AccessKey, gateway.SecretKey), CacheFolder = cache };
            var location = StorageLocation.Parse($"s3://{await gateway.CreateBucketAsync()}/lake");
            IStorage Open(bool withCache) => LakeStorage.Open(location, withCache ? settings : settings with { CacheFolder = null }, TimeProvider.System);
            var local = new LocalStorage(Path.GetFullPath(lake));
            await foreach (var entry in local.ListAsync(string.Empty, recursive: true))
            {
                await using var source = await local.OpenReadAsync(entry.Path);
                await using var upload = await Open(withCache: false).CreateAsync(entry.Path);
                await source.CopyToAsync(upload.Stream);
                await upload.CompleteAsync();
            }

            var (least, all) = await LeastAsync(local, columns);
            var lines = new List<string> { Line("base files", all, 0), Line("least: footers and chunks", least, 0) };
            foreach (var run in new[] { "statement, nothing on disk", "again, in a new process" })
            {
                proxy.Reset();
                await QueryAsync(Open(withCache: true), sql);
                lines.Add(Line(run, proxy.AnsweredBytes, proxy.Requests.Count));
            }

            proxy.Reset();
            await ScanAsync(Open(withCache: false), columns);
            lines.Add(Line("scan of the columns", proxy.AnsweredBytes, proxy.Requests.Count));
            return string.Join('\n', lines);
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    private string Folder => table.Replace('.', '/');

    private static string Line(string what, long bytes, int requests) =>
        string.Create(CultureInfo.InvariantCulture, $"| {what} | {bytes / 1048576.0:0.00} MiB | {(requests == 0 ? string.Empty : requests)} |");

    private static async Task QueryAsync(IStorage storage, string sql)
    {
        await using var result = await new QueryEngine(storage, new QueryOptions()).QueryAsync(sql);
        await foreach (var batch in result.ReadAsync())
        {
            batch.Dispose();
        }
    }

    private async Task ScanAsync(IStorage storage, string[] columns)
    {
        var opened = await HudiTable.OpenAsync(storage.Scope(Folder));
        await foreach (var batch in opened.ReadAsync(await opened.PlanAsync(new ScanRequest { Columns = columns })))
        {
            batch.Dispose();
        }
    }

    private async Task<(long Least, long All)> LeastAsync(LocalStorage local, string[] columns)
    {
        var opened = await HudiTable.OpenAsync(local.Scope(Folder));
        var plan = await opened.PlanAsync(new ScanRequest());
        var (least, all) = (0L, 0L);
        foreach (var file in plan.Files.Select(slice => slice.BaseFile).OfType<BaseFile>())
        {
            await using var stream = await opened.State.Storage.OpenReadAsync(file.Path);
            using var parquet = ParquetFile.Open(stream, file.Path);
            var chunks = ChunkPlaces.TryRead(stream)!.Groups;
            least += stream.Length - chunks.Max(group => group.Max(chunk => chunk.End));
            least += chunks.Sum(group => columns.Sum(column => group[parquet.Schema.IndexOf(column)].Length));
            all += stream.Length;
        }

        return (least, all);
    }
}
