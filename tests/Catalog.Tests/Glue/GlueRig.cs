using Amazon.Runtime;
using Lakehouse.Catalog.Glue;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TestKit.Glue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>Metastores over servers of tests, and objects to keep in them.</summary>
internal static class GlueRig
{
    /// <summary>Credentials that no message may ever show.</summary>
    public const string Secret = "wJalrXUtnFEMI-secret-of-the-test";

    public static GlueMetastore Open(Uri endpoint, Func<GlueSettings, GlueSettings>? change = null, TimeProvider? time = null, ILogger? logger = null, AWSCredentials? credentials = null)
    {
        var settings = new GlueSettings { Endpoint = endpoint, Region = "us-east-1", CallDeadline = TimeSpan.FromMinutes(5), AttemptTimeout = TimeSpan.FromMinutes(2) };
        settings = change?.Invoke(settings) ?? settings;
        var found = new GlueCredentials(credentials ?? new BasicAWSCredentials("AKIDEXAMPLE", Secret));
        var client = GlueClient.Open(settings, found, time ?? TimeProvider.System, new NoJitter(), logger ?? NullLogger.Instance);
        return new GlueMetastore(client, settings, time ?? TimeProvider.System, new NoJitter(), logger ?? NullLogger.Instance);
    }

    /// <summary>A table <c>lake.t</c> as observed, partitioned by <c>dt</c>.</summary>
    public static async Task<MetastoreTable> MadeAsync(GlueMetastore metastore, CancellationToken stop)
    {
        await metastore.CreateDatabaseAsync(new MetastoreDatabase { Name = "lake" }, stop);
        await metastore.CreateTableAsync(Table(), stop);
        return (await metastore.GetTableAsync("lake", "t", stop))!;
    }

    public static MetastoreTable Table() => new()
    {
        Database = "lake",
        Name = "t",
        TableType = "EXTERNAL_TABLE",
        PartitionKeys = [new MetastoreColumn("dt", "string")],
        Parameters = new Dictionary<string, string> { ["EXTERNAL"] = "TRUE" },
        Storage = new StorageDescriptor
        {
            Columns = [new MetastoreColumn("id", "bigint")],
            Location = "s3://bucket/t",
            InputFormat = "org.apache.hudi.hadoop.HoodieParquetInputFormat",
            OutputFormat = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            SerdeLibrary = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            SerdeParameters = new Dictionary<string, string> { ["serialization.format"] = "1" },
        },
    };

    public static MetastorePartition Partition(MetastoreTable table, string value) => new()
    {
        Values = [value],
        Storage = table.Storage with { Location = $"s3://bucket/t/{value}" },
        Parameters = new Dictionary<string, string>(),
    };

    public static int CountOf(this FakeGlue fake, string action) => fake.Calls.Count(call => call.Action == action);
}
