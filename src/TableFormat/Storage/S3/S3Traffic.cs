using System.Net.Http.Headers;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>Sees every request and answer: counts them and shows the clock their dates. Thread-safe.</summary>
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
        return response;
    }

    private void Observe(DateTimeOffset sent, HttpResponseHeaders headers)
    {
        if (headers.Date is { } date)
        {
            clock.Observe(sent, date);
        }
    }
}
