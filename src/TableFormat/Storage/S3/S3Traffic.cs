using System.Net.Http.Headers;
using Amazon.S3;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>Sees every request and answer: counts them, shows the clock their dates, and ends at redirects. Thread-safe.</summary>
/// <param name="inner">Sends them.</param>
/// <param name="clock">Learns the store's time.</param>
internal sealed class S3Traffic(HttpMessageHandler inner, S3Clock clock) : DelegatingHandler(inner)
{
    private long requests;

    /// <summary>Requests sent so far, retries included.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref requests);
        var sent = clock.MachineNow();
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        Observe(sent, response.Headers);
        return (int)response.StatusCode is >= 300 and < 400 ? throw Redirected(response) : response;
    }

    // The SDK takes a redirect that it does not follow for a success.
    private static AmazonS3Exception Redirected(HttpResponseMessage response)
    {
        using (response)
        {
            var region = response.Headers.TryGetValues("x-amz-bucket-region", out var named) ? named.First() : string.Empty;
            return new($"The store redirects, expecting '{region}'.") { StatusCode = response.StatusCode, ErrorCode = "Redirect" };
        }
    }

    private void Observe(DateTimeOffset sent, HttpResponseHeaders headers)
    {
        if (headers.Date is { } date)
        {
            clock.Observe(sent, date);
        }
    }
}
