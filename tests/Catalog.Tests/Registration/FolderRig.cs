using System.IO.Compression;
using System.Text;
using Lakehouse.Catalog.Metastore;
using Lakehouse.Catalog.Registration;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Catalog;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Lakehouse.Catalog.Tests.Registration;

/// <summary>A folder in memory that is registered as <c>raw.t</c> in a metastore in memory that is as strict as Hive's.</summary>
internal sealed class FolderRig
{
    private readonly IStorage lake = new MemoryStorage(new ManualClock());

    public InMemoryMetastore Metastore { get; } = new();

    public IStorage Folder => lake.Scope("t");

    public static RegistrationRequest Request { get; } = new() { Database = "raw", Table = "t" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task PutAsync(string path, string text) => await Folder.PutAsync(path, Encoding.UTF8.GetBytes(text), PutCondition.Always, Stop);

    public async Task PutGzipAsync(string path, string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        await Folder.PutAsync(path, packed.ToArray(), PutCondition.Always, Stop);
    }

    public async Task DeleteAsync(string path) => await Folder.DeleteAsync(path, Stop);

    public Task<RegistrationResult> RegisterAsync(Func<RegistrationRequest, RegistrationRequest>? change = null) =>
        new TableRegistration(Metastore, NullLogger.Instance).RegisterAsync(Folder, change?.Invoke(Request) ?? Request, Stop);

    public async Task<MetastoreTable> TableAsync()
    {
        var table = await Metastore.GetTableAsync("raw", "t", Stop);
        Assert.NotNull(table);
        return table;
    }

    public async Task<List<MetastorePartition>> PartitionsAsync()
    {
        var partitions = new List<MetastorePartition>();
        await foreach (var partition in Metastore.ListPartitionsAsync(await TableAsync(), Stop))
        {
            partitions.Add(partition);
        }

        return partitions;
    }
}
