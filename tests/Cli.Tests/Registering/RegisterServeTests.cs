using System.Diagnostics;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Catalog;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Cli.Tests.Registering;

/// <summary><c>lakehouse register serve</c>.</summary>
public sealed class RegisterServeTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private readonly InMemoryMetastore metastore = new();
    private readonly CliRun run;

    public RegisterServeTests()
    {
        run = new CliRun { Metastore = metastore };
        run.Write("lakehouse.yaml", "catalog:\n  type: glue\n");
    }

    public void Dispose() => run.Dispose();

    [Theory]
    [InlineData("folders: [{path: x, table: Shop.Orders}]", "database.table in small letters")]
    [InlineData("folders: [{path: x, table: a.b}, {path: y, table: a.b}]", "a.b is named twice")]
    [InlineData("folders: [{path: x, table: a.b, cron: '0 0 x * * ?'}]", "no Quartz cron expression")]
    [InlineData("folders: [{path: 'gs://x/y', table: a.b}]", "gs")]
    [InlineData("folders: [{path: x, table: a.b}]\n  http: {listen: '0.0.0.0:80'}", "needs a token")]
    [InlineData("folders: [{path: x, table: a.b}]\n  http: {listen: 'somewhere:80'}", "not an address and a port")]
    [InlineData("folders: [{path: x, table: a.b}]\n  queues: [{region: x}]", "register.queues[0].url")]
    [InlineData("http: {}", "register.folders")]
    public async Task Faults_of_the_configuration_are_told_with_their_place(string register, string message)
    {
        run.Write("lakehouse.yaml", $"catalog:\n  type: glue\nregister:\n  {register}\n");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var error = new StringWriter();
        var code = await LakehouseProgram.RunAsync(["register", "serve"], new CliHost { Out = TextWriter.Null, Error = error, OutBytes = Stream.Null, WorkingFolder = run.Folder, Environment = _ => null, Metastore = metastore }, limit.Token);

        Assert.Equal(2, code);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("lakehouse.yaml:", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_other_web_servers_are_told_opens_no_address()
    {
        run.Write("lakehouse.yaml", "catalog: {type: hms, uris: ['thrift://127.0.0.1:1']}\nregister:\n  folders: [{path: orders, table: shop.orders}]\n  http: {listen: '127.0.0.1:0'}\n");
        run.Write("appsettings.json", """{"Kestrel": {"Endpoints": {"File": {"Url": "http://127.0.0.1:0"}}}}""");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "lakehouse.dll"), "register", "serve"]) { WorkingDirectory = run.Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Kestrel__Endpoints__Environment__Url"] = "http://127.0.0.1:0";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);

        using var serving = Process.Start(start)!;
        try
        {
            var line = await serving.StandardError.ReadLineAsync(limit.Token);

            Assert.StartsWith("listening at http://127.0.0.1:", line, StringComparison.Ordinal);
        }
        finally
        {
            serving.Kill();
            await serving.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Without_anything_that_asks_serve_registers_once_and_ends()
    {
        await run.ParquetAsync("orders/a.parquet", "SELECT 1 AS id");
        run.Write("lakehouse.yaml", "catalog:\n  type: glue\nregister:\n  folders:\n    - {path: orders, table: shop.orders}\n    - {path: nowhere, table: shop.items}\n");

        var text = await run.OkAsync("register", "serve");

        Assert.NotNull(await metastore.GetTableAsync("shop", "orders", TestContext.Current.CancellationToken));
        Assert.Contains("shop.items: failed: there is no such folder", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_put_into_a_bucket_is_a_partition_of_the_catalog_a_moment_later()
    {
        var moto = await MotoServer.SharedAsync();
        var bucket = await moto.CreateBucketAsync();
        var (credentials, queue) = (new BasicAWSCredentials(moto.AccessKey, moto.SecretKey), await QueueAsync(moto, bucket));
        using var s3 = new AmazonS3Client(credentials, new AmazonS3Config { ServiceURL = moto.Endpoint.ToString(), ForcePathStyle = true, AuthenticationRegion = moto.Region });
        await s3.PutBucketNotificationAsync(
            new PutBucketNotificationRequest { BucketName = bucket, QueueConfigurations = [new QueueConfiguration { Queue = queue.Arn, Events = [EventType.ObjectCreatedAll] }] }, TestContext.Current.CancellationToken);
        await run.ParquetAsync("a.parquet", "SELECT 1 AS id");
        run.Write("lakehouse.yaml", $$"""
            catalog:
              type: glue
            s3: {endpoint: '{{moto.Endpoint}}', region: {{moto.Region}}}
            register:
              folders:
                - {path: s3://{{bucket}}/orders, table: shop.orders}
              settle: 100ms
              http: {listen: '127.0.0.1:0'}
              queues: [{url: '{{queue.Url}}', endpoint: '{{moto.Endpoint}}', region: {{moto.Region}}}]
            """);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var (output, error) = (new SharedText(), new SharedText());
        var serving = Task.Run(() => LakehouseProgram.RunAsync(["register", "serve", "--json"], Host(moto, output, error), stop.Token), TestContext.Current.CancellationToken);
        await PutAsync(s3, bucket, "orders/day=2026-05-01/a.parquet");
        await UntilAsync(1, serving, output, error);
        await PutAsync(s3, bucket, "orders/day=2026-05-02/red flower.parquet");
        await UntilAsync(2, serving, output, error);
        await Eventually.HoldsAsync(() => Task.FromResult(error.ToString().Contains("listening at", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        await CallAsync(error.ToString());
        await stop.CancelAsync();

        Assert.Equal(0, await serving.WaitAsync(Limit, TestContext.Current.CancellationToken));
        Assert.Contains("\"partitionsAdded\":1", output.ToString(), StringComparison.Ordinal);
    }

    private CliHost Host(MotoServer moto, SharedText output, SharedText error) => new()
    {
        Out = output,
        Error = error,
        OutBytes = Stream.Null,
        WorkingFolder = run.Folder,
        Metastore = metastore,
        Environment = name => name switch { "AWS_ACCESS_KEY_ID" => moto.AccessKey, "AWS_SECRET_ACCESS_KEY" => moto.SecretKey, "LAKEHOUSE_CACHE" => Path.Combine(run.Folder, "cache"), _ => null },
    };

    private static async Task<(string Url, string Arn)> QueueAsync(MotoServer moto, string name)
    {
        using var client = new AmazonSQSClient(new BasicAWSCredentials(moto.AccessKey, moto.SecretKey), new AmazonSQSConfig { ServiceURL = moto.Endpoint.ToString(), AuthenticationRegion = moto.Region });
        var made = await client.CreateQueueAsync($"serve-{name}", TestContext.Current.CancellationToken);
        var attributes = await client.GetQueueAttributesAsync(made.QueueUrl, ["QueueArn"], TestContext.Current.CancellationToken);
        return (made.QueueUrl, attributes.QueueARN);
    }

    private async Task PutAsync(AmazonS3Client s3, string bucket, string key) =>
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, FilePath = Path.Combine(run.Folder, "a.parquet") }, TestContext.Current.CancellationToken);

    private async Task UntilAsync(int partitions, Task serving, SharedText output, SharedText error)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (await CountAsync() < partitions)
        {
            Assert.False(serving.IsCompleted || limit.IsCancellationRequested, $"{output}{error}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private async Task<int> CountAsync() => await metastore.GetTableAsync("shop", "orders", TestContext.Current.CancellationToken) is null
        ? 0
        : await metastore.ListPartitionsAsync((await metastore.GetTableAsync("shop", "orders", TestContext.Current.CancellationToken))!, TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken);

    private static async Task CallAsync(string error)
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsync(new Uri($"{Regex.Match(error, "listening at (\\S+)").Groups[1].Value.TrimEnd('/')}/v1/tables/shop.orders"), null, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
    }
}
