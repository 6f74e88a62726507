using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// Calls whose signature ends at a given time (SigV4 in the query, <c>X-Amz-Expires</c>): the store refuses them when they arrive later. The end
/// is absolute: date plus validity, so a wrong clock of this machine shifts both and not the end. Ends are by the store's clock and cut to whole
/// seconds. Failures are those of the SDK's own calls (<see cref="AmazonS3Exception"/>), <c>RequestExpired</c> when the end has passed. Thread-safe.
/// </summary>
internal sealed class S3SignedCalls(S3Connection connection, S3Settings settings, string bucket)
{
    private readonly S3SignedUrl urls = new(connection, bucket);

    /// <summary>Puts an object; its new tag.</summary>
    /// <param name="key">Key of the object.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="condition">What must hold.</param>
    /// <param name="mark">Mark of the put.</param>
    /// <param name="notAfter">The end.</param>
    /// <param name="stop">Ends the wait for the answer.</param>
    public async Task<string?> PutAsync(
        string key, ReadOnlyMemory<byte> content, S3Condition condition, string mark, DateTimeOffset notAfter, CancellationToken stop)
    {
        var end = EndOf(notAfter);
        var headers = Headers(condition, mark);
        var url = await urls.OfAsync(key, HttpVerb.PUT, headers, end).ConfigureAwait(false);
        using var request = Request(HttpMethod.Put, url, headers, new ReadOnlyMemoryContent(content));
        using var answer = await SendAsync(request, end, stop).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.OK ? answer.Headers.ETag?.ToString() : throw await FailureAsync(answer, stop).ConfigureAwait(false);
    }

    /// <summary>Removes an object; nothing happens where there is none.</summary>
    /// <param name="key">Key of the object.</param>
    /// <param name="notAfter">The end.</param>
    /// <param name="stop">Ends the wait for the answer.</param>
    public async Task<bool> DeleteAsync(string key, DateTimeOffset notAfter, CancellationToken stop)
    {
        var end = EndOf(notAfter);
        var headers = Payer();
        using var request = Request(HttpMethod.Delete, await urls.OfAsync(key, HttpVerb.DELETE, headers, end).ConfigureAwait(false), headers, null);
        using var answer = await SendAsync(request, end, stop).ConfigureAwait(false);
        return answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound ? true : throw await FailureAsync(answer, stop).ConfigureAwait(false);
    }

    /// <summary>Makes an object of the parts of an upload (CompleteMultipartUpload).</summary>
    /// <param name="key">Key of the object to be.</param>
    /// <param name="id">The upload.</param>
    /// <param name="parts">Its parts in their order.</param>
    /// <param name="notAfter">The end.</param>
    /// <param name="stop">Ends the wait for the answer.</param>
    public async Task CompleteAsync(string key, string id, IReadOnlyList<PartETag> parts, DateTimeOffset notAfter, CancellationToken stop)
    {
        var end = EndOf(notAfter);
        var headers = Payer();
        var url = await urls.OfCompletionAsync(key, id, headers, end).ConfigureAwait(false);
        using var request = Request(HttpMethod.Post, url, headers, new ByteArrayContent(S3Completion.Write(parts)));
        using var answer = await SendAsync(request, end, stop).ConfigureAwait(false);

        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw await FailureAsync(answer, stop).ConfigureAwait(false);
        }

        // A store may begin to answer with 200 before it knows (S3 API reference, CompleteMultipartUpload).
        var told = await S3ErrorCode.ReadBytesAsync(answer, stop).ConfigureAwait(false);
        if (!S3Completion.Succeeded(told))
        {
            throw Failure(answer.StatusCode, S3ErrorCode.Parse(told) ?? "InternalError");
        }
    }

    /// <summary>Signs a put now that ends at a given time, to be sent when that is over: whether the store refuses it then.</summary>
    public static async Task<Func<CancellationToken, Task<bool>>> PrepareAsync(S3Client client, string key, DateTimeOffset end, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var calls = new S3SignedCalls(client.Connection, client.Settings, client.Bucket);
        var headers = calls.Headers(S3Condition.None, client.NewMark());
        var url = await calls.urls.OfAsync(key, HttpVerb.PUT, headers, end).ConfigureAwait(false);
        return async stop =>
        {
            using var request = Request(HttpMethod.Put, url, headers, new ByteArrayContent("late"u8.ToArray()));
            using var answer = await client.Connection.Http.SendAsync(request, stop).ConfigureAwait(false);
            return answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized;
        };
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri url, Dictionary<string, string> headers, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, url) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static async Task<AmazonS3Exception> FailureAsync(HttpResponseMessage answer, CancellationToken stop) =>
        Failure(answer.StatusCode, S3ErrorCode.Parse(await S3ErrorCode.ReadBytesAsync(answer, stop).ConfigureAwait(false)));

    private static AmazonS3Exception Failure(HttpStatusCode status, string? code) => new($"The store answered {(int)status}.") { StatusCode = status, ErrorCode = code };

    private static AmazonS3Exception Expired() => new("The time in which the request may take effect is over.")
    {
        StatusCode = HttpStatusCode.Forbidden,
        ErrorCode = "RequestExpired",
    };

    private DateTimeOffset EndOf(DateTimeOffset notAfter)
    {
        var end = DateTimeOffset.FromUnixTimeSeconds(notAfter.ToUnixTimeSeconds());
        return end - connection.Clock.Latest() >= TimeSpan.FromSeconds(1) ? end : throw Expired();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, DateTimeOffset end, CancellationToken stop)
    {
        var answer = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.Forbidden || connection.Clock.Latest() < end)
        {
            return answer;
        }

        // Servers say AccessDenied of a signature that is over.
        answer.Dispose();
        throw Expired();
    }

    private Dictionary<string, string> Headers(S3Condition condition, string mark)
    {
        var headers = Payer();
        headers[$"x-amz-meta-{S3Marks.Name}"] = mark;
        Add("if-none-match", condition.IfAbsent ? "*" : null);
        Add("if-match", condition.IfMatch);
        Add("x-amz-server-side-encryption", S3Marks.Encryption(settings)?.Value);
        Add("x-amz-server-side-encryption-aws-kms-key-id", settings.KmsKeyId);
        return headers;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                headers[name] = value;
            }
        }
    }

    private Dictionary<string, string> Payer()
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (settings.RequestPayer)
        {
            headers["x-amz-request-payer"] = "requester";
        }

        return headers;
    }
}
