using System.Net.Http.Headers;
using System.Text;
using Amazon.Runtime;
using Lakehouse.Catalog.Glue;
using Xunit;

namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>Signatures that botocore 1.43.11 made of the same calls at 2026-11-23 01:02:03 UTC.</summary>
public sealed class GlueSignerTests
{
    [Theory]
    [InlineData(null, "eu-central-1", "https://glue.eu-central-1.amazonaws.com/", """{"Name":"lake"}""", "GetDatabase", "content-type;host;x-amz-date;x-amz-target", "636e3f7bba1ad88e8d4c4671bbaa93aeba239d3462d0b34f5c5f2732a6649c91")]
    [InlineData("tok/en+with=signs==", "us-east-1", "http://127.0.0.1:5000/", """{"DatabaseName":"lake","Name":"ün ï"}""", "GetTable", "content-type;host;x-amz-date;x-amz-security-token;x-amz-target", "c9a75053b278460390a97cde5847560ba60acf9f669411b39e8940d39932afdc")]
    public void SignaturesAreBotocores(string? token, string region, string url, string body, string action, string names, string signature)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "AWSGlue." + action);
        var credentials = new ImmutableCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token);

        GlueSigner.Sign(request, bytes, credentials, region, new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.Zero));

        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/{region}/glue/aws4_request, SignedHeaders={names}, Signature={signature}",
            request.Headers.NonValidated["Authorization"].ToString());
    }
}
