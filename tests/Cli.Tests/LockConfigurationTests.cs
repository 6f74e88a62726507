using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>Where locks live, by configuration: faults are told by line, and doctor takes the lock that was chosen.</summary>
public class LockConfigurationTests
{
    [Theory]
    [InlineData("lock: dynamodb", "bad.yaml:3:7 lock: dynamodb needs a table of locks")]
    [InlineData("dynamodb: {table: locks}", "bad.yaml:3:11 dynamodb: given without lock: dynamodb")]
    [InlineData("lock: dynamodb\ndynamodb: {region: eu-west-1}", "dynamodb.table: expected")]
    [InlineData("lock: dynamodb\ndynamodb: {table: t, endpoint: localhost}", "dynamodb.endpoint: expected an http or https URL")]
    [InlineData("lock-lease: 1s", "bad.yaml:3:13 lock-lease: out of range")]
    [InlineData("lock: dynamo", "did you mean 'dynamodb'?")]
    public async Task Settings_that_do_not_fit_are_refused_by_line(string lines, string expected)
    {
        using var run = new CliRun();
        run.Write("bad.yaml", $"lake: lake\nsource: {{files: {{paths: [events]}}}}\n{lines}\n");
        var result = await run.RunAsync("config", "check", "--config", "bad.yaml");
        Assert.Equal(2, result.Code);
        Assert.Contains(expected, result.Error);
    }

    [Fact]
    public async Task Doctor_takes_the_lock_in_the_bucket()
    {
        var gateway = await CephGateway.SharedAsync();
        using var run = Run(gateway.AccessKey, gateway.SecretKey);
        run.Write("lakehouse.yaml", $"lake: s3://{await gateway.CreateBucketAsync()}/lake\nsource: {{files: {{paths: [events]}}}}\ns3: {{endpoint: '{gateway.Endpoint}'}}\nlock-lease: 20s\n");
        Assert.Contains("one writer at a time can hold a table (in the bucket, lease 20 s)", (await run.RunAsync("doctor")).Out);
    }

    [Fact]
    public async Task Doctor_tells_that_the_table_of_locks_is_not_there()
    {
        var moto = await MotoServer.SharedAsync();
        using var run = Run(moto.AccessKey, moto.SecretKey);
        run.Write("lakehouse.yaml", $"lake: lake\nsource: {{files: {{paths: [events]}}}}\nlock: dynamodb\ndynamodb: {{table: locks, endpoint: '{moto.Endpoint}'}}\n");
        var said = (await run.RunAsync("doctor")).Out;
        Assert.Contains("There is no DynamoDB table 'locks'.", said);
        Assert.Contains("aws dynamodb create-table", said);
    }

    private static CliRun Run(string key, string secret)
    {
        var run = new CliRun();
        Directory.CreateDirectory(Path.Combine(run.Folder, "events"));
        run.Set("AWS_ACCESS_KEY_ID", key);
        run.Set("AWS_SECRET_ACCESS_KEY", secret);
        return run;
    }
}
