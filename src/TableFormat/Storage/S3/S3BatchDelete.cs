using Amazon.S3;
using Amazon.S3.Model;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>One request that removes many keys.</summary>
internal static class S3BatchDelete
{
    /// <summary>Removes the keys; those that the store could not remove just now come back.</summary>
    /// <exception cref="AmazonS3Exception">The store refuses one of them for good.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(
        AmazonS3Client store, string bucket, IReadOnlyList<string> keys, RequestPayer? payer, CancellationToken stop)
    {
        List<DeleteError> errors;
        try
        {
            var done = await store.DeleteObjectsAsync(
                new DeleteObjectsRequest
                {
                    BucketName = bucket,
                    Objects = [.. keys.Select(key => new KeyVersion { Key = key })],
                    Quiet = true,
                    RequestPayer = payer,
                },
                stop).ConfigureAwait(false);
            errors = done.DeleteErrors ?? [];
        }
        catch (DeleteObjectsException partly)
        {
            errors = partly.Response.DeleteErrors ?? [];
        }

        return errors.FirstOrDefault(error => !S3Errors.IsPassing((System.Net.HttpStatusCode)400, error.Code)) is { } refused
            ? throw new AmazonS3Exception(refused.Message) { ErrorCode = refused.Code, StatusCode = System.Net.HttpStatusCode.Forbidden }
            : [.. errors.Select(error => error.Key)];
    }
}
