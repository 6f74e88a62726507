using System.Net.Http.Headers;
using Amazon.Runtime;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Glue;

/// <summary>
/// Sends one signed call and reads its answer within a limit of bytes. Certificates are checked, redirects are not followed (a signature is for one
/// server only), bodies are not decompressed. Thread-safe.
/// </summary>
internal sealed class GlueTransport : IDisposable
{
    private const int MaxReplyBytes = 64 << 20;

    private readonly HttpClient client;
    private readonly Uri endpoint;
    private readonly string region;

    /// <summary>A way to one server.</summary>
    /// <param name="endpoint">Scheme, host and port.</param>
    /// <param name="region">Region of the signature.</param>
    /// <param name="timeout">How long one attempt may take.</param>
    public GlueTransport(Uri endpoint, string region, TimeSpan timeout)
    {
        this.endpoint = endpoint;
        this.region = region;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        client = new HttpClient(handler) { Timeout = timeout };
    }

    /// <summary>Where calls go.</summary>
    public string Endpoint => endpoint.GetLeftPart(UriPartial.Authority);

    /// <summary>One attempt.</summary>
    /// <exception cref="HttpRequestException">The server could not be reached or hung up.</exception>
    /// <exception cref="OperationCanceledException">The attempt took too long, or the caller stopped it.</exception>
    /// <exception cref="LakehouseException">Corrupt: the answer is larger than any that Glue gives.</exception>
    public async Task<GlueAnswer> SendAsync(string action, byte[] body, ImmutableCredentials credentials, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var request = Compose(action, body);
        GlueSigner.Sign(request, body, credentials, region, now);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        var type = response.Headers.TryGetValues("x-amzn-errortype", out var types) ? types.First() : null;
        var answer = await ReadAsync(response.Content, action, cancellationToken).ConfigureAwait(false);
        return new GlueAnswer((int)response.StatusCode, answer, type, response.Headers.Date);
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    private HttpRequestMessage Compose(string action, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, "/")) { Content = content };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "AWSGlue." + action);
        request.Headers.TryAddWithoutValidation("User-Agent", "lakehouse");
        return request;
    }

    private async Task<byte[]> ReadAsync(HttpContent content, string action, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(client.Timeout);
        using var stream = await content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        using var all = new MemoryStream();
        var buffer = new byte[32 << 10];
        for (int count; (count = await stream.ReadAsync(buffer, limit.Token).ConfigureAwait(false)) > 0;)
        {
            if (all.Length + count > MaxReplyBytes)
            {
                throw new LakehouseException(ErrorKind.Corrupt, $"the answer of {Endpoint} to {action} is longer than {MaxReplyBytes} bytes");
            }

            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }
}
