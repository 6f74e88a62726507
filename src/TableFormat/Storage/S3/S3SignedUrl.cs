using System.Globalization;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;
using Amazon.S3;
using Amazon.S3.Model;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>URLs that carry their signature (Amazon S3 API reference, "Authenticating Requests: Using Query Parameters"). Thread-safe.</summary>
internal sealed class S3SignedUrl(S3Connection connection, string bucket)
{
    /// <summary>A URL for a call on an object.</summary>
    /// <param name="key">Key of the object.</param>
    /// <param name="verb">Method of the call.</param>
    /// <param name="headers">Headers that the call will have, lower case.</param>
    /// <param name="end">When the signature ends.</param>
    public async Task<Uri> OfAsync(string key, HttpVerb verb, Dictionary<string, string> headers, DateTimeOffset end) =>
        new(await connection.Client.GetPreSignedURLAsync(ToRequest(key, verb, headers, end)).ConfigureAwait(false));

    /// <summary>A URL for the completion of an upload. The SDK makes none for a POST, so its URL for a put is signed anew.</summary>
    /// <param name="key">Key of the object.</param>
    /// <param name="id">The upload.</param>
    /// <param name="headers">Headers that the call will have, lower case.</param>
    /// <param name="end">When the signature ends.</param>
    public async Task<Uri> OfCompletionAsync(string key, string id, Dictionary<string, string> headers, DateTimeOffset end)
    {
        var request = ToRequest(key, HttpVerb.PUT, headers, end);
        request.UploadId = id;
        while (true)
        {
            var url = await connection.Client.GetPreSignedURLAsync(request).ConfigureAwait(false);
            var credentials = await connection.Identity.GetCredentialsAsync().ConfigureAwait(false);

            // Temporary ones may have been renewed in between.
            if (url.Contains($"X-Amz-Credential={credentials.AccessKey}%2F", StringComparison.Ordinal))
            {
                return SignPost(new Uri(url), headers, credentials);
            }
        }
    }

    private static Uri SignPost(Uri put, Dictionary<string, string> headers, ImmutableCredentials credentials)
    {
        var fields = put.Query.TrimStart('?').Split('&').Where(field => !field.StartsWith("X-Amz-Signature=", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var query = string.Join('&', fields);
        var signed = new SortedDictionary<string, string>(headers, StringComparer.Ordinal) { ["host"] = put.Authority };
        var names = string.Join(';', signed.Keys);
        var lines = string.Concat(signed.Select(header => $"{header.Key}:{header.Value}\n"));
        var canonical = $"POST\n{put.AbsolutePath}\n{query}\n{lines}\n{names}\nUNSIGNED-PAYLOAD";
        var date = DateTime.ParseExact(
            Field("X-Amz-Date"), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        var region = Field("X-Amz-Credential").Split("%2F")[2];
        var signature = AWS4Signer.ComputeSignature(credentials, region, date, "s3", names, canonical).Signature;
        return new Uri($"{put.GetLeftPart(UriPartial.Path)}?{query}&X-Amz-Signature={signature}");

        string Field(string name) => fields.Single(field => field.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];
    }

    private GetPreSignedUrlRequest ToRequest(string key, HttpVerb verb, Dictionary<string, string> headers, DateTimeOffset end)
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = bucket,
            Key = key,
            Verb = verb,
            Expires = end.UtcDateTime,
            Protocol = connection.IsEncrypted ? Protocol.HTTPS : Protocol.HTTP,
        };
        foreach (var (name, value) in headers)
        {
            request.Headers[name] = value;
        }

        return request;
    }
}
