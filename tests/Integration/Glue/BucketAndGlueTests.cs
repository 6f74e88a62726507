using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Integration.Glue;

/// <summary>The program itself with a lake in a bucket and Glue as catalog, both of moto, credentials from the environment.</summary>
public sealed class BucketAndGlueTests
{
    private const string Secret = "s3cret-of-this-test";

    [Fact]
    public async Task TablesAndFoldersOfABucketAreRegisteredAndNoSecretIsShown()
    {
        var moto = await MotoServer.SharedAsync();
        var bucket = await moto.CreateBucketAsync();
        var database = bucket.Replace('-', '_');
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(
            folder.PathOf("lakehouse.yaml"),
            $"lake: s3://{bucket}/lake\ncatalog:\n  type: glue\n  glue: {{endpoint: '{moto.Endpoint}', partition-indexes: [dt]}}\n",
            TestContext.Current.CancellationToken);
        await RunAsync(moto, folder, "query", "SELECT 1::BIGINT AS id, 'x' AS dt", "--lake", ".", "--parquet", "rows.parquet");
        await RunAsync(moto, folder, "load", "rows.parquet", "--lake", $"s3://{bucket}/lake", "--table", $"{database}.orders", "--type", "cow", "--key", "id", "--partition", "dt");

        Assert.Contains("create table", await RunAsync(moto, folder, "sync"), StringComparison.Ordinal);
        Assert.Contains("up to date", await RunAsync(moto, folder, "sync", "--verify"), StringComparison.Ordinal);
        Assert.Contains("registered (Hudi", await RunAsync(moto, folder, "register", $"s3://{bucket}/lake/{database}/orders", "--table", $"{database}.again"), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(MotoServer moto, TempFolder folder, params string[] arguments)
    {
        var environment = new Dictionary<string, string?>
        {
            ["AWS_ACCESS_KEY_ID"] = moto.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = Secret,
            ["AWS_REGION"] = moto.Region,
            ["AWS_ENDPOINT_URL_S3"] = moto.Endpoint.ToString(),
        };
        var output = await PeerProcess.RunAsync(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "lakehouse.dll"), .. arguments], folder.Root, environment, cancellationToken: TestContext.Current.CancellationToken);
        output.Succeeded(string.Join(' ', arguments));
        Assert.DoesNotContain(Secret, output.Output + output.Error, StringComparison.Ordinal);
        return output.Output;
    }
}
