using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage.S3;

/// <summary>What a person reads when a store refuses, is elsewhere or is no store: one line, the place, the mend, never a credential.</summary>
public sealed class S3ErrorTests
{
    private const string Secret = "SecretAccessKeyThatNobodyMaySee0123456789";
    private const string Token = "SessionTokenThatNobodyMaySee/0123456789+abcdefghij==";

    private static readonly Uri Nobody = new("http://127.0.0.1:9");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("404 Not Found", "NoSuchBucket", "There is no such bucket.", "Make the bucket")]
    [InlineData("403 Forbidden", "AccessDenied", "The store refuses access.", "docs/s3.md")]
    [InlineData("403 Forbidden", "InvalidAccessKeyId", "does not take the credentials (InvalidAccessKeyId)", "AWS_ACCESS_KEY_ID")]
    [InlineData("403 Forbidden", "SignatureDoesNotMatch", "does not take the credentials (SignatureDoesNotMatch)", "AWS_SECRET_ACCESS_KEY")]
    [InlineData("400 Bad Request", "ExpiredToken", "The credentials have expired.", "AWS_SESSION_TOKEN")]
    [InlineData("403 Forbidden", "RequestTimeTooSkewed", "clock", "NTP")]
    [InlineData("301 Moved Permanently", "PermanentRedirect", "The bucket is in another region or at another address (301 Redirect); redirects are not followed.", "s3.region (or AWS_REGION)")]
    [InlineData("307 Temporary Redirect", "TemporaryRedirect", "redirects are not followed", "s3.endpoint (or AWS_ENDPOINT_URL_S3)")]
    [InlineData("400 Bad Request", "AuthorizationHeaderMalformed", "The bucket is in another region: eu-west-1.", "s3.region")]
    [InlineData("400 Bad Request", "KMS.DisabledException", "The store refused the request: 400", "")]
    [InlineData("501 Not Implemented", "NotImplemented", "does not know this request", "lakehouse doctor")]
    [InlineData("503 Service Unavailable", "SlowDown", "The store failed: 503 SlowDown.", "may be repeated")]
    public async Task A_refusal_says_what_is_wrong_where_and_how_to_mend_it(string status, string code, string message, string fix)
    {
        await using var proxy = FaultProxy.Start(Nobody);

        // A server may repeat all that it was sent.
        proxy.Answers = request => ProxyAnswers.Error(request, status, code, $"<Token-0>{Token}</Token-0><Echo>{Secret}</Echo>", $"the region is wrong; expecting 'eu-west-1'; you sent {request.Head.ReplaceLineEndings(" ")} and {Token}");
        var client = Client(proxy);
        Func<Task>[] calls =
        [
            async () => await client.TryGetAsync("lake/x", Stop),
            async () => await client.PutAsync("lake/x", new byte[3], S3Condition.Absent, null, Stop),
            async () => await client.PutAsync("lake/x", new byte[3], S3Condition.Absent, DateTimeOffset.UtcNow.AddMinutes(5), Stop),
            async () => await client.Uploads.BeginAsync("lake/x", "mark", Stop),
            async () => await client.DeleteAsync(["lake/x"], Stop),
            async () => await client.ListAsync("lake/x", recursive: true, null, Stop).CountAsync(Stop),
        ];
        for (var number = 0; number < calls.Length; number++)
        {
            var failure = await Assert.ThrowsAsync<LakehouseException>(calls[number]);
            var lines = failure.Describe().Split('\n');
            Assert.True(lines[0].Contains(message, StringComparison.Ordinal) || (number == 2 && lines[0].Contains("another region", StringComparison.Ordinal)), $"call {number}: {lines[0]}");
            Assert.Contains("(path s3://bucket/lake/x)", lines[0], StringComparison.Ordinal);
            Assert.Equal(fix.Length == 0 ? 1 : 2, lines.Length);
            Assert.Contains(fix, lines[^1], StringComparison.Ordinal);
            ShowsNoCredential(failure);
        }
    }

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("303 See Other")]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public async Task A_redirect_to_another_host_is_not_followed(string status)
    {
        await using var elsewhere = FaultProxy.Start(Nobody);
        elsewhere.Answers = _ => ProxyAnswers.Of("200 OK", string.Empty);
        await using var proxy = FaultProxy.Start(Nobody);
        proxy.Answers = request => ProxyAnswers.Of(status, string.Empty, $"Location: {elsewhere.Endpoint}bucket/lake/x", "x-amz-bucket-region: eu-west-1");
        var client = Client(proxy);
        foreach (var call in new Func<Task>[]
        {
            async () => await client.TryGetAsync("lake/x", Stop),
            async () => await client.HeadAsync("lake/x", Stop),
            async () => await client.PutAsync("lake/x", new byte[3], S3Condition.Absent, null, Stop),
            async () => await client.PutAsync("lake/x", new byte[3], S3Condition.Absent, DateTimeOffset.UtcNow.AddMinutes(5), Stop),
            async () => await client.DeleteAsync("lake/x", Stop),
            async () => await client.Uploads.SendAsync("lake/x", "id", 1, new byte[3], Stop),
            async () => await client.ListAsync("lake/x", recursive: true, null, Stop).CountAsync(Stop),
        })
        {
            var failure = await Assert.ThrowsAsync<LakehouseException>(call);
            Assert.Equal(ErrorKind.Invalid, failure.Kind);
            Assert.Equal("The bucket is in another region: eu-west-1.", failure.Message);
        }

        Assert.Empty(elsewhere.Requests);
        Assert.Equal(7, proxy.Requests.Count);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_before_anything_is_said()
    {
        await using var server = new SelfSignedServer();
        var client = Client(server.Endpoint, attempts: 8);
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () => await client.TryGetAsync("lake/x", Stop));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.StartsWith("The connection to the store is not safe: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("certificate", failure.Describe(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<LakehouseException>(async () => await client.PutAsync("lake/x", new byte[3], S3Condition.None, DateTimeOffset.UtcNow.AddMinutes(5), Stop));
        Assert.Equal(0, server.Heard);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_named()
    {
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () => await Client("http://no-such-host.invalid:9000").TryGetAsync("lake/x", Stop));
        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        Assert.Contains("no-such-host.invalid:9000", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Look at the endpoint", failure.Fix, StringComparison.Ordinal);
        ShowsNoCredential(failure);
    }

    [Fact]
    public async Task An_answer_that_is_no_answer_of_a_store_is_told()
    {
        await using var proxy = FaultProxy.Start(Nobody);
        proxy.Answers = request => ProxyAnswers.Of("200 OK", $"<html>a login page <p> {Token} {request.Head}</html>");
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () => await Client(proxy).ListAsync("lake/x", recursive: true, null, Stop).CountAsync(Stop));
        Assert.Equal("The store's answer is broken.", failure.Message);
        ShowsNoCredential(failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<NextContinuationToken>same</NextContinuationToken>")]
    public async Task A_listing_that_does_not_say_where_it_goes_on_is_refused(string next)
    {
        await using var proxy = FaultProxy.Start(Nobody);
        proxy.Answers = _ => Listing($"<IsTruncated>true</IsTruncated>{next}<Contents><Key>lake/a</Key><Size>1</Size></Contents>");
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () => await ListAsync(proxy));
        Assert.Contains("does not say where it goes on", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other/x")]
    [InlineData("lakes/x")]
    [InlineData("/etc/passwd")]
    [InlineData("lake/../other/x")]
    [InlineData("lake/a/../../../x")]
    [InlineData("lake/./x")]
    [InlineData("lake/..")]
    [InlineData("lake/..\\x")]
    [InlineData("lake/a\\..\\..\\x")]
    public async Task A_listing_that_leads_out_of_the_folder_is_refused(string key)
    {
        await using var proxy = FaultProxy.Start(Nobody);
        proxy.Answers = request => request.Method == "GET" ? Listing($"<Contents><Key>lake/good</Key><Size>1</Size></Contents><Contents><Key>{key}</Key><Size>1</Size></Contents>") : null;
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () => await ListAsync(proxy));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Contains(key, failure.Describe(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<LakehouseException>(async () => await Store(proxy).DeleteFolderAsync(string.Empty, Stop));
        Assert.All(proxy.Requests, request => Assert.Equal("GET", request.Method));

        proxy.Answers = _ => Listing($"<CommonPrefixes><Prefix>{key}/</Prefix></CommonPrefixes>");
        await Assert.ThrowsAsync<LakehouseException>(async () => await ListAsync(proxy));
    }

    [Fact]
    public async Task Keys_that_no_path_can_name_are_left_out()
    {
        await using var proxy = FaultProxy.Start(Nobody);
        proxy.Answers = _ => Listing("<Contents><Key>lake/</Key></Contents><Contents><Key>lake/a//b</Key></Contents><Contents><Key>lake/a/</Key></Contents><Contents><Key>lake/c</Key></Contents>"
            + "<CommonPrefixes><Prefix></Prefix></CommonPrefixes><CommonPrefixes><Prefix>lake//</Prefix></CommonPrefixes><CommonPrefixes><Prefix>lake/d/</Prefix></CommonPrefixes>");
        Assert.Equal(["c", "d"], await ListAsync(proxy));
    }

    [Theory]
    [InlineData("%2e%2e/x", "/bucket/lake/%252e%252e/x")]
    [InlineData("a%2fb", "/bucket/lake/a%252fb")]
    [InlineData("a b?c#d", "/bucket/lake/a%20b%3Fc%23d")]
    public async Task A_key_is_that_key_and_nothing_else_on_the_wire(string path, string target)
    {
        await using var proxy = FaultProxy.Start(Nobody);
        proxy.Answers = _ => ProxyAnswers.Of("200 OK", string.Empty, "ETag: \"0\"");
        var store = Store(proxy);
        await store.PutAsync(path, new byte[1], PutCondition.Always, Stop);
        await store.Fenced(() => DateTimeOffset.UtcNow.AddMinutes(5)).PutAsync(path, new byte[1], PutCondition.Always, Stop);
        Assert.All(proxy.Requests, request => Assert.Equal(target, request.Target.Split('?')[0]));
        await Assert.ThrowsAsync<LakehouseException>(async () => await store.TryReadAsync("../x", Stop));
        await Assert.ThrowsAsync<LakehouseException>(async () => await store.TryReadAsync("..\\x", Stop));
        await Assert.ThrowsAsync<LakehouseException>(async () => await store.TryReadAsync("/x", Stop));
    }

    private static void ShowsNoCredential(Exception failure)
    {
        foreach (var hidden in new[] { Secret, Token, "Signature=" })
        {
            Assert.DoesNotContain(hidden, failure.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(hidden, ((LakehouseException)failure).Describe(), StringComparison.Ordinal);
        }
    }

    private static byte[] Listing(string content) =>
        ProxyAnswers.Of("200 OK", $"<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bucket</Name>{content}</ListBucketResult>");

    private static async Task<List<string>> ListAsync(FaultProxy proxy) =>
        await Store(proxy).ListAsync(string.Empty, recursive: true, Stop).Select(entry => entry.Path).ToListAsync(Stop);

    private static S3Storage Store(FaultProxy proxy) => new(Client(proxy), "lake", new StorageMemory());

    private static S3Client Client(FaultProxy proxy) => Client(proxy.Endpoint.ToString());

    private static S3Client Client(string endpoint, int attempts = 2) => new(
        "bucket",
        new S3Settings { Endpoint = endpoint, Credentials = new S3Credentials("AKIDEXAMPLE", Secret, Token), MaxAttempts = attempts },
        TimeProvider.System,
        new SeededIds(3));
}
