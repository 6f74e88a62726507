using Amazon.Runtime;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>Gives the SDK one HTTP client whose handler we see. It is let go with the process, as the pools of the SDK itself.</summary>
/// <param name="handler">Handler of every request.</param>
internal sealed class S3HttpFactory(HttpMessageHandler handler) : HttpClientFactory
{
    /// <inheritdoc />
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => Client();

    /// <inheritdoc />
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    /// <inheritdoc />
    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    /// <summary>A client without a time limit of its own: calls carry their deadlines.</summary>
    public HttpClient Client() => new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
}
