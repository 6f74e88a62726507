using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// A put whose signature ends at a given time (SigV4 in the query, <c>X-Amz-Expires</c>): the store refuses it when it arrives later. The end
/// is absolute: date plus validity, so a wrong clock of this machine shifts both and not the end.
/// </summary>
internal sealed class S3SignedPut(S3Connection connection, S3Settings settings, string bucket)
{
    /// <summary>Sends it; the new object's tag.</summary>
    /// <param name="key">Key of the object.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="condition">What must hold.</param>
    /// <param name="mark">Mark of the put.</param>
    /// <param name="notAfter">The end by the store's clock; cut to whole seconds.</param>
    /// <param name="stop">Ends the wait for the answer.</param>
    /// <exception cref="AmazonS3Exception">As the SDK throws for its own puts; <c>RequestExpired</c> when the end has passed.</exception>
    public async Task<string?> SendAsync(
        string key, ReadOnlyMemory<byte> content, S3Condition condition, string mark, DateTimeOffset notAfter, CancellationToken stop)
    {
        var end = EndOf(notAfter);
        var headers = Headers(condition, mark);
        var url = await UrlAsync(key, headers, end).ConfigureAwait(false);
        using var request = Request(url, headers, content);
        using var answer = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.Forbidden && connection.Clock.Latest() >= end)
        {
            // Servers say AccessDenied of a signature that is over.
            throw Expired();
        }

        return answer.StatusCode == HttpStatusCode.OK
            ? answer.Headers.ETag?.ToString()
            : throw new AmazonS3Exception($"The store answered {(int)answer.StatusCode}.")
            {
                StatusCode = answer.StatusCode,
                ErrorCode = await S3ErrorCode.ReadAsync(answer, stop).ConfigureAwait(false),
            };
    }

    /// <summary>Removes an object by a request that ends in the same way; nothing happens where there is none.</summary>
    /// <param name="key">Key of the object.</param>
    /// <param name="notAfter">The end by the store's clock; cut to whole seconds.</param>
    /// <param name="stop">Ends the wait for the answer.</param>
    public async Task<bool> DeleteAsync(string key, DateTimeOffset notAfter, CancellationToken stop)
    {
        var end = EndOf(notAfter);
        var headers = settings.RequestPayer ? new Dictionary<string, string>(StringComparer.Ordinal) { ["x-amz-request-payer"] = "requester" } : [];
        using var request = new HttpRequestMessage(HttpMethod.Delete, await UrlAsync(key, headers, end, HttpVerb.DELETE).ConfigureAwait(false));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        return answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound ? true
            : answer.StatusCode == HttpStatusCode.Forbidden && connection.Clock.Latest() >= end ? throw Expired()
            : throw new AmazonS3Exception($"The store answered {(int)answer.StatusCode}.")
            {
                StatusCode = answer.StatusCode,
                ErrorCode = await S3ErrorCode.ReadAsync(answer, stop).ConfigureAwait(false),
            };
    }

    /// <summary>Signs a put now that ends at a given time, to be sent when that is over: whether the store refuses it then.</summary>
    public static async Task<Func<CancellationToken, Task<bool>>> PrepareAsync(S3Client client, string key, DateTimeOffset end, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var put = new S3SignedPut(client.Connection, client.Settings, client.Bucket);
        var headers = put.Headers(S3Condition.None, client.NewMark());
        var url = await put.UrlAsync(key, headers, end).ConfigureAwait(false);
        return async stop =>
        {
            using var request = Request(url, headers, "late"u8.ToArray());
            using var answer = await client.Connection.Http.SendAsync(request, stop).ConfigureAwait(false);
            return answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized;
        };
    }

    private DateTimeOffset EndOf(DateTimeOffset notAfter)
    {
        var end = DateTimeOffset.FromUnixTimeSeconds(notAfter.ToUnixTimeSeconds());
        return end - connection.Clock.Latest() >= TimeSpan.FromSeconds(1) ? end : throw Expired();
    }

    private static HttpRequestMessage Request(Uri url, Dictionary<string, string> headers, ReadOnlyMemory<byte> content)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ReadOnlyMemoryContent(content) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static AmazonS3Exception Expired() => new("The time in which the request may take effect is over.")
    {
        StatusCode = HttpStatusCode.Forbidden,
        ErrorCode = "RequestExpired",
    };

    private Dictionary<string, string> Headers(S3Condition condition, string mark)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { [$"x-amz-meta-{S3Marks.Name}"] = mark };
        Add("if-none-match", condition.IfAbsent ? "*" : null);
        Add("if-match", condition.IfMatch);
        Add("x-amz-server-side-encryption", S3Marks.Encryption(settings)?.Value);
        Add("x-amz-server-side-encryption-aws-kms-key-id", settings.KmsKeyId);
        Add("x-amz-request-payer", settings.RequestPayer ? "requester" : null);
        return headers;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                headers[name] = value;
            }
        }
    }

    private async Task<Uri> UrlAsync(string key, Dictionary<string, string> headers, DateTimeOffset end, HttpVerb verb = HttpVerb.PUT)
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = bucket,
            Key = key,
            Verb = verb,
            Expires = end.UtcDateTime,
            Protocol = connection.Client.Config.ServiceURL?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true ? Protocol.HTTP : Protocol.HTTPS,
        };
        foreach (var (name, value) in headers)
        {
            request.Headers[name] = value;
        }

        return new Uri(await connection.Client.GetPreSignedURLAsync(request).ConfigureAwait(false));
    }
}
