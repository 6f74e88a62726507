using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>Uploads in parts, and objects composed of ranges of others. Thread-safe.</summary>
internal sealed class S3Uploads(S3Client client, AmazonS3Client store, S3Retry retry, S3Settings settings)
{
    /// <summary>Begins an upload; its id. Those whose answers were lost are dropped.</summary>
    /// <param name="key">Key of the object to be; nobody else may be uploading it.</param>
    /// <param name="mark">Mark by which its completion finds itself again.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask<string> BeginAsync(string key, string mark, CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = client.Bucket,
            Key = key,
            ServerSideEncryptionMethod = S3Marks.Encryption(settings),
            ServerSideEncryptionKeyManagementServiceKeyId = settings.KmsKeyId,
            RequestPayer = client.Payer,
        };
        request.Metadata[S3Marks.Name] = mark;
        var attempts = 0;
        var begun = await retry.RunAsync(
            client.PlaceOf(key), 0,
            (attempt, stop) =>
            {
                attempts = attempt;
                return store.InitiateMultipartUploadAsync(request, stop);
            },
            cancellationToken).ConfigureAwait(false);
        if (attempts > 1)
        {
            await LeaveToSweepAsync(() => DropOthersAsync(key, begun.UploadId, cancellationToken)).ConfigureAwait(false);
        }

        return begun.UploadId;
    }

    /// <summary>Sends one part.</summary>
    /// <param name="key">Key of the object to be.</param>
    /// <param name="id">The upload.</param>
    /// <param name="number">The part's number, from 1.</param>
    /// <param name="content">Its bytes, at least 5 MiB but for the last one.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask<PartETag> SendAsync(string key, string id, int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var sent = await retry.RunAsync(
            client.PlaceOf(key), content.Length,
            (_, stop) => store.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = client.Bucket,
                    Key = key,
                    UploadId = id,
                    PartNumber = number,
                    InputStream = S3Client.ToStream(content),
                    PartSize = content.Length,
                    UseChunkEncoding = false,
                    DisablePayloadSigning = client.Connection.IsEncrypted,
                    RequestPayer = client.Payer,
                },
                stop),
            cancellationToken).ConfigureAwait(false);
        return new PartETag(number, sent.ETag);
    }

    /// <summary>Makes a part of a range of another object of the bucket, without its bytes travelling.</summary>
    /// <param name="key">Key of the object to be.</param>
    /// <param name="id">The upload.</param>
    /// <param name="number">The part's number, from 1.</param>
    /// <param name="source">Key of the other object.</param>
    /// <param name="from">First byte.</param>
    /// <param name="count">How many bytes.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask<PartETag> CopyAsync(string key, string id, int number, string source, long from, long count, CancellationToken cancellationToken)
    {
        var copied = await retry.RunAsync(
            client.PlaceOf(key), count,
            (_, stop) => store.CopyPartAsync(
                new CopyPartRequest
                {
                    SourceBucket = client.Bucket,
                    SourceKey = source,
                    DestinationBucket = client.Bucket,
                    DestinationKey = key,
                    UploadId = id,
                    PartNumber = number,
                    FirstByte = from,
                    LastByte = from + count - 1,
                    RequestPayer = client.Payer,
                },
                stop),
            cancellationToken).ConfigureAwait(false);
        return new PartETag(number, copied.ETag);
    }

    /// <summary>Makes the object of its parts, in one step.</summary>
    /// <param name="key">Key of the object to be.</param>
    /// <param name="id">The upload.</param>
    /// <param name="mark">Mark by which its completion finds itself again.</param>
    /// <param name="parts">All of them.</param>
    /// <param name="notAfter">When given, by the store's clock: the request does not take effect later, and fails as Unavailable.</param>
    /// <param name="cancellationToken">Stops the call; the object may be there nevertheless.</param>
    public async ValueTask CompleteAsync(
        string key, string id, string mark, IEnumerable<PartETag> parts, DateTimeOffset? notAfter, CancellationToken cancellationToken)
    {
        List<PartETag> ordered = [.. parts.OrderBy(part => part.PartNumber)];
        await retry.RunAsync(
            client.PlaceOf(key), 0,
            async (_, stop) =>
            {
                try
                {
                    await (notAfter is { } end
                        ? new S3SignedCalls(client.Connection, settings, client.Bucket).CompleteAsync(key, id, ordered, end, stop)
                        : CompleteOnceAsync(key, id, ordered, stop)).ConfigureAwait(false);
                }
                catch (AmazonS3Exception gone) when (gone.ErrorCode == "NoSuchUpload")
                {
                    // An attempt whose answer was lost has completed it.
                    if (await client.HeadOnceAsync(key, stop).ConfigureAwait(false) is not { } found || found.Writer != mark)
                    {
                        throw;
                    }
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Drops an upload and its parts; one that is gone already is fine.</summary>
    public async ValueTask AbortAsync(string key, string id, CancellationToken cancellationToken) =>
        await retry.RunAsync(
            client.PlaceOf(key), 0,
            async (_, stop) =>
            {
                try
                {
                    await store.AbortMultipartUploadAsync(
                        new AbortMultipartUploadRequest { BucketName = client.Bucket, Key = key, UploadId = id, RequestPayer = client.Payer }, stop).ConfigureAwait(false);
                }
                catch (AmazonS3Exception gone) when (gone.StatusCode == HttpStatusCode.NotFound)
                {
                    // Completed or dropped before.
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>Drops an upload that failed; a store that does not let it go leaves it to the sweep, and the failure that came before is told.</summary>
    public ValueTask DropAsync(string key, string id) => LeaveToSweepAsync(() => AbortAsync(key, id, CancellationToken.None));

    /// <summary>Unfinished uploads below a prefix.</summary>
    public async ValueTask<IReadOnlyList<(string Key, string Id)>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var found = new List<(string, string)>();
        ListMultipartUploadsResponse? page = null;
        do
        {
            var (key, id) = (page?.NextKeyMarker, page?.NextUploadIdMarker);
            page = await retry.RunAsync(
                client.PlaceOf(prefix), 0,
                (_, stop) => store.ListMultipartUploadsAsync(
                    new ListMultipartUploadsRequest { BucketName = client.Bucket, Prefix = prefix, KeyMarker = key, UploadIdMarker = id, RequestPayer = client.Payer }, stop),
                cancellationToken).ConfigureAwait(false);
            if (page.IsTruncated == true && (string.IsNullOrEmpty(page.NextKeyMarker) || (page.NextKeyMarker == key && page.NextUploadIdMarker == id)))
            {
                throw S3Errors.Endless(client.PlaceOf(prefix));
            }

            found.AddRange((page.MultipartUploads ?? []).Select(upload => (upload.Key, upload.UploadId)));
        }
        while (page.IsTruncated == true);
        return found;
    }

    private Task CompleteOnceAsync(string key, string id, List<PartETag> parts, CancellationToken stop) => store.CompleteMultipartUploadAsync(
        new CompleteMultipartUploadRequest { BucketName = client.Bucket, Key = key, UploadId = id, PartETags = parts, RequestPayer = client.Payer }, stop);

    private async ValueTask DropOthersAsync(string key, string mine, CancellationToken cancellationToken)
    {
        foreach (var (other, id) in await ListAsync(key, cancellationToken).ConfigureAwait(false))
        {
            if (other == key && id != mine)
            {
                await AbortAsync(key, id, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask LeaveToSweepAsync(Func<ValueTask> drop)
    {
        try
        {
            await drop().ConfigureAwait(false);
        }
        catch (LakehouseException)
        {
            // Rights to list uploads are missing, or the store is away.
        }
    }
}
