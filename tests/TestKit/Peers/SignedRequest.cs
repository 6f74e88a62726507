using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lakehouse.TestKit.Peers;

/// <summary>The one request that a fixture needs of an object store, signed (AWS Signature Version 4) without any client of ours.</summary>
internal static class SignedRequest
{
    private static readonly HttpClient Client = new();

    /// <summary>Makes a bucket.</summary>
    public static async Task CreateBucketAsync(Uri endpoint, string bucket, string accessKey, string secretKey, string region)
    {
        var time = DateTimeOffset.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/{region}/s3/aws4_request";
        var body = Hex(SHA256.HashData([]));
        var host = endpoint.Authority;
        var canonical = $"PUT\n/{bucket}\n\nhost:{host}\nx-amz-content-sha256:{body}\nx-amz-date:{time}\n\nhost;x-amz-content-sha256;x-amz-date\n{body}";
        var text = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = new[] { time[..8], region, "s3", "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), Sign);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(endpoint, bucket));
        request.Headers.Add("x-amz-date", time);
        request.Headers.Add("x-amz-content-sha256", body);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={accessKey}/{scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={Hex(Sign(key, text))}");
        using var answer = await Client.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The bucket {bucket} was not made: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private static byte[] Sign(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
