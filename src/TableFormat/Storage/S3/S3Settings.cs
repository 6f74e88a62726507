namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>How an object store is reached and used. What is null comes from the AWS environment and profile files, as with every AWS tool.</summary>
public sealed record S3Settings
{
    /// <summary>URL of a server that speaks S3, such as <c>http://localhost:9000</c>; null for AWS (or <c>AWS_ENDPOINT_URL</c>).</summary>
    public string? Endpoint { get; init; }

    /// <summary>Region of the bucket; null for <c>AWS_REGION</c>, the profile's region, else us-east-1.</summary>
    public string? Region { get; init; }

    /// <summary>Whether the bucket is in the path of URLs instead of the host name; null for true with an endpoint and false without.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>Profile of the AWS files; null for <c>AWS_PROFILE</c> or the default chain (environment, web identity, profile, container, instance).</summary>
    public string? Profile { get; init; }

    /// <summary>A key pair given directly; goes before <see cref="Profile"/> and the chain.</summary>
    public S3Credentials? Credentials { get; init; }

    /// <summary>With whose key new objects are encrypted.</summary>
    public S3Encryption Encryption { get; init; }

    /// <summary>Id or ARN of the KMS key; null for the account's own. Only with <see cref="S3Encryption.Kms"/>.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>Whether this side pays for requests to a bucket of somebody else.</summary>
    public bool RequestPayer { get; init; }

    /// <summary>Bytes of a part of a large upload or download; S3 allows 5 MiB to 5 GiB and 10,000 parts.</summary>
    public int PartBytes { get; init; } = 8 << 20;

    /// <summary>Parts of one file that travel at a time. Memory of an upload: one more than this times <see cref="PartBytes"/>.</summary>
    public int ParallelParts { get; init; } = 4;

    /// <summary>Bytes at the end of a file that are read when it is opened: the footer of a base file with its bloom filter.</summary>
    public int ReadAheadBytes { get; init; } = 512 << 10;

    /// <summary>Folder of this machine for copies of files that never change; null keeps none.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Bytes that the copies may take; the least recently used go first.</summary>
    public long CacheBytes { get; init; } = 10L << 30;

    /// <summary>How long one attempt of a call may take, apart from the transfer of large bodies (a second more per MiB).</summary>
    public TimeSpan CallDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a table's lock is held without a renewal, and so how long others wait after a writer died. It is renewed four times as often.</summary>
    public TimeSpan LockLease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes connections; null for the ordinary way. Tests stand in here for a name service that knows a host for each bucket.</summary>
    internal Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? Connect { get; init; }

    /// <summary>How often a call is tried before it fails, at least 1.</summary>
    public int MaxAttempts { get; init; } = 8;
}
