using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amazon.S3;
using Amazon.S3.Model;
using Lakehouse.TableFormat.Ambient;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>
/// The calls of a bucket that the program needs, each with retries and a deadline. A put whose answer was lost is settled by reading back:
/// every put leaves a mark of its own in the object's metadata (<c>x-amz-meta-lakehouse-put</c>), so a second try that meets the first one's
/// object knows it. Thread-safe.
/// </summary>
internal sealed class S3Client
{
    private readonly S3Settings settings;
    private readonly AmazonS3Client store;
    private readonly S3Retry retry;
    private readonly IIdSource ids;
    private readonly S3Connection connection;

    /// <summary>A client for a bucket; nothing is called yet.</summary>
    /// <param name="bucket">Name of the bucket.</param>
    /// <param name="settings">How it is reached.</param>
    /// <param name="clock">This machine's clock.</param>
    /// <param name="ids">Marks of puts and the random part of waits.</param>
    public S3Client(string bucket, S3Settings settings, TimeProvider clock, IIdSource ids)
    {
        Bucket = bucket;
        this.settings = settings;
        this.ids = ids;
        connection = S3Connection.Open(settings, clock);
        store = connection.Client;
        retry = new S3Retry(settings, clock, ids);
        Uploads = new S3Uploads(this, connection.Client, retry, settings);
    }

    /// <summary>The bucket.</summary>
    public string Bucket { get; }

    /// <summary>Part sizes and limits.</summary>
    public S3Settings Settings => settings;

    /// <summary>The store's clock.</summary>
    public S3Clock Clock => connection.Clock;

    /// <summary>What requests travel on.</summary>
    internal S3Connection Connection => connection;

    /// <summary>Requests sent so far, retries included.</summary>
    public long Requests => connection.Traffic.Requests;

    /// <summary>Calls about uploads in parts.</summary>
    public S3Uploads Uploads { get; }

    /// <summary>The object as a person would name it.</summary>
    public string PlaceOf(string key) => $"s3://{Bucket}/{key}";

    /// <summary>A mark for one put.</summary>
    public string NewMark() => ids.NewId().ToString("N");

    /// <summary>Writes an object in one request.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="condition">What must hold.</param>
    /// <param name="notAfter">
    /// When given, by the store's clock: the request's signature ends then (whole seconds), so that no copy of it can take effect when it reaches the store
    /// later, whatever this process does in between. Such a put fails as Unavailable when the time is over.
    /// </param>
    /// <param name="cancellationToken">Stops it; the object may be there nevertheless.</param>
    public ValueTask<S3Put> PutAsync(
        string key, ReadOnlyMemory<byte> content, S3Condition condition, DateTimeOffset? notAfter = null, CancellationToken cancellationToken = default)
    {
        var mark = NewMark();
        return retry.RunAsync(
            PlaceOf(key), content.Length,
            async (_, stop) =>
            {
                try
                {
                    return new S3Put(true, notAfter is { } end
                        ? await new S3SignedCalls(connection, settings, Bucket).PutAsync(key, content, condition, mark, end, stop).ConfigureAwait(false)
                        : (await store.PutObjectAsync(ToRequest(key, content, condition, mark), stop).ConfigureAwait(false)).ETag);
                }
                catch (AmazonS3Exception refused) when (refused.StatusCode == HttpStatusCode.PreconditionFailed || (condition.IfMatch is not null && S3Errors.IsMissing(refused)))
                {
                    // The connection may have sent it twice, or an earlier attempt arrived after all.
                    var found = await HeadOnceAsync(key, stop).ConfigureAwait(false);
                    return found is { } object_ && object_.Writer == mark ? new S3Put(true, object_.ETag) : default;
                }
            },
            cancellationToken);
    }

    /// <summary>The whole object, or null where there is none.</summary>
    public ValueTask<S3Object?> TryGetAsync(string key, CancellationToken cancellationToken = default) =>
        GetAsync(key, null, cancellationToken);

