namespace Lakehouse.Catalog.Glue.Api;

/// <summary>A refusal of Glue: of a whole call, or of one item of a batch.</summary>
/// <param name="Code">Name of the error without its package, such as <c>EntityNotFoundException</c>.</param>
/// <param name="Message">Glue's own words.</param>
internal sealed record GlueFault(string Code, string Message)
{
    /// <summary>Whether the call had been sent before and its answer was lost, so that it may have been done by then.</summary>
    public bool AfterLostAnswer { get; init; }

    /// <summary>There is no such database, table or partition.</summary>
    public bool IsNotFound => Code == "EntityNotFoundException";

    /// <summary>There is one of that name already.</summary>
    public bool IsAlreadyThere => Code == "AlreadyExistsException";

    /// <summary>Somebody else changed the object since the version that the call named.</summary>
    public bool IsConflict => Code is "ConcurrentModificationException" or "VersionMismatchException" or "ConflictException";

    /// <summary>Glue is busy or failed by itself; the same call may succeed later.</summary>
    public bool IsPassing => Code is
        "ThrottlingException" or "Throttling" or "ThrottledException" or "RequestThrottledException" or "TooManyRequestsException"
        or "RequestLimitExceeded" or "ProvisionedThroughputExceededException" or "SlowDown"
        or "InternalServiceException" or "InternalFailure" or "InternalServerError" or "ServiceUnavailable" or "ServiceUnavailableException"
        or "OperationTimeoutException" or "RequestTimeout" or "RequestTimeoutException"
        or "FederationSourceRetryableException" or "ResourceNotReadyException";

    /// <summary>The credentials have run out; newer ones may be had.</summary>
    public bool IsExpired => Code is "ExpiredTokenException" or "ExpiredToken";

    /// <summary>The signature was refused, which a wrong clock explains.</summary>
    public bool IsUnsigned => Code is "InvalidSignatureException" or "SignatureDoesNotMatch" or "RequestExpired" or "RequestTimeTooSkewed";

    /// <summary>These credentials may not do this.</summary>
    public bool IsDenied => Code is "AccessDeniedException" or "AccessDenied" or "UnrecognizedClientException" or "InvalidClientTokenId"
        or "MissingAuthenticationTokenException" or "IncompleteSignature" or "NotAuthorized";
}
