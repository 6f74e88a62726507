using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>One request that removes many keys.</summary>
internal static class S3BatchDelete
{
    /// <summary>Removes the keys; those that the store did not say to be removed come back.</summary>
    /// <exception cref="AmazonS3Exception">The store refuses one of them for good.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(
        AmazonS3Client store, string bucket, IReadOnlyList<string> keys, RequestPayer? payer, CancellationToken stop)
    {
        DeleteObjectsResponse done;
        try
        {
            done = await store.DeleteObjectsAsync(
                new DeleteObjectsRequest
                {
                    BucketName = bucket,
                    Objects = [.. keys.Select(key => new KeyVersion { Key = key })],
                    Quiet = false,
                    RequestPayer = payer,
                },
                stop).ConfigureAwait(false);
        }
        catch (DeleteObjectsException partly)
        {
            done = partly.Response;
        }

        if (done.DeleteErrors?.Find(error => !S3Errors.IsPassing(HttpStatusCode.BadRequest, error.Code)) is { } refused)
        {
            throw new AmazonS3Exception(refused.Message) { ErrorCode = refused.Code, StatusCode = HttpStatusCode.Forbidden };
        }

        // What the answer does not name, because it was cut short or spoiled, is not known to be gone.
        var gone = (done.DeletedObjects ?? []).Select(removed => removed.Key).ToHashSet(StringComparer.Ordinal);
        return [.. keys.Where(key => !gone.Contains(key))];
    }
}