    /// <summary>The last bytes of an object (fewer when it is shorter), or null where there is none.</summary>
    public ValueTask<S3Object?> TryGetEndAsync(string key, int bytes, CancellationToken cancellationToken = default) =>
        GetAsync(key, bytes, cancellationToken);

    /// <summary>Reads a range of a version of an object; false where there is no such version any more.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="from">First byte.</param>
    /// <param name="target">Filled from its beginning to its end; at least one byte.</param>
    /// <param name="etag">The version.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public ValueTask<bool> TryFillAsync(string key, long from, Memory<byte> target, string etag, CancellationToken cancellationToken = default) => retry.RunAsync(
        PlaceOf(key), target.Length,
        async (_, stop) =>
        {
            try
            {
                using var found = await store.GetObjectAsync(ToGet(key, new ByteRange(from, from + target.Length - 1), etag), stop).ConfigureAwait(false);
                if (found.ETag != etag)
                {
                    // A server that does not hold If-Match.
                    return false;
                }

                await S3Body.FillAsync(found, from, target, stop).ConfigureAwait(false);
                return true;
            }
            catch (AmazonS3Exception gone) when (S3Errors.IsMissing(gone) || gone.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                return false;
            }
        },
        cancellationToken);

    /// <summary>Facts about an object, or null where there is none.</summary>
    public ValueTask<S3Facts?> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        retry.RunAsync(PlaceOf(key), 0, (_, stop) => HeadOnceAsync(key, stop), cancellationToken);

    /// <summary>Keys below a prefix in the order of their UTF-8 bytes, page by page.</summary>
    /// <param name="prefix">What the keys begin with; ends with a slash or is empty.</param>
    /// <param name="recursive">False joins what lies deeper into its folder.</param>
    /// <param name="after">Keys up to this one are left out, or null.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public async IAsyncEnumerable<S3Page> ListAsync(
        string prefix, bool recursive, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? next = null;
        do
        {
            var token = next;
            var page = await retry.RunAsync(
                PlaceOf(prefix), 0,
                (_, stop) => store.ListObjectsV2Async(
                    new ListObjectsV2Request
                    {
                        BucketName = Bucket,
                        Prefix = prefix,
                        Delimiter = recursive ? null : "/",
                        StartAfter = token is null ? after : null,
                        ContinuationToken = token,
                        RequestPayer = Payer,
                    },
                    stop),
                cancellationToken).ConfigureAwait(false);
            yield return new S3Page(
                [.. (page.S3Objects ?? []).Select(found => (found.Key, found.Size ?? 0, ToTime(found.LastModified)))],
                page.CommonPrefixes ?? []);
            next = page.IsTruncated != true ? null : page.NextContinuationToken is { Length: > 0 } more && more != token ? more : throw S3Errors.Endless(PlaceOf(prefix));
        }
        while (next is not null);
    }

    /// <summary>Removes an object; nothing happens where there is none.</summary>
    public async ValueTask DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        await retry.RunAsync(
            PlaceOf(key), 0,
            (_, stop) => store.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Bucket, Key = key, RequestPayer = Payer }, stop),
            cancellationToken).ConfigureAwait(false);

    /// <summary>Removes an object by a request that does not take effect after a time of the store's clock; it fails as Unavailable then.</summary>
    public async ValueTask DeleteAsync(string key, DateTimeOffset notAfter, CancellationToken cancellationToken = default) => await retry.RunAsync(
        PlaceOf(key), 0, (_, stop) => new S3SignedCalls(connection, settings, Bucket).DeleteAsync(key, notAfter, stop), cancellationToken).ConfigureAwait(false);

    /// <summary>Removes up to 1000 objects in one request.</summary>
    public async ValueTask DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default)
    {
        var left = keys;
        await retry.RunAsync(
            PlaceOf(keys[0]), 0,
            async (_, stop) =>
            {
                left = await S3BatchDelete.RunAsync(store, Bucket, left, Payer, stop).ConfigureAwait(false);
                return left.Count == 0 ? true : throw new AmazonS3Exception("Some keys were not removed.") { StatusCode = HttpStatusCode.ServiceUnavailable, ErrorCode = "SlowDown" };
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the bucket, unless it is there.</summary>
    public async ValueTask CreateBucketAsync(CancellationToken cancellationToken = default) => await retry.RunAsync(
        PlaceOf(string.Empty), 0,
        async (_, stop) =>
        {
            try
            {
                await store.PutBucketAsync(new PutBucketRequest { BucketName = Bucket }, stop).ConfigureAwait(false);
            }
            catch (AmazonS3Exception mine) when (mine.ErrorCode == "BucketAlreadyOwnedByYou")
            {
                // Somebody made it before.
            }

            return true;
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Who pays, as requests say it.</summary>
    internal RequestPayer? Payer => settings.RequestPayer ? RequestPayer.Requester : null;

    /// <summary>One attempt to find facts about an object.</summary>
    internal async Task<S3Facts?> HeadOnceAsync(string key, CancellationToken stop)
    {
        try
        {
            var found = await store.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Bucket, Key = key, RequestPayer = Payer }, stop).ConfigureAwait(false);
            return new S3Facts(found.ContentLength, found.ETag, ToTime(found.LastModified), found.Metadata[S3Marks.Name]);
        }
        catch (AmazonS3Exception missing) when (S3Errors.IsMissing(missing))
        {
            return null;
        }
    }

    private ValueTask<S3Object?> GetAsync(string key, int? last, CancellationToken cancellationToken) => retry.RunAsync(
        PlaceOf(key), last ?? 0,
        async (_, stop) =>
        {
            try
            {
                using var found = await store.GetObjectAsync(ToGet(key, last is null ? null : new ByteRange($"bytes=-{last}"), null), stop).ConfigureAwait(false);
                return await S3Body.ReadAsync(found, last, stop).ConfigureAwait(false);
            }
            catch (AmazonS3Exception missing) when (S3Errors.IsMissing(missing))
            {
                return default(S3Object?);
            }
            catch (AmazonS3Exception empty) when (empty.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                // An empty object has no last byte.
                return await HeadOnceAsync(key, stop).ConfigureAwait(false) is { } facts ? new S3Object([], facts.Length, facts.ETag, facts.ModifiedAt) : null;
            }
        },
        cancellationToken);

    private GetObjectRequest ToGet(string key, ByteRange? range, string? etag) =>
        new() { BucketName = Bucket, Key = key, ByteRange = range, EtagToMatch = etag, RequestPayer = Payer };

    private PutObjectRequest ToRequest(string key, ReadOnlyMemory<byte> content, S3Condition condition, string mark)
    {
        var request = new PutObjectRequest
        {
            BucketName = Bucket,
            Key = key,
            InputStream = ToStream(content),
            AutoCloseStream = true,
            UseChunkEncoding = false,
            DisablePayloadSigning = connection.IsEncrypted,
            IfNoneMatch = condition.IfAbsent ? "*" : null,
            IfMatch = condition.IfMatch,
            ServerSideEncryptionMethod = S3Marks.Encryption(settings),
            ServerSideEncryptionKeyManagementServiceKeyId = settings.KmsKeyId,
            RequestPayer = Payer,
        };
        request.Metadata[S3Marks.Name] = mark;
        return request;
    }

    /// <summary>Bytes as a stream without copying them.</summary>
    internal static MemoryStream ToStream(ReadOnlyMemory<byte> content) => MemoryMarshal.TryGetArray(content, out var array)
        ? new(array.Array!, array.Offset, array.Count, writable: false)
        : new(content.ToArray(), writable: false);

    private static DateTimeOffset ToTime(DateTime? time) =>
        time is { } known ? new DateTimeOffset(known.ToUniversalTime(), TimeSpan.Zero) : DateTimeOffset.UnixEpoch;
}
