using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>Who the program is to a bucket, as a user sets it up: the real process with AWS's own files and variables, and what goes over the wire.</summary>
public sealed class BucketIdentityTests : IDisposable
{
    private const string Secret = "SecretThatNobodyMaySee0123456789abcdef";
    private const string Token = "TokenThatNobodyMaySee0123456789abcdef";

    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task A_profile_of_the_shared_files_names_endpoint_region_and_keys()
    {
        var store = await CephGateway.SharedAsync();
        var bucket = await store.CreateBucketAsync();
        run.Write("config", $"""
            [profile lake]
            region = us-east-1
            services = here
            [profile asked]
            region = us-east-1
            credential_process = /bin/echo '{"{"}"Version":1,"AccessKeyId":"{store.AccessKey}","SecretAccessKey":"{store.SecretKey}"{"}"}'
            [services here]
            s3 =
              endpoint_url = {store.Endpoint}

            """);
        run.Write("credentials", $"[lake]\naws_access_key_id = {store.AccessKey}\naws_secret_access_key = {store.SecretKey}\n");

        await OkAsync(new() { ["AWS_PROFILE"] = "lake" }, "tables", "--lake", $"s3://{bucket}/lake");
        await OkAsync(new() { ["AWS_PROFILE"] = "asked", ["AWS_ENDPOINT_URL_S3"] = store.Endpoint.ToString() }, "tables", "--lake", $"s3://{bucket}/lake");
        await OkAsync(new() { ["AWS_ACCESS_KEY_ID"] = "of somebody else", ["AWS_SECRET_ACCESS_KEY"] = "x" }, "ingest", "--config", Configuration(bucket, "lake"), "--until-end");

        var wrong = await ProcessAsync([], "ingest", "--config", Configuration(bucket, "nobody"), "--until-end");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("There is no AWS profile 'nobody' with credentials.", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("AWS_CONFIG_FILE", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_identity_becomes_a_role()
    {
        var moto = await MotoServer.SharedAsync();
        var bucket = await moto.CreateBucketAsync();
        await using var proxy = FaultProxy.Start(moto.Endpoint);
        var environment = new Dictionary<string, string?>
        {
            ["AWS_WEB_IDENTITY_TOKEN_FILE"] = run.Write("token", "a token of the cluster"),
            ["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/lake",
            ["AWS_ROLE_SESSION_NAME"] = "lakehouse",
            ["AWS_ENDPOINT_URL_STS"] = proxy.Endpoint.ToString(),
            ["AWS_ENDPOINT_URL_S3"] = proxy.Endpoint.ToString(),
            ["AWS_REGION"] = "us-east-1",
        };

        await OkAsync(environment, "tables", "--lake", $"s3://{bucket}/lake");

        var calls = proxy.Requests.Where(request => request.Target.StartsWith($"/{bucket}", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.NotNull(call.Header("x-amz-security-token")));
        Assert.Contains(proxy.Requests, request => request.Method == "POST" && request.Target == "/");

        File.Delete(environment["AWS_WEB_IDENTITY_TOKEN_FILE"]!);
        var without = await ProcessAsync(environment, "tables", "--lake", $"s3://{bucket}/lake");
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("error: The store cannot be asked: A token could not be loaded", without.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TLS_what_is_put_is_not_hashed()
    {
        var store = await CephGateway.SharedAsync();
        var bucket = await store.CreateBucketAsync();
        await using var proxy = FaultProxy.Start(store.Endpoint);
        using var certificates = new TestCertificates();
        await using var front = TlsFront.Start(proxy.Endpoint, certificates);
        var environment = new Dictionary<string, string?>
        {
            ["AWS_ACCESS_KEY_ID"] = store.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = store.SecretKey,
            ["AWS_ENDPOINT_URL_S3"] = front.Endpoint.ToString(),
            ["SSL_CERT_FILE"] = certificates.CaFile,
        };

        // More than a part.
        await run.ParquetAsync("x.parquet", "SELECT i AS id, md5(i::VARCHAR) || md5((i + 0.5)::VARCHAR) AS text FROM range(400000) AS t(i)");
        await OkAsync(environment, "load", "x.parquet", "--lake", $"s3://{bucket}/lake", "--table", "a.b", "--key", "id", "--type", "cow", "--buckets", "1");
        await OkAsync(environment, "query", "SELECT count(*) FROM a.b", "--lake", $"s3://{bucket}/lake");

        var puts = proxy.Requests.Where(request => request.Method == "PUT").ToList();
        Assert.True(puts.Any(put => put.Target.Contains("partNumber=2", StringComparison.Ordinal)), string.Join('\n', puts.Select(put => put.Target)));
        Assert.All(puts, put => Assert.True(
            put.Header("x-amz-content-sha256") == "UNSIGNED-PAYLOAD" || put.Target.Contains("X-Amz-Signature=", StringComparison.Ordinal), put.Head));
    }

    [Theory]
    [InlineData("403 Forbidden", "SignatureDoesNotMatch", "does not take the credentials")]
    [InlineData("400 Bad Request", "InvalidRequest", "The store refused the request: 400 InvalidRequest.")]
    [InlineData("307 Temporary Redirect", "TemporaryRedirect", "redirects are not followed")]
    public async Task No_command_shows_a_credential_whatever_the_store_says(string status, string code, string expected)
    {
        await using var proxy = FaultProxy.Start(new Uri("http://127.0.0.1:9"));
        proxy.Answers = request => ProxyAnswers.Error(
            request, status, code, $"<Token-0>{Token}</Token-0>", $"you are {Secret} with {Token} and sent {request.Head.ReplaceLineEndings(" ")}");
        foreach (var (name, value) in new[] { ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", Secret), ("AWS_SESSION_TOKEN", Token), ("AWS_ENDPOINT_URL_S3", proxy.Endpoint.ToString()) })
        {
            run.Set(name, value);
        }

        await run.ParquetAsync("x.parquet", "SELECT 1 AS id");
        run.Write("lakehouse.yaml", Text("bucket", null));
        foreach (var line in new string[][]
        {
            ["tables", "--lake", "s3://bucket/lake", "--json"],
            ["show", "a.b", "--lake", "s3://bucket/lake", "--json"],
            ["query", "SELECT * FROM a.b", "--lake", "s3://bucket/lake", "--json"],
            ["scan", "s3://bucket/lake/a/b"],
            ["pull", "a.b", "--lake", "s3://bucket/lake", "--since", "0"],
            ["timeline", "a.b", "--lake", "s3://bucket/lake"],
            ["compact", "a.b", "--lake", "s3://bucket/lake", "--json"],
            ["load", "x.parquet", "--lake", "s3://bucket/lake", "--table", "a.b", "--key", "id", "--json"],
            ["ingest", "--config", "lakehouse.yaml", "--until-end"],
            ["doctor", "--config", "lakehouse.yaml"],
            ["config", "show", "--config", "lakehouse.yaml"],
        })
        {
            var result = await run.RunAsync([.. line, "--verbose"]);
            var said = result.Out + result.Error;
            foreach (var hidden in new[] { Secret, Token, "Signature=" })
            {
                Assert.False(said.Contains(hidden, StringComparison.Ordinal), $"{line[0]} shows {hidden}: {said}");
            }

            Assert.True(line[0] == "config" || said.Contains(expected, StringComparison.Ordinal), $"{line[0]}: {said}");
        }
    }

    private string Configuration(string bucket, string profile) => run.Write($"{profile}.yaml", Text(bucket, profile));

    private string Text(string bucket, string? profile)
    {
        run.Write("events/1.ndjson", """
            {"before":null,"after":{"id":1,"name":"x"},"source":{"connector":"mysql","db":"shop","table":"orders","file":"binlog.000001","pos":1,"row":0},"op":"c","ts_ms":1777000000000}

            """);
        return $"""
            lake: s3://{bucket}/lake
            source: {"{"}files: {"{"}paths: [events]{"}"}{"}"}
            tables:
              - name: shop.orders
                buckets: 1
                ddl: CREATE TABLE orders (id bigint PRIMARY KEY, name varchar(10))
            {(profile is null ? string.Empty : $"s3:\n  profile: {profile}")}

            """;
    }

    private async Task OkAsync(Dictionary<string, string?> environment, params string[] line)
    {
        var result = await ProcessAsync(environment, line);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', line)}: {result.Output}{result.Error}");
    }

    // Nothing of this process's own environment or home reaches it.
    private Task<PeerOutput> ProcessAsync(Dictionary<string, string?> environment, params string[] line)
    {
        var all = new Dictionary<string, string?>(environment)
        {
            ["AWS_CONFIG_FILE"] = Path.Combine(run.Folder, "config"),
            ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(run.Folder, "credentials"),
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["LAKEHOUSE_CACHE"] = Path.Combine(run.Folder, "cache"),
        };
        return PeerProcess.RunAsync(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "lakehouse.dll"), .. line], run.Folder, all, cancellationToken: TestContext.Current.CancellationToken);
    }
}
