using System.Net;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>What a store's refusals mean (S3 API reference, "Error responses"), with a fix for each that a person can mend.</summary>
internal static partial class S3Errors
{
    /// <summary>Whether the same request may succeed a moment later.</summary>
    public static bool IsPassing(Exception failure) => failure switch
    {
        AmazonS3Exception { ErrorCode: "RequestTimeTooSkewed" } => false,
        AmazonS3Exception store => IsPassing(store.StatusCode, store.ErrorCode),
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError or 0 } => true,
        HttpRequestException { InnerException: AuthenticationException } => false,
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
        HttpRequestException { InnerException: AuthenticationException refused } => Make(
            ErrorKind.Invalid, $"The connection to the store is not safe: {refused.Message}", place,
            "Give the server a certificate that this machine trusts (SSL_CERT_FILE names further authorities), or correct the endpoint.", failure),
        AmazonClientException when IsPassing(failure) => Silent(place, failure),
        AmazonClientException or AmazonServiceException or InvalidOperationException => Make(
            ErrorKind.Invalid, $"The store cannot be asked: {Sentence(failure)}.", place,
            "Give credentials by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, by a profile, a web identity or the machine's role.", failure),
        _ => Silent(place, failure),
    };

    private static LakehouseException Describe(AmazonS3Exception store, string place) => store.ErrorCode switch
    {
        "NoSuchBucket" => Make(ErrorKind.Invalid, "There is no such bucket.", place, "Make the bucket, or correct its name; look at endpoint and region too.", store),
        "NoSuchKey" or "NotFound" => Make(ErrorKind.Corrupt, "The object does not exist.", place, null, store),
        "AccessDenied" or "Forbidden" or "AllAccessDisabled" => Make(
            ErrorKind.Invalid, "The store refuses access.", place, "Give this identity the rights that docs/s3.md lists, on this bucket and prefix.", store),
        "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "TokenRefreshRequired" or "InvalidClientTokenId" => Make(
            ErrorKind.Invalid, $"The store does not take the credentials ({store.ErrorCode}).", place, "Look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN or the profile.", store),
        "ExpiredToken" or "ExpiredTokenException" => Make(
            ErrorKind.Invalid, "The credentials have expired.", place, "Fetch new ones: AWS_SESSION_TOKEN with its key pair, or sign in to the profile again.", store),
        "RequestExpired" => Make(
            ErrorKind.Unavailable, "The time in which the request may take effect is over.", place, "The lock or the heartbeat under which it was made has ended; load the table again and repeat the write.", store),
        "RequestTimeTooSkewed" => Make(
            ErrorKind.Invalid, "This machine's clock and the store's are too far apart.", place, "Set this machine's clock by NTP; `lakehouse doctor` shows the difference.", store),
        "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" or "Redirect" => OtherRegion(place, store),
        _ when store.StatusCode is HttpStatusCode.Forbidden => Make(
            ErrorKind.Invalid, "The store refuses access.", place, "Give this identity the rights that docs/s3.md lists, on this bucket and prefix.", store),
        _ when IsPassing(store.StatusCode, store.ErrorCode) => Silent(place, store),
        _ when store.StatusCode is HttpStatusCode.NotImplemented => Make(
            ErrorKind.Unsupported, "The store does not know this request.", place, "Use a server with conditional writes; `lakehouse doctor` tells what it has.", store),
        _ => Make(ErrorKind.Invalid, $"The store refused the request: {Code(store)}. {Said(store)}".TrimEnd(), place, null, store),
    };

    private static string Sentence(Exception failure) => failure.Message.Split('\n')[0].Split(". ")[0].TrimEnd('.', '\r');

    private static LakehouseException OtherRegion(string place, AmazonS3Exception store) => Make(
        ErrorKind.Invalid,
        RegionWanted().Match(store.Message) is { Success: true } wanted ? $"The bucket is in another region: {wanted.Groups[1].Value}." : $"The bucket is in another region or at another address ({Code(store)}); redirects are not followed.",
        place, "Set s3.region (or AWS_REGION) to the bucket's region, and s3.endpoint (or AWS_ENDPOINT_URL_S3) to where it is served.", store);

    private static string Code(AmazonS3Exception store) =>
        $"{(int)store.StatusCode} {(store.ErrorCode is { Length: <= 60 } code && code.All(char.IsAsciiLetterOrDigit) ? code : string.Empty)}".TrimEnd();

    // Servers may repeat what they were sent; whatever is long enough for a credential is left out.
    private static string Said(AmazonS3Exception store) => LongWord().Replace(store.Message.ReplaceLineEndings(" "), "…") is { Length: <= 300 } said ? said : string.Empty;

    [GeneratedRegex("expecting '([a-z0-9-]{2,40})'")]
    private static partial Regex RegionWanted();

    [GeneratedRegex(@"[^\s<>""'&]{16,}")]
    private static partial Regex LongWord();

    /// <summary>A copy of an object for which this machine's disk has no room.</summary>
    public static LakehouseException NoRoom(string place, IOException failure) => new(
        ErrorKind.Unavailable,
        $"The copy of the object cannot be written: {failure.Message}",
        new ErrorContext { Path = place },
        "Free space on the volume of the cache, or name another folder by LAKEHOUSE_CACHE or s3.cache.",
        failure);

    /// <summary>A listing that says that there is more and not where, or where it has been before.</summary>
    public static LakehouseException Endless(string place) => new(
        ErrorKind.Corrupt, "The store's listing does not say where it goes on.", new ErrorContext { Path = place }, "Look at the endpoint: does a proxy change its answers?");

    private static LakehouseException Silent(string place, Exception failure) => Make(
        ErrorKind.Unavailable,
        failure switch
        {
            AmazonUnmarshallingException or XmlException => "The store's answer is broken.",
            InvalidDataException broken => $"The store's answer is broken: {broken.Message}.",
            AmazonS3Exception store => $"The store failed: {Code(store)}.",
            OperationCanceledException => "The store did not answer in time.",
            AmazonClientException { InnerException: { } inner } asked => $"The store cannot be asked: {Sentence(asked)} ({Sentence(inner)}).",
            AmazonClientException => "The store's answer was changed on its way.",
            _ => $"The store does not answer: {Told(failure)}",
        },
        place, "Look at the endpoint and the network; the call may be repeated.", failure);

    // Of a failed handshake only the inner failure says what is wrong.
    private static string Told(Exception failure) =>
        failure.Message.Contains("inner exception", StringComparison.Ordinal) ? failure.GetBaseException().Message : failure.Message;

    // What a server said is not kept: it may repeat a credential.
    private static LakehouseException Make(ErrorKind kind, string message, string place, string? fix, Exception failure) =>
        new(kind, message, new ErrorContext { Path = place }, fix, failure is AmazonServiceException or AmazonUnmarshallingException ? null : failure);
}
