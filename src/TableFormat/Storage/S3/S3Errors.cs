using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>What a store's refusals mean (S3 API reference, "Error responses"), with a fix for each that a person can mend.</summary>
internal static class S3Errors
{
    /// <summary>Whether the same request may succeed a moment later.</summary>
    public static bool IsPassing(Exception failure) => failure switch
    {
        AmazonS3Exception { ErrorCode: "RequestTimeTooSkewed" } => false,
        AmazonS3Exception store => IsPassing(store.StatusCode, store.ErrorCode),
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError or 0 } => true,
        AmazonUnmarshallingException or HttpRequestException or IOException or OperationCanceledException or TimeoutException => true,
        XmlException or InvalidDataException => true,
        AmazonClientException { InnerException: null } changed when changed.Message.Contains("hash", StringComparison.Ordinal) => true,
        AmazonClientException { InnerException: { } inner } => IsPassing(inner),
        _ => false,
    };

    /// <summary>Whether a status and code are of those that pass.</summary>
    public static bool IsPassing(HttpStatusCode status, string? code) =>
        status is >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or 0
        || code is "SlowDown" or "RequestTimeout" or "ConditionalRequestConflict" or "ConcurrentModification" or "OperationAborted" or "BadDigest" or "IncompleteBody"
            or "XAmzContentSHA256Mismatch" or "ExpiredToken" or "InternalError" or "ServiceUnavailable" or "Busy";

    /// <summary>Whether the object, or what a condition named, is not there.</summary>
    public static bool IsMissing(AmazonS3Exception failure) =>
        failure.StatusCode == HttpStatusCode.NotFound && failure.ErrorCode is not ("NoSuchBucket" or "NoSuchUpload");

    /// <summary>The failure as this program tells it.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="place">The object as <c>s3://bucket/key</c>.</param>
    public static LakehouseException Describe(Exception failure, string place) => failure switch
    {
        LakehouseException known => known,
        AmazonS3Exception store => Describe(store, place),
        AmazonClientException when IsPassing(failure) => Silent(place, failure),
        AmazonClientException or AmazonServiceException => Make(
            ErrorKind.Invalid, $"The store cannot be asked: {failure.Message.Split('\n')[0].Split('.')[0]}.", place,
            "Give credentials by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, by a profile, a web identity or the machine's role.", failure),
        _ => Silent(place, failure),
    };

    private static LakehouseException Describe(AmazonS3Exception store, string place) => store.ErrorCode switch
    {
        "NoSuchBucket" => Make(ErrorKind.Invalid, "There is no such bucket.", place, "Make the bucket, or correct its name; look at endpoint and region too.", store),
        "NoSuchKey" or "NotFound" => Make(ErrorKind.Corrupt, "The object does not exist.", place, null, store),
        "AccessDenied" or "Forbidden" or "AllAccessDisabled" => Make(
            ErrorKind.Invalid, "The store refuses access.", place, "Give this identity the rights that docs/s3.md lists, on this bucket and prefix.", store),
        "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "TokenRefreshRequired" => Make(
            ErrorKind.Invalid, $"The store does not take the credentials ({store.ErrorCode}).", place, "Look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN or the profile.", store),
        "RequestExpired" => Make(
            ErrorKind.Unavailable, "The time in which the request may take effect is over.", place, "The lock or the heartbeat under which it was made has ended; load the table again and repeat the write.", store),
        "RequestTimeTooSkewed" => Make(
            ErrorKind.Invalid, "This machine's clock and the store's are too far apart.", place, "Set this machine's clock by NTP; `lakehouse doctor` shows the difference.", store),
        "PermanentRedirect" or "AuthorizationHeaderMalformed" or "TemporaryRedirect" or "IllegalLocationConstraintException" => Make(
            ErrorKind.Invalid, "The bucket is in another region.", place, "Set s3.region to the bucket's region.", store),
        _ when store.StatusCode is HttpStatusCode.Forbidden => Make(
            ErrorKind.Invalid, "The store refuses access.", place, "Give this identity the rights that docs/s3.md lists, on this bucket and prefix.", store),
        _ when IsPassing(store.StatusCode, store.ErrorCode) => Silent(place, store),
        _ when store.StatusCode is HttpStatusCode.NotImplemented => Make(
            ErrorKind.Unsupported, "The store does not know this request.", place, "Use a server with conditional writes; `lakehouse doctor` tells what it has.", store),
        _ => Make(ErrorKind.Invalid, $"The store refused the request: {(int)store.StatusCode} {store.ErrorCode}.", place, null, store),
    };

    /// <summary>A listing that says that there is more and not where, or where it has been before.</summary>
    public static LakehouseException Endless(string place) => new(
        ErrorKind.Corrupt, "The store's listing does not say where it goes on.", new ErrorContext { Path = place }, "Look at the endpoint: does a proxy change its answers?");

    private static LakehouseException Silent(string place, Exception failure) => Make(
        ErrorKind.Unavailable,
        failure is AmazonS3Exception store ? $"The store failed: {(int)store.StatusCode} {store.ErrorCode}." : failure is OperationCanceledException ? "The store did not answer in time." : $"The store does not answer: {failure.Message}",
        place, "Look at the endpoint and the network; the call may be repeated.", failure);

    private static LakehouseException Make(ErrorKind kind, string message, string place, string? fix, Exception failure) =>
        new(kind, message, new ErrorContext { Path = place }, fix, failure);
}
