using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// The SDK's client, in which a call is one request: it repeats some failures even when it is told not to, and follows redirects with a new
/// signature to whatever host they name.
/// </summary>
internal sealed class S3SdkClient : AmazonS3Client
{
    /// <summary>A client with credentials of its own.</summary>
    public S3SdkClient(AWSCredentials credentials, AmazonS3Config config)
        : base(credentials, config)
    {
    }

    /// <summary>A client with the default chain's credentials.</summary>
    public S3SdkClient(AmazonS3Config config)
        : base(config)
    {
    }

    /// <inheritdoc />
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.RemoveHandler<RetryHandler>();
        pipeline.RemoveHandler<AmazonS3RedirectHandler>();
    }
}
